import Foundation
import Testing

@testable import OneShotCore

@Suite(.timeLimit(.minutes(1))) struct ProcessGuardTests {
    /// Exceeds any stack. Because of the addition, the compiler cannot make a loop of it.
    private static func recurse(_ depth: Int) -> Int { depth < 0 ? depth : 1 + recurse(depth + 1) }

    @Test func `a process that hangs ends with one line and status 70`() async throws {
        let result = try await #require(processExitsWith: .exitCode(70), observing: [\.standardErrorContent]) {
            Signals.block()
            ProcessGuard.endAfter(milliseconds: 1)
            while true { pause() }
        }
        #expect(
            String(decoding: result.standardErrorContent, as: UTF8.self)
                == "presence-oneshot: error: the pass hung beyond its deadline and was ended; the next one goes on\n")
    }

    @Test func `a process that hangs ends, even if nobody reads its line`() async {
        await #expect(processExitsWith: .exitCode(70)) {
            var ends: [CInt] = [0, 0]
            try #require(pipe(&ends) == 0 && dup2(ends[1], 2) == 2 && fcntl(2, F_SETFL, O_NONBLOCK) == 0)
            while write(2, "a", 1) == 1 {}
            _ = fcntl(2, F_SETFL, 0)
            ProcessGuard.endAfter(milliseconds: 1)
            while true { pause() }
        }
    }

    @Test func `an installed guard holds signals back, forbids core dumps and reports crashes`() async throws {
        let result = try await #require(processExitsWith: .exitCode(70), observing: [\.standardErrorContent]) {
            ProcessGuard.install()
            raise(SIGTERM)
            #expect(Signals.pending == .terminate)
            var limit = rlimit()
            getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
            #expect(limit.rlim_cur == 0)
            raise(SIGABRT)
        }
        let said = String(decoding: result.standardErrorContent, as: UTF8.self)
        #expect(said.contains("presence-oneshot: error: a defect in this program (SIGABRT)"))
    }

    @Test func `a trap ends the process with one line and status 70`() async throws {
        let result = try await #require(processExitsWith: .exitCode(70), observing: [\.standardErrorContent]) {
            ProcessGuard.reportCrashes()
            let none: [Int] = []
            _ = none[Int(getpid())]
        }
        let said = String(decoding: result.standardErrorContent, as: UTF8.self)
        #expect(said.contains("presence-oneshot: error: a defect in this program (SIG"))
        // The text of the Swift runtime is a part of the line.
        let lines = said.split(separator: "\n").filter { $0.contains("Fatal error") || $0.contains("presence") }
        #expect(lines.count == 1, "\(said)")
    }

    @Test func `a stack overflow ends the process with one line and status 70`() async throws {
        let result = try await #require(processExitsWith: .exitCode(70), observing: [\.standardErrorContent]) {
            ProcessGuard.reportCrashes()
            exit(Int32(truncatingIfNeeded: Self.recurse(1)))
        }
        let said = String(decoding: result.standardErrorContent, as: UTF8.self)
        #expect(said.contains("presence-oneshot: error: a defect in this program (SIGSEGV)"))
    }
}
