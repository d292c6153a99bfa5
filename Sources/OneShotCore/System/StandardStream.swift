internal import Glibc

/// Standard output and standard error. They are written with `write(2)`, because the C streams are shared mutable
/// state.
package enum StandardStream: CInt, Sendable {
    case output = 1
    case error = 2

    /// Writes a text. If the stream is closed or its disk is full, the text is lost, which must not end a pass.
    ///
    /// A reader that does not read is waited for, but only until a stop is pending: the process must not hang in a
    /// `write` when it is asked to end.
    func write(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty, waitForRoom() {
                // A pipe with any room takes this much without blocking.
                let count = Glibc.write(rawValue, rest.baseAddress, min(rest.count, Int(PIPE_BUF)))
                if count < 0, errno == EINTR || errno == EAGAIN { continue }
                if count <= 0 { return }
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            }
        }
    }

    /// Returns `false` if a stop came before there was room.
    private func waitForRoom() -> Bool {
        var entry = pollfd(fd: rawValue, events: Int16(POLLOUT), revents: 0)
        // A blocked signal does not end a poll, so it looks for one ten times a second.
        while poll(&entry, 1, 100) <= 0 {
            if Signals.pending != nil { return false }
        }
        return true
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
