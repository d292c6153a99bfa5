import Synchronization

@testable import OneShotCore

/// The lines that a log has written.
final class Written: Sendable {
    private let text = Mutex("")

    /// A log with a clock that stands still.
    func log(_ threshold: LogLevel, _ format: LogFormat, at now: Timestamp = Timestamp(milliseconds: 0)) -> Log {
        Log(threshold, format, now: { now }, write: { line in self.text.withLock { $0 += line } })
    }

    var lines: [String] {
        text.withLock { $0.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init) }
    }
}
