internal import CCurl
internal import Glibc

/// SIGINT and SIGTERM as something to look at rather than something that happens: they are blocked, stay pending, and a
/// pass looks at them where it can stop. So no handler runs at a bad moment, and none of it needs a flag.
package enum Signals {
    /// Why a pass was asked to stop.
    package enum Stop: CInt, Sendable {
        case interrupt = 2
        case terminate = 15
    }

    /// Blocks the two and no others, whatever the parent process blocked: a watchdog whose alarm is blocked never barks.
    /// SIGPIPE and SIGXFSZ are ignored: a closed pipe and a file as large as files may be are errors of `write`, not the end
    /// of the process. SIGCHLD is not, even where the parent ignored it: the kernel would keep to itself how a command ended.
    package static func block() {
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

    /// The stop that is pending, if one is.
    package static var pending: Stop? {
        var set = sigset_t()
        sigpending(&set)
        if sigismember(&set, SIGTERM) == 1 { return .terminate }
        return sigismember(&set, SIGINT) == 1 ? .interrupt : nil
    }
}

/// A descriptor that is readable while a stop is pending, for waiting on it together with other things.
package struct SignalDescriptor: ~Copyable {
    private let descriptor: CInt

    /// `nil` where the process has no descriptor left: a stop is then noticed when something else wakes the waiter.
    package var raw: CInt? { descriptor < 0 ? nil : descriptor }

    package init() {
        var set = Signals.stops
        descriptor = csystem_signal_descriptor(&set)
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Waits until a stop is pending or the time is up.
    package func wait(milliseconds: Int64) {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        _ = poll(&entry, 1, CInt(clamping: milliseconds))
    }
}
