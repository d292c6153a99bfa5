import Foundation

/// The real presence-oneshot, run as a user runs it.
struct Program {
    struct Result {
        let exitCode: Int32
        let output: String
        let errors: String
    }

    let path: String

    /// The given program, or by default the one beside this program.
    init(path given: String?) throws {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        path = given ?? URL(fileURLWithPath: own).deletingLastPathComponent().path + "/presence-oneshot"
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw UsageError(
                "there is no program at \(path): build it with swift build, or give its path with --program")
        }
    }

    /// Runs it until it ends, but at most 30 seconds.
    func run(_ arguments: [String]) throws -> Result {
        // Files instead of pipes: they cannot fill up while nothing reads them.
        let (output, errors) = (try Self.temporaryFile(), try Self.temporaryFile())
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.environment = Self.environment
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = errors

        let ended = DispatchSemaphore(value: 0)
        process.terminationHandler = { _ in ended.signal() }
        try process.run()
        if ended.wait(timeout: .now() + 30) == .timedOut {
            kill(process.processIdentifier, SIGKILL)
            ended.wait()
        }
        let status = process.terminationStatus
        return Result(
            exitCode: process.terminationReason == .exit ? status : 128 + status, output: try Self.text(of: output),
            errors: try Self.text(of: errors))
    }

    /// The environment without the variables that would change a pass: its own, systemd's, and proxies.
    private static var environment: [String: String] {
        ProcessInfo.processInfo.environment.filter { name, _ in
            !name.hasPrefix("PRESENCE_") && !name.lowercased().hasSuffix("_proxy")
                && !["STATE_DIRECTORY", "JOURNAL_STREAM", "JOB_COMPLETION_INDEX"].contains(name)
        }
    }

    private static func temporaryFile() throws -> FileHandle {
        guard let file = tmpfile() else { throw CocoaError(.fileWriteUnknown) }
        defer { fclose(file) }
        return FileHandle(fileDescriptor: dup(fileno(file)), closeOnDealloc: true)
    }

    private static func text(of file: FileHandle) throws -> String {
        try file.seek(toOffset: 0)
        return String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
    }
}
