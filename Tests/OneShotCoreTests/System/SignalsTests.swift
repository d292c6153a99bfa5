import Foundation
import Testing

@testable import OneShotCore

/// Each test raises its signals in a process of its own.
@Suite(.timeLimit(.minutes(1))) struct SignalsTests {
    /// The standard signals that this thread blocks.
    private static var blocked: [Int32] {
        var set = sigset_t()
        pthread_sigmask(SIG_BLOCK, nil, &set)
        return (1..<32).filter { sigismember(&set, $0) == 1 }
    }

    @Test func `only SIGINT and SIGTERM are blocked, whatever the parent process blocked`() async {
        await #expect(processExitsWith: .success) {
            for inherited in [[], [SIGALRM, SIGCHLD, SIGHUP], [SIGTERM]] {
                var set = sigset_t()
                sigemptyset(&set)
                for number in inherited { sigaddset(&set, number) }
                pthread_sigmask(SIG_SETMASK, &set, nil)
                Signals.block()
                #expect(Self.blocked == [SIGINT, SIGTERM])
            }
        }
    }

    @Test func `writing to a closed pipe is an error and does not end the process`() async {
        await #expect(processExitsWith: .success) {
            Signals.block()
            var ends: [CInt] = [0, 0]
            #expect(pipe(&ends) == 0)
            close(ends[0])
            let written = write(ends[1], "x", 1)
            let code = errno
            #expect(written == -1 && code == EPIPE)
        }
    }

    @Test func `writing beyond the file size limit is an error and does not end the process`() async throws {
        let folder = try TemporaryFolder()
        await #expect(processExitsWith: .success) { [path = folder.path("file") as String] in
            Signals.block()
            var limit = rlimit(rlim_cur: 10, rlim_max: 10)
            #expect(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
            let file = open(path, O_WRONLY | O_CREAT, 0o600)
            #expect(write(file, "0123456789", 10) == 10)
            let written = write(file, "x", 1)
            let code = errno
            #expect(written == -1 && code == EFBIG)
        }
        extendLifetime(folder)
    }

    @Test(
        arguments: [
            ([], nil), ([SIGINT], .interrupt), ([SIGTERM], .terminate), ([SIGINT, SIGTERM], .terminate),
            ([SIGTERM, SIGINT], .terminate), ([SIGINT, SIGINT], .interrupt),
        ] as [([Int32], Signals.Stop?)])
    func `a stop stays pending, also after it was seen`(raised: [Int32], stop: Signals.Stop?) async {
        await #expect(processExitsWith: .success) {
            [raised = raised as [Int32], stop = stop?.rawValue as CInt?] in
            Signals.block()
            #expect(Signals.pending == nil)
            for number in raised { raise(number) }
            #expect(Signals.pending?.rawValue == stop)
            #expect(Signals.pending?.rawValue == stop)
        }
    }

    @Test func `a stop that the parent process ignored counts too`() async {
        await #expect(processExitsWith: .success) {
            signal(SIGINT, SIG_IGN)
            Signals.block()
            raise(SIGINT)
            #expect(Signals.pending == .interrupt)
        }
    }

    @Test func `a wait ends when a stop is pending or comes`() async {
        await #expect(processExitsWith: .success) {
            Signals.block()
            let descriptor = SignalDescriptor()
            descriptor.wait(milliseconds: 0)
            let thread = pthread_self()
            Thread.detachNewThread { pthread_kill(thread, SIGTERM) }
            // Longer than the test's time limit.
            descriptor.wait(milliseconds: 3_600_000)
            #expect(Signals.pending == .terminate)
            descriptor.wait(milliseconds: .max)
        }
    }

    @Test func `the descriptor can be polled, and started programs do not inherit it`() async {
        await #expect(processExitsWith: .success) {
            Signals.block()
            let descriptor = SignalDescriptor()
            let raw = descriptor.raw ?? -1
            #expect(fcntl(raw, F_GETFD) & FD_CLOEXEC == FD_CLOEXEC)
            var entry = pollfd(fd: raw, events: Int16(POLLIN), revents: 0)
            #expect(poll(&entry, 1, 0) == 0)
            raise(SIGINT)
            #expect(poll(&entry, 1, 0) == 1)
            extendLifetime(descriptor)
        }
    }

    @Test func `without a descriptor a wait lasts its full time`() async {
        await #expect(processExitsWith: .success) {
            Signals.block()
            var limit = rlimit(rlim_cur: 0, rlim_max: 0)
            #expect(setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
            let descriptor = SignalDescriptor()
            let raw = descriptor.raw
            #expect(raw == nil)
            descriptor.wait(milliseconds: 1)
        }
    }
}
