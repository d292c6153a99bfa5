import Foundation

/// SIGTERM and SIGINT, held back from the moment this is made and waited for.
struct StopSignals {
    private let set: sigset_t

    /// Make it before any thread is started: threads inherit what is held back.
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

    /// Has the end of standard input count as a SIGTERM.
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
