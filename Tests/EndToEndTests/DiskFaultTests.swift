import Foundation
import StubFabric
import Testing

/// A disk that fails at any one call, or at any one and all that follow.
@Suite(.enabled(if: TroubledCalls.isPossible, "needs a C compiler, and no sanitizer")) struct DiskFaultTests {
    private static let codes = [ENOSPC, EIO, EDQUOT, EROFS]

    /// Which errno is tried at a call: each in turn, and each at all of them where the whole count is run.
    private func codes(at number: Int) -> [Int32] {
        Effort.isLong ? Self.codes : [Self.codes[number % Self.codes.count]]
    }

    /// A pass in which a call goes wrong; `false` where there was no such call.
    private func run(
        _ crash: inout CrashBench, _ scene: Scene, _ trouble: TroubledCalls.Trouble, at number: Int,
        of calls: [String] = TroubledCalls.disk
    ) throws -> Bool {
        try crash.set(scene)
        let old = crash.bench.read("state/last-status.json")
        let sent = crash.fabric.snapshot.puts.count
        let troubled = TroubledCalls(on: crash.bench, trouble, at: number, of: calls)
        let pass = try crash.bench.run(troubled.arguments, environment: troubled.environment())
        let made = try troubled.calls()
        guard made.count >= number else {
            #expect(pass.exitCode == 0, "\(scene) without trouble: \(pass.errors)")
            return false
        }
        let comment = "\(scene), \(trouble) at \(number): \(made[number - 1])"
        try crash.expectTruth(comment)
        switch trouble {
        case .failing(let code): expect(pass, code, made[number - 1], comment)
        case .failingFrom: #expect([0, 73, 74].contains(pass.exitCode), "\(comment): \(pass.exitCode) \(pass.errors)")
        case .half, .killBefore, .killAfter, .killWithin: #expect(pass.exitCode == 0, "\(comment): \(pass.errors)")
        }
        let hasReplaced = made.contains { $0.name == "rename" && $0.file == "last-status.json.tmp" }
        if [73, 74].contains(pass.exitCode), !hasReplaced {
            #expect(crash.fabric.snapshot.puts.count == sent, "\(comment): sent without a doubt on disk")
            #expect(crash.bench.read("state/last-status.json") == old || scene == .corrupt, "\(comment)")
        }
        let isForgotten = made[number - 1].onlyReads
        try crash.expectConvergence(comment, isForgotten: isForgotten)
        return true
    }

    /// What a pass has to say of one failed call.
    private func expect(_ pass: FinishedProgram, _ code: Int32, _ call: TroubledCalls.Call, _ comment: String) {
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
            // A directory that cannot be synced for want of the operation is as good as synced.
            #expect(pass.exitCode == (code == EROFS ? 0 : 74), "\(comment): \(pass.errors)")
        case ("last-pass.json.tmp", _):
            #expect(pass.exitCode == 0 && pass.errors.contains("warn summary_unsaved"), "\(comment): \(pass.errors)")
        default:
            #expect(call.onlyReads || call.name == "rename", "\(comment): nothing is known of it")
            #expect(pass.exitCode == 0 && pass.errors.contains("warn cache_unusable"), "\(comment): \(pass.errors)")
        }
    }

    /// Makes each call of a pass go wrong once, until the pass has no more of them.
    private func sweep(
        _ scene: Scene, of calls: [String] = TroubledCalls.disk, _ troubles: (Int) -> [TroubledCalls.Trouble]
    ) throws {
        var crash = try CrashBench()
        try crash.expectConvergence("at first")
        var number = 0
        var isReached = true
        while isReached {
            number += 1
            for trouble in troubles(number) {
                isReached = try run(&crash, scene, trouble, at: number, of: calls)
            }
        }
        #expect(number > 1, "\(scene) makes none of these calls")
        print("\(scene): \(number - 1) calls in turn, \(troubles(1)), …")
    }

    @Test(arguments: Scene.allCases)
    func `a call that fails is told, loses nothing and sends nothing that is not in doubt`(scene: Scene) throws {
        try sweep(scene) { number in codes(at: number).map { .failing($0) } }
    }

    /// As a full or a dying disk does, which fails at cleaning up as well.
    @Test(arguments: Effort.isLong ? Scene.allCases : [.rotated, .removed])
    func `nothing is lost or sent without a doubt either where all calls fail from one on`(scene: Scene) throws {
        try sweep(scene) { number in codes(at: number).map { .failingFrom($0) } }
    }

    @Test(arguments: Effort.isLong ? Scene.allCases : [.rotated])
    func `writes and reads that do only half are gone on with`(scene: Scene) throws {
        try sweep(scene, of: ["read", "write"]) { _ in [.half] }
    }
}
