import Foundation
import Glibc

/// A program that a test has started.
final class RunningProgram {
    let processIdentifier: Int32
    private let startedAt = ContinuousClock.now
    private let output: FileHandle
    private let errors: FileHandle

    /// What the program writes its output to, if that is held back.
    private let fullPipe: FullPipe?

    /// The status from `waitpid`, once the program has ended.
    private var status: Int32?

    /// Called with the result when `wait` returns.
    var examine: (FinishedProgram) -> Void = { _ in }

    /// In seconds, and longer than any program here takes. A program that takes longer is killed, so that a hang fails
    /// its test and does not block the others.
    private static let timeout = 60.0

    /// Starts a program in a folder, without Foundation's `Process`: with many open descriptors `Process` reads beyond
    /// the end of a list of them and sometimes crashes.
    ///
    /// With `holdingOutput`, the program has to wait when it writes its output, until `wait` is called.
    init(
        _ program: String, _ arguments: [String], in folder: URL, _ environment: [String: String],
        holdingOutput: Bool = false
    ) throws {
        // Files, not pipes: they cannot fill up, so nobody has to read them while the program runs.
        output = try Self.temporaryFile()
        errors = try Self.temporaryFile()
        fullPipe = holdingOutput ? try FullPipe() : nil
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, fullPipe?.writer ?? output.fileDescriptor, 1)
        posix_spawn_file_actions_adddup2(&actions, errors.fileDescriptor, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

        // The shell changes to the folder and then becomes the program.
        let script = #"cd "$0" && exec "$@""#
        let words = ["/bin/sh", "-c", script, folder.path(percentEncoded: false), program] + arguments
        let variables = Self.environment.merging(environment) { _, given in given }
        var argv: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var envp: [UnsafeMutablePointer<CChar>?] = variables.map { strdup("\($0)=\($1)") } + [nil]
        defer { for word in argv + envp { free(word) } }
        var child: pid_t = 0
        let code = posix_spawn(&child, "/bin/sh", &actions, &attributes, &argv, &envp)
        guard code == 0 else { throw POSIXError(POSIXErrorCode(rawValue: code) ?? .EIO) }
        processIdentifier = child
    }

    deinit {
        if !isRunning { return }
        send(SIGKILL)
        var status: Int32 = 0
        waitpid(processIdentifier, &status, 0)
    }

    var isRunning: Bool {
        if status != nil { return false }
        var found: Int32 = 0
        guard waitpid(processIdentifier, &found, WNOHANG) == processIdentifier else { return true }
        status = found
        return false
    }

    func send(_ signal: Int32) { if isRunning { Glibc.kill(processIdentifier, signal) } }

    /// The seconds since the start.
    var age: Double { (ContinuousClock.now - startedAt) / .seconds(1) }

    /// Kills the program so many seconds after its start, if it still runs then.
    func kill(after seconds: Double) {
        while age < seconds, isRunning {}
        send(SIGKILL)
    }

    // MARK: - Memory

    private var kernelStatus: String {
        (try? String(contentsOfFile: "/proc/\(processIdentifier)/status", encoding: .utf8)) ?? ""
    }

    private static func peakMemory(in status: String) -> Int? {
        status.firstMatch(of: /VmHWM:\s+(\d+) kB/).flatMap { Int($0.1) }
    }

    /// Whether a stop stays pending by now, and does not end the program at once.
    var holdsStopsBack: Bool {
        let blocked = kernelStatus.firstMatch(of: /SigBlk:\s+([0-9a-f]+)/).flatMap { UInt64($0.1, radix: 16) } ?? 0
        return blocked >> (SIGTERM - 1) & 1 == 1
    }

    /// The most memory that the program has held so far, in KiB; `nil` once it has ended.
    var peakMemory: Int? { Self.peakMemory(in: kernelStatus) }

    // MARK: - The end

    /// Waits until the program ends.
    func wait() throws -> FinishedProgram {
        let end = Date.now + Self.timeout
        while isRunning {
            try fullPipe?.drain(into: output)
            if Date.now > end { send(SIGKILL) }
            usleep(1000)
        }
        try fullPipe?.drain(into: output)
        let status = status ?? 0
        let signal = status & 0x7F
        let finished = FinishedProgram(
            exitCode: signal == 0 ? status >> 8 & 0xFF : 128 + signal, output: try Self.text(of: output),
            errors: try Self.text(of: errors))
        examine(finished)
        return finished
    }

    /// The tests' environment without the variables that influence a pass: the program's own, systemd's, proxies and `NO_COLOR`.
    private static var environment: [String: String] {
        ProcessInfo.processInfo.environment.filter { name, _ in
            !name.hasPrefix("PRESENCE_") && !name.lowercased().hasSuffix("_proxy")
                && !["STATE_DIRECTORY", "JOURNAL_STREAM", "CREDENTIALS_DIRECTORY", "LD_PRELOAD", "NO_COLOR"].contains(
                    name)
        }
    }

    private static func temporaryFile() throws -> FileHandle {
        guard let file = tmpfile() else { throw CocoaError(.fileWriteUnknown) }
        defer { fclose(file) }
        return FileHandle(fileDescriptor: fcntl(fileno(file), F_DUPFD_CLOEXEC, 3), closeOnDealloc: true)
    }

    private static func text(of file: FileHandle) throws -> String {
        try file.seek(toOffset: 0)
        return String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
    }
}
