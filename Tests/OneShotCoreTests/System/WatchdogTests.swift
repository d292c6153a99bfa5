import Foundation
import Testing

@testable import OneShotCore

@Suite(.timeLimit(.minutes(1))) struct WatchdogTests {
    /// Exceeds any stack; the addition keeps the compiler from making a loop of it.
    private static func recurse(_ depth: Int) -> Int { depth < 0 ? depth : 1 + recurse(depth + 1) }

    @Test func `what hangs is ended with one line and 70`() async throws {
        let result = try await #require(processExitsWith: .exitCode(70), observing: [\.standardErrorContent]) {
            Signals.block()
            Watchdog.start(milliseconds: 1)
            while true { pause() }
        }
        #expect(
            String(decoding: result.standardErrorContent, as: UTF8.self)
                == "presence-oneshot: error: the pass hung beyond its deadline and was ended; the next one goes on\n")
    }

    @Test func `a trap is 70`() async throws {
        let result = try await #require(processExitsWith: .exitCode(70), observing: [\.standardErrorContent]) {
            Watchdog.reportCrashes()
            let none: [Int] = []
            _ = none[Int(getpid())]
        }
        let said = String(decoding: result.standardErrorContent, as: UTF8.self)
        #expect(said.contains("presence-oneshot: error: a defect in this program (SIG"))
    }

    @Test func `a stack that overflows is 70`() async throws {
        let result = try await #require(processExitsWith: .exitCode(70), observing: [\.standardErrorContent]) {
            Watchdog.reportCrashes()
            exit(Int32(truncatingIfNeeded: Self.recurse(1)))
        }
        let said = String(decoding: result.standardErrorContent, as: UTF8.self)
        #expect(said.contains("presence-oneshot: error: a defect in this program (SIGSEGV)"))
    }
}
