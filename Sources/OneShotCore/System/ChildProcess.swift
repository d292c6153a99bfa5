internal import CShims
internal import Glibc

/// Runs a command and collects its standard output.
package enum ChildProcess {
    /// Why there is no output that can be used.
    package enum Failure: Error, Equatable, Sendable {
        case notStarted(SystemError)
        case exited(status: Int32)
        case killed(signal: Int32)
        case timedOut(milliseconds: Int64)
        case tooMuchOutput(limit: Int)
        case stopped(Signals.Stop)
        case unreadable(SystemError)
    }

    /// Runs a command, without a shell, and waits for it. Its standard input is empty and its standard error is ours.
    ///
    /// The command gets a process group of its own. The whole group is killed if the time is up, the output is too long
    /// or this process is asked to stop.
    ///
    /// - Parameters:
    ///   - arguments: The command and its arguments. A command without a slash is looked for in `PATH`.
    ///   - directory: The working directory. A relative command with a slash is relative to it.
    ///   - milliseconds: How long the command may run.
    ///   - limit: The most bytes that it may write.
    /// - Returns: What it wrote to standard output.
    /// - Throws: Why that cannot be used.
    static func output(
        of arguments: [String], in directory: String, milliseconds: Int64, limit: Int
    ) throws(Failure) -> [UInt8] {
        let clock = Clock()
        var child: pid_t = 0
        var descriptor: CInt = -1
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        let code = cprocess_spawn(&words, directory, &child, &descriptor)
        guard code == 0 else { throw .notStarted(SystemError("start", arguments[0], code: code)) }
        let output = FileDescriptor(owning: descriptor, path: arguments[0])
        do throws(Failure) {
            let bytes = try collect(output, until: milliseconds, clock, limit)
            try waitForEnd(of: child, until: milliseconds, clock)
            return bytes
        } catch {
            switch error {
            case .exited, .killed: break
            case .notStarted, .timedOut, .tooMuchOutput, .stopped, .unreadable:
                kill(-child, SIGKILL)
                var status: CInt = 0
                while waitpid(child, &status, 0) == -1, errno == EINTR {}
            }
            throw error
        }
    }

    private static func collect(
        _ output: borrowing FileDescriptor, until end: Int64, _ clock: Clock, _ limit: Int
    ) throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { chunk.deallocate() }
        while true {
            try waitForOutput(output, until: end, clock)
            let count = read(output.raw, chunk.baseAddress, chunk.count)
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw .unreadable(SystemError("read", output.path))
            }
            guard bytes.count + count <= limit else { throw .tooMuchOutput(limit: limit) }
            bytes.append(contentsOf: chunk[..<count])
        }
    }

    private static func waitForOutput(
        _ output: borrowing FileDescriptor, until end: Int64, _ clock: Clock
    ) throws(Failure) {
        while true {
            // A blocked signal does not end a poll, so it looks for one twenty times a second.
            let left = end - clock.elapsedNanoseconds / 1_000_000
            if left <= 0 { throw .timedOut(milliseconds: end) }
            if let stop = Signals.pending { throw .stopped(stop) }
            var entry = pollfd(fd: output.raw, events: Int16(POLLIN), revents: 0)
            if poll(&entry, 1, CInt(min(left, 50))) > 0 { return }
        }
    }

    private static func waitForEnd(of child: pid_t, until end: Int64, _ clock: Clock) throws(Failure) {
        while true {
            var status: CInt = 0
            let ended = waitpid(child, &status, WNOHANG)
            if ended == child {
                let signal = status & 0x7F
                if signal != 0 { throw .killed(signal: signal) }
                if status >> 8 & 0xFF != 0 { throw .exited(status: status >> 8 & 0xFF) }
                return
            }
            if ended == -1, errno != EINTR { throw .unreadable(SystemError("wait for", "the command")) }
            if clock.elapsedNanoseconds / 1_000_000 >= end { throw .timedOut(milliseconds: end) }
            if let stop = Signals.pending { throw .stopped(stop) }
            usleep(2000)
        }
    }
}

extension ChildProcess.Failure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notStarted(let error): "it cannot be started: \(error.reason)"
        case .exited(let status): "it ended with status \(status)"
        case .killed(let signal): "it was ended by signal \(signal)"
        case .timedOut(let milliseconds): "it was still running after \(milliseconds) ms and was killed"
        case .tooMuchOutput(let limit): "it wrote more than \(limit) bytes and was killed"
        case .stopped: "it was killed, because the pass was stopped"
        case .unreadable(let error): "its output cannot be read: \(error.reason)"
        }
    }
}
