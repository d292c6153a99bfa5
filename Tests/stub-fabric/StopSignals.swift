import Foundation

/// Blocks SIGTERM and SIGINT, and waits for them.
struct StopSignals {
    private let set: sigset_t

    /// Call it before any thread is started, because threads inherit the blocked signals.
    init() {
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGTERM)
        sigaddset(&set, SIGINT)
        pthread_sigmask(SIG_BLOCK, &set, nil)
        self.set = set
    }

    func wait() {
        var (set, signal) = (set, Int32(0))
        sigwait(&set, &signal)
    }

    /// Sends SIGTERM to this process at the end of standard input.
    func sendAtEndOfInput() {
        Thread {
            var byte: UInt8 = 0
            while true {
                let count = read(STDIN_FILENO, &byte, 1)
                if count == 0 || (count < 0 && errno != EINTR) { break }
            }
            kill(getpid(), SIGTERM)
        }.start()
    }
}
