internal import CShims
internal import Glibc

/// Standard output and standard error. They are written with `write(2)`, because the C streams are shared mutable
/// state.
package enum StandardStream: CInt, Sendable {
    case output = 1
    case error = 2

    /// Writes a text. If the stream is closed, its disk is full, or nobody reads it for as long as `ReaderPatience`
    /// allows, the rest of the text is lost, which must not end a pass.
    ///
    /// - Returns: Whether all of it was written.
    @discardableResult
    func write(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            var waitingSince: Int64?
            while !rest.isEmpty {
                if ReaderPatience.current.hasGivenUp.contains(self) { return false }
                var entry = pollfd(fd: rawValue, events: Int16(POLLOUT), revents: 0)
                // A blocked signal does not end a poll, so it looks for one twenty times a second.
                if poll(&entry, 1, waitingSince == nil ? 0 : 50) > 0 {
                    // A pipe with any room takes this much without blocking.
                    let count = cprocess_write(rawValue, rest.baseAddress, min(rest.count, Int(PIPE_BUF)))
                    if count > 0 {
                        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
                        waitingSince = nil
                        continue
                    }
                    guard count < 0, errno == EINTR || errno == EAGAIN else { return false }
                    ReaderPatience.current.noteBlockedWrite(to: self)
                }
                let now = Clock.steadyNanoseconds
                let since = waitingSince ?? now
                waitingSince = since
                if !ReaderPatience.current.waits(for: self, since: since, now) { return false }
            }
            return true
        }
    }

    /// Opens `/dev/null` for those of the descriptors 0 to 2 that the caller left closed. Otherwise the next file to be
    /// opened would get one of these numbers, and log lines would be written into it.
    static func openMissing() {
        for descriptor in CInt(0)...2 where fcntl(descriptor, F_GETFD) == -1 { _ = open("/dev/null", O_RDWR) }
    }

    var isTerminal: Bool { isatty(rawValue) == 1 }

    /// Device and inode, as systemd's `JOURNAL_STREAM` names them. `nil` if the stream is closed.
    var identity: (device: UInt64, inode: UInt64)? {
        var status = stat()
        guard fstat(rawValue, &status) == 0 else { return nil }
        return (UInt64(status.st_dev), UInt64(status.st_ino))
    }
}

/// How long writing waits for a reader who does not read: without a limit at first, for people who page through a
/// result. A pass sets limits, since the next one must not find it still there. A stop sets even shorter ones.
struct ReaderPatience {
    /// The process's own. All its output is written by one thread.
    nonisolated(unsafe) static var current = ReaderPatience()

    /// How long a reader may leave a stream full: of a pass, and once a stop is pending. Times are in nanoseconds.
    private static let pause: Int64 = 500_000_000
    private static let pauseOfStop: Int64 = 200_000_000

    /// How long all writing may take once a stop is pending.
    private static let timeOfStop: Int64 = 500_000_000

    /// Whether this is a pass.
    private var isLimited = false

    /// When all waiting ends, by the steady clock. The last thing that a pass writes may take until then.
    private var end: Int64?
    private var isStopping = false

    /// The streams whose reader has kept the process waiting for too long. They still get what they have room for.
    private var stalled: Set<StandardStream> = []

    /// The streams to which nothing is written any more, since even that took time.
    private(set) var hasGivenUp: Set<StandardStream> = []

    /// Sets the limits of a pass.
    ///
    /// - Parameter milliseconds: After how long all waiting ends. `nil` if the pass has not begun.
    mutating func limit(milliseconds: Int64?) {
        isLimited = true
        end = milliseconds.map { Clock.steadyNanoseconds + $0 * 1_000_000 }
    }

    /// Notes that a write blocked, although there was some room.
    mutating func noteBlockedWrite(to stream: StandardStream) {
        if stalled.contains(stream) { hasGivenUp.insert(stream) }
    }

    /// Whether a stream that has been full since a time is waited for any longer.
    mutating func waits(for stream: StandardStream, since: Int64, _ now: Int64) -> Bool {
        if !isStopping, Signals.pending != nil {
            isStopping = true
            end = min(end ?? .max, now + Self.timeOfStop)
        }
        var limit = end ?? .max
        if isStopping {
            limit = min(limit, since + Self.pauseOfStop)
        } else if isLimited, end == nil || stream == .error {
            limit = min(limit, since + Self.pause)
        }
        if now >= limit { stalled.insert(stream) }
        return !stalled.contains(stream)
    }
}
