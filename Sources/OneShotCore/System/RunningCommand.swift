internal import CShims
internal import Glibc

/// A command that runs, and what it has written so far.
struct RunningCommand: ~Copyable {
    private let child: pid_t
    private var hasEnded = false
    private var outputPipe: OutputPipe
    private var errorPipe: OutputPipe

    /// What it wrote to standard output.
    private(set) var output: [UInt8] = []

    /// The end of what it wrote to standard error.
    private var errors: [UInt8] = []
    private static let errorLimit = 1024

    /// Starts a command. The parameters are those of `ChildProcess.output`.
    ///
    /// - Throws: Why it cannot be started.
    init(_ arguments: [String], in directory: String) throws(SystemError) {
        var child: pid_t = 0
        var descriptors: (CInt, CInt) = (-1, -1)
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        let code = cprocess_spawn(&words, directory, &child, &descriptors.0, &descriptors.1)
        guard code == 0 else { throw SystemError("start", arguments[0], code: code) }
        self.child = child
        outputPipe = OutputPipe(owning: descriptors.0, path: arguments[0])
        errorPipe = OutputPipe(owning: descriptors.1, path: arguments[0])
    }

    /// Collects the output until the command ends.
    ///
    /// - Throws: Why the output cannot be used. The command may still run then.
    mutating func collect(milliseconds: Int64, limit: Int) throws(ChildProcess.Failure.Reason) {
        let end = Clock.steadyNanoseconds + milliseconds * 1_000_000
        while true {
            let status = try status()
            // After the end, everything that the command has written is in the pipes. Others may go on writing there.
            let isLast = status != nil
            try read(limit, upTo: isLast ? outputPipe.available : .max, isLast ? errorPipe.available : .max)
            if let status {
                let signal = status & 0x7F
                if signal != 0 { throw .killed(signal: signal) }
                if status >> 8 & 0xFF != 0 { throw .exited(status: status >> 8 & 0xFF) }
                return
            }
            let left = (end - Clock.steadyNanoseconds) / 1_000_000
            if left <= 0 { throw .timedOut(milliseconds: milliseconds) }
            if let stop = Signals.pending { throw .stopped(stop) }
            // Neither the end of the command nor a blocked signal ends a poll, so it looks for them now and then. A
            // command whose pipes are closed is about to end.
            let pause: Int64 = outputPipe.isAtEnd && errorPipe.isAtEnd ? 1 : 20
            var entries = [outputPipe.entry, errorPipe.entry]
            poll(&entries, 2, CInt(min(left, pause)))
            outputPipe.isReadable = entries[0].revents != 0
            errorPipe.isReadable = entries[1].revents != 0
        }
    }

    /// Kills the command and its process group, and gives it a moment to end.
    ///
    /// - Returns: Whether it has ended. One that has ended before is not killed: its number may be another process's.
    mutating func kill() -> Bool {
        if hasEnded { return true }
        Glibc.kill(-child, SIGKILL)
        // It may have left its group.
        Glibc.kill(child, SIGKILL)
        let end = Clock.steadyNanoseconds + 200_000_000
        while Clock.steadyNanoseconds < end {
            if (try? status()) != nil || hasEnded { return true }
            usleep(1000)
        }
        cprocess_forget_command()
        return false
    }

    /// The status from `waitpid`, once the command has ended.
    private mutating func status() throws(ChildProcess.Failure.Reason) -> CInt? {
        var status: CInt = 0
        let ended = waitpid(child, &status, WNOHANG)
        if ended == 0 || ended == -1 && errno == EINTR { return nil }
        hasEnded = true
        cprocess_forget_command()
        guard ended == child else { throw .unreadable(SystemError("wait for", "the command")) }
        return status
    }

    private mutating func read(
        _ limit: Int, upTo outputCount: Int, _ errorCount: Int
    ) throws(ChildProcess.Failure.Reason) {
        do throws(SystemError) {
            try outputPipe.read(upTo: outputCount, into: &output)
            try errorPipe.read(upTo: errorCount, into: &errors)
        } catch {
            throw .unreadable(error)
        }
        if errors.count > Self.errorLimit { errors.removeFirst(errors.count - Self.errorLimit) }
        if output.count > limit { throw .tooMuchOutput(limit: limit) }
    }

    /// The end of its standard error as one printable line.
    var errorLine: String {
        let text = String(decoding: errors.drop { $0 & 0xC0 == 0x80 }, as: UTF8.self)
        let words = text.unicodeScalars.split { !Self.isPrintable($0) }
        var line = String(String.UnicodeScalarView(words.joined(separator: " ".unicodeScalars)))
        // Bytes that are not UTF-8 have become longer.
        while line.utf8.count > Self.errorLimit { line.unicodeScalars.removeFirst() }
        return line
    }

    private static func isPrintable(_ scalar: UnicodeScalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
            .spaceSeparator:
            false
        default: true
        }
    }
}

/// The end of a pipe from which a command's output is read.
private struct OutputPipe: ~Copyable {
    private let descriptor: FileDescriptor
    private(set) var isAtEnd = false

    /// Whether reading would not wait.
    var isReadable = false

    init(owning raw: CInt, path: String) { descriptor = FileDescriptor(owning: raw, path: path) }

    /// For `poll`, which ignores an entry without a descriptor.
    var entry: pollfd { pollfd(fd: isAtEnd ? -1 : descriptor.raw, events: Int16(POLLIN), revents: 0) }

    /// How many bytes can be read at once.
    var available: Int {
        var count: CInt = 0
        return ioctl(descriptor.raw, UInt(FIONREAD), &count) == 0 ? Int(count) : 0
    }

    /// Appends what can be read without waiting: one chunk of at most 64 KiB if nothing limits it, otherwise everything
    /// up to the count.
    mutating func read(upTo count: Int, into bytes: inout [UInt8]) throws(SystemError) {
        guard isReadable || count < .max else { return }
        isReadable = false
        var left = count
        while left > 0, !isAtEnd {
            let size = min(left, 1 << 16)
            var result = 0
            var code: CInt = 0
            bytes += [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
                result = Glibc.read(descriptor.raw, buffer.baseAddress, size)
                code = errno
                count = max(0, result)
            }
            if result < 0, code == EINTR { continue }
            if result < 0 { throw SystemError("read", descriptor.path, code: code) }
            if result == 0 { isAtEnd = true }
            if count == .max { return }
            left -= result
        }
    }
}
