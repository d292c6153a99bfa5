import Foundation

/// A program that a test has started.
final class RunningProgram {
    let processIdentifier: Int32
    private let startedAt = ContinuousClock.now
    private let output: FileHandle
    private let errors: FileHandle

    /// What `waitpid` said, once it has said so.
    private var status: Int32?

    /// Looks at what was said, once the program has ended and is waited for.
    var examine: (FinishedProgram) -> Void = { _ in }

    /// Nothing here takes as long as this; what does is killed, so that a hang is a failure and not a wait.
    private static let patience = 60.0

    /// Not by Foundation's `Process`: where many descriptors are open it reads beyond the end of a list of them, and crashes
    /// now and then.
    init(_ program: String, _ arguments: [String], in folder: URL, _ environment: [String: String]) throws {
        // Files and not pipes: they cannot fill up, and nobody has to read them meanwhile.
        output = try Self.temporaryFile()
        errors = try Self.temporaryFile()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output.fileDescriptor, 1)
        posix_spawn_file_actions_adddup2(&actions, errors.fileDescriptor, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

        // The shell goes to the folder, and is the program from then on.
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

    func send(_ signal: Int32) { if isRunning { kill(processIdentifier, signal) } }

    /// How long ago it was started, in seconds.
    var age: Double { (ContinuousClock.now - startedAt) / .seconds(1) }

    /// Kills it that many seconds after its start, if it still runs then.
    func end(after seconds: Double) {
        while age < seconds, isRunning {}
        send(SIGKILL)
    }

    /// Waits as `wait` does, and gives the most memory that the program was seen to hold, in KiB.
    ///
    /// The system's own mark is read until the program ends. What a pass receives it has received before it saves its
    /// caches, so that no peak is younger than the last look.
    func waitWatchingMemory() throws -> (FinishedProgram, peak: Int) {
        let path = "/proc/\(processIdentifier)/status"
        var status = ""
        let ended = try wait {
            let now = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
            if now.contains("VmHWM") { status = now }
        }
        return (ended, peak: status.firstMatch(of: /VmHWM:\s+(\d+) kB/).flatMap { Int($0.1) } ?? 0)
    }

    func wait(watching look: () -> Void = {}) throws -> FinishedProgram {
        let end = Date.now + Self.patience
        while isRunning {
            look()
            if Date.now > end { send(SIGKILL) }
            usleep(1000)
        }
        let status = status ?? 0
        let signal = status & 0x7F
        let ended = FinishedProgram(
            exitCode: signal == 0 ? status >> 8 & 0xFF : 128 + signal, output: try Self.text(of: output),
            errors: try Self.text(of: errors))
        examine(ended)
        return ended
    }

    /// The environment without what would change a pass: its own variables, systemd's, and proxies.
    private static var environment: [String: String] {
        ProcessInfo.processInfo.environment.filter { name, _ in
            !name.hasPrefix("PRESENCE_") && !name.lowercased().hasSuffix("_proxy")
                && !["STATE_DIRECTORY", "JOURNAL_STREAM", "CREDENTIALS_DIRECTORY", "LD_PRELOAD"].contains(name)
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
