import Synchronization

@testable import OneShotCore

/// What a log wrote.
final class Written: Sendable {
    private let text = Mutex("")

    /// A log whose clock stands still.
    func log(_ threshold: LogLevel, _ format: LogFormat, at now: Timestamp = Timestamp(milliseconds: 0)) -> Log {
        Log(threshold, format, now: { now }, write: { line in self.text.withLock { $0 += line } })
    }

    var lines: [String] {
        text.withLock { $0.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init) }
    }
}
