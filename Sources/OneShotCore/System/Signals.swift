internal import CShims
internal import Glibc

/// SIGINT and SIGTERM, which are blocked and stay pending. A pass looks for them at the points where it can stop, so no
/// handler interrupts it and no flag is needed.
package enum Signals {
    /// The signal that asks a pass to stop.
    package enum Stop: CInt, Sendable {
        case interrupt = 2
        case terminate = 15
    }

    /// Sets how this process treats signals.
    ///
    /// - SIGINT and SIGTERM are blocked, and no others, whatever the parent process blocked: `ProcessGuard.endAfter`
    ///   needs SIGALRM.
    /// - SIGPIPE and SIGXFSZ are ignored, so that a closed pipe and a file at its size limit are errors of `write`.
    /// - SIGCHLD is not ignored, even if the parent ignored it: otherwise the kernel would not report how a command
    ///   ended.
    static func block() {
        var set = stops
        sigprocmask(SIG_SETMASK, &set, nil)
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
        signal(SIGCHLD, SIG_DFL)
    }

    static var stops: sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGINT)
        sigaddset(&set, SIGTERM)
        return set
    }

    /// The stop that is pending, if there is one.
    static var pending: Stop? {
        var set = sigset_t()
        sigpending(&set)
        if sigismember(&set, SIGTERM) == 1 { return .terminate }
        return sigismember(&set, SIGINT) == 1 ? .interrupt : nil
    }
}

/// A descriptor that is readable while a stop is pending, for waiting for a stop and for other things at the same time.
package struct SignalDescriptor: ~Copyable {
    private let descriptor: CInt

    /// `nil` if the process has no descriptor left. A stop is then noticed when something else ends the wait.
    var raw: CInt? { descriptor < 0 ? nil : descriptor }

    init() {
        var set = Signals.stops
        descriptor = cprocess_signal_descriptor(&set)
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Waits until a stop is pending or the time is up.
    func wait(milliseconds: Int64) {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        _ = poll(&entry, 1, CInt(clamping: milliseconds))
    }
}
