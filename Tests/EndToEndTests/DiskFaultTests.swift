import Foundation
import StubFabric
import Testing

/// Disks that fail at a single call, or at one call and all later ones.
@Suite(.waits, .enabled(if: InjectedFaults.isPossible, "needs a C compiler, and no sanitizer")) struct DiskFaultTests {
    private static let codes = [ENOSPC, EIO, EDQUOT, EROFS]

    /// The errors to try at a call: all of them in a long run, otherwise one, and another one at the next call.
    private func codes(at number: Int) -> [Int32] {
        Effort.isLong ? Self.codes : [Self.codes[number % Self.codes.count]]
    }

    /// Runs a pass with one call disturbed. Returns `false` if the pass made fewer calls.
    private func run(
        _ crash: inout CrashBench, _ kind: PassKind, _ fault: InjectedFaults.Fault, at number: Int,
        of calls: [String] = InjectedFaults.disk
    ) throws -> Bool {
        try crash.prepare(kind)
        let old = crash.bench.read("state/last-status.json")
        let sent = crash.fabric.snapshot.puts.count
        let injected = InjectedFaults(on: crash.bench, fault, at: number, of: calls)
        let pass = try crash.bench.run(injected.arguments, environment: injected.environment())
        let made = try injected.calls()
        guard made.count >= number else {
            #expect(pass.exitCode == 0, "\(kind) undisturbed: \(pass.errors)")
            return false
        }
        let comment = "\(kind), \(fault) at \(number): \(made[number - 1])"
        try crash.expectTruth(comment)
        switch fault {
        case .failing(let code): expect(pass, code, made[number - 1], comment)
        case .failingFrom: #expect([0, 73, 74].contains(pass.exitCode), "\(comment): \(pass.exitCode) \(pass.errors)")
        case .half, .killBefore, .killAfter, .killWithin: #expect(pass.exitCode == 0, "\(comment): \(pass.errors)")
        }
        let hasReplaced = made.contains { $0.name == "rename" && $0.file == "last-status.json.tmp" }
        if [73, 74].contains(pass.exitCode), !hasReplaced {
            #expect(crash.fabric.snapshot.puts.count == sent, "\(comment): sent before the doubt was on disk")
            #expect(crash.bench.read("state/last-status.json") == old || kind == .corrupt, "\(comment)")
        }
        try crash.expectConvergence(comment)
        return true
    }

    /// Checks the exit code and the log of a pass in which one call failed.
    private func expect(_ pass: FinishedProgram, _ code: Int32, _ call: InjectedFaults.Call, _ comment: String) {
        switch (call.file, call.name) {
        case ("", "mkdir"), ("", "chmod"), ("lock", "create"), ("lock", "flock"):
            #expect(pass.exitCode == 73 && pass.errors.contains("state_unusable"), "\(comment): \(pass.errors)")
        case ("lock", _), (_, "unlink"), (_, "opendir"):
            #expect(pass.exitCode == 0, "\(comment): \(pass.errors)")
            #expect(!pass.errors.contains("error"), "\(comment): \(pass.errors)")
        case ("last-status.json.tmp", _), ("tokens.json.tmp", _):
            #expect(pass.exitCode == 74 && pass.errors.contains("error save_failed"), "\(comment): \(pass.errors)")
            #expect(pass.errors.contains("the old file is intact"), "\(comment): \(pass.errors)")
        case ("", "open"), ("", "fsync"):
            // EROFS is no error of the disk, so the directory counts as synced.
            #expect(pass.exitCode == (code == EROFS ? 0 : 74), "\(comment): \(pass.errors)")
        case ("last-pass.json.tmp", _):
            #expect(pass.exitCode == 0 && pass.errors.contains("warn summary_unsaved"), "\(comment): \(pass.errors)")
        case (_, "read"), (_, "open"):
            #expect(pass.exitCode == 73 && pass.errors.contains("state_unusable"), "\(comment): \(pass.errors)")
        default:
            #expect(call.name == "rename", "\(comment): an unexpected call")
            #expect(pass.exitCode == 0 && pass.errors.contains("warn cache_unusable"), "\(comment): \(pass.errors)")
        }
    }

    /// Disturbs the first call of a pass, then the second of the next pass, and so on until there are no more calls.
    private func sweep(
        _ kind: PassKind, of calls: [String] = InjectedFaults.disk, _ faults: (Int) -> [InjectedFaults.Fault]
    ) throws {
        var crash = try CrashBench()
        try crash.expectConvergence("at first")
        var number = 0
        var isReached = true
        while isReached {
            number += 1
            for fault in faults(number) {
                isReached = try run(&crash, kind, fault, at: number, of: calls)
            }
        }
        #expect(number > 1, "\(kind) makes none of these calls")
        print("\(kind): \(number - 1) calls in turn, \(faults(1)), …")
    }

    @Test(arguments: PassKind.allCases)
    func `a failed call is logged, and nothing is lost or sent before the doubt is on disk`(kind: PassKind) throws {
        try sweep(kind) { number in codes(at: number).map { .failing($0) } }
    }

    /// A full or dying disk behaves like this: the clean-up fails too.
    @Test(arguments: Effort.isLong ? PassKind.allCases : [.rotated, .removed])
    func `if all calls fail from one on, nothing is lost or sent before the doubt is on disk`(kind: PassKind) throws {
        try sweep(kind) { number in codes(at: number).map { .failingFrom($0) } }
    }

    @Test(arguments: Effort.isLong ? PassKind.allCases : [.rotated])
    func `writes and reads that handle only half of their bytes are continued`(kind: PassKind) throws {
        try sweep(kind, of: ["read", "write"]) { _ in [.half] }
    }
}
