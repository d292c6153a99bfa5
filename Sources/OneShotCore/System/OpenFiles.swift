internal import Glibc

/// The files that this process may have open at once, sockets included (`RLIMIT_NOFILE`).
package enum OpenFiles {
    /// Raises the limit as far as this process may raise it.
    ///
    /// - Returns: The limit, and how many more files can be opened below it.
    static func raiseLimit() -> (limit: Int, free: Int) {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return (.max, .max) }
        if limit.rlim_cur < limit.rlim_max {
            var raised = limit
            raised.rlim_cur = limit.rlim_max
            if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0 { limit = raised }
        }
        let most = Int(clamping: limit.rlim_cur)
        return (most, max(0, most - count(below: most)))
    }

    private static func count(below limit: Int) -> Int {
        // The list has one more, by which it was read.
        if let names = try? Directory.names(in: "/proc/self/fd") {
            return names.count { Int($0).map { $0 < limit } ?? false } - 1
        }
        // Without /proc, take it that there are no gaps: the next number is how many there are.
        let next = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
        if next == -1 { return limit }
        close(next)
        return Int(next)
    }

    /// Whether no file can be opened now, because of this process's limit or the system's.
    static var isExhausted: Bool {
        let descriptor = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
        if descriptor == -1 { return isOutOfFiles(errno) }
        close(descriptor)
        return false
    }

    /// Whether an errno says that this process or the system has too many open files.
    static func isOutOfFiles(_ code: CInt) -> Bool { code == EMFILE || code == ENFILE }
}
