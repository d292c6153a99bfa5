internal import Glibc

/// Standard output and error. Written with `write(2)`, since the C streams are shared mutable state.
package enum StandardStream: CInt, Sendable {
    case output = 1
    case error = 2

    /// Writes everything; one that is closed or full loses it, which must not end a pass. A reader that does not read is
    /// waited for, but not beyond a stop: the process must not outlive one in a `write`.
    package func write(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty, waitForRoom() {
                // No more than a pipe with any room takes without blocking.
                let count = Glibc.write(rawValue, rest.baseAddress, min(rest.count, Int(PIPE_BUF)))
                if count < 0, errno == EINTR || errno == EAGAIN { continue }
                if count <= 0 { return }
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            }
        }
    }

    /// `false` where a stop came before there was room.
    private func waitForRoom() -> Bool {
        var entry = pollfd(fd: rawValue, events: Int16(POLLOUT), revents: 0)
        // Stops are pending signals, which do not wake a poll that blocks them; ten looks a second do.
        while poll(&entry, 1, 100) <= 0 {
            if Signals.pending != nil { return false }
        }
        return true
    }

    /// Opens descriptors 0 to 2 where the caller left them closed: otherwise the next file opened would be one of them,
    /// and a log line would end up in it.
    package static func openMissing() {
        for descriptor in CInt(0)...2 where fcntl(descriptor, F_GETFD) == -1 { _ = open("/dev/null", O_RDWR) }
    }

    package var isTerminal: Bool { isatty(rawValue) == 1 }

    /// Device and inode, as systemd's `JOURNAL_STREAM` names them.
    package var identity: (device: UInt64, inode: UInt64)? {
        var status = stat()
        guard fstat(rawValue, &status) == 0 else { return nil }
        return (UInt64(status.st_dev), UInt64(status.st_ino))
    }
}
