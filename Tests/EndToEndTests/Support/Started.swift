import Foundation

/// A program that was started, and what it said once it has ended.
final class Started {
    struct Ended {
        /// 128 and the signal's number where a signal ended it.
        let exitCode: Int32
        let output: String
        let errors: String

        /// Standard output as the JSON that `--output json` prints.
        var report: [String: Any] {
            (try? JSONSerialization.jsonObject(with: Data(output.utf8))) as? [String: Any] ?? [:]
        }

        func count(_ name: String) -> Int? { report[name] as? Int }

        /// The failures' kinds by `agent/guild`.
        var failures: [String: String] { listed("failures", "kind") }

        /// The skips' reasons by `agent/guild`.
        var skips: [String: String] { listed("skips", "reason") }

        /// The changes' reasons by `agent/guild`.
        var changes: [String: String] { listed("changes", "reason") }

        private func listed(_ list: String, _ member: String) -> [String: String] {
            let entries = report[list] as? [[String: Any]] ?? []
            let pairs = entries.map { entry in
                let (agent, guild) = (entry["agent_id"] ?? "", entry["fabric_guild_node_id"] ?? "")
                return ("\(agent)/\(guild)", entry[member] as? String ?? "")
            }
            return Dictionary(pairs) { first, _ in first }
        }
    }

    private let process = Process()
    private let output: FileHandle
    private let errors: FileHandle
    private let ended = DispatchSemaphore(value: 0)

    /// Nothing here takes as long as this; what does is killed, so that a hang is a failure and not a wait.
    private static let patience = 60.0

    init(_ program: String, _ arguments: [String], in folder: URL, _ environment: [String: String]) throws {
        // Files and not pipes: they cannot fill up, and nobody has to read them meanwhile.
        output = try Self.temporaryFile()
        errors = try Self.temporaryFile()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.environment = Self.environment.merging(environment) { _, given in given }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = errors
        process.terminationHandler = { [ended] _ in ended.signal() }
        try process.run()
    }

    var isRunning: Bool { process.isRunning }
    var processIdentifier: Int32 { process.processIdentifier }

    func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    /// Waits as `wait` does, and gives the most memory that the program was seen to hold, in KiB.
    ///
    /// The system's own mark is read until the program ends. What a pass receives it has received before it saves its
    /// caches, so that no peak is younger than the last look.
    func waitWatchingMemory() throws -> (Ended, peak: Int) {
        let path = "/proc/\(process.processIdentifier)/status"
        let end = Date.now + Self.patience
        var status = ""
        var hasEnded = false
        repeat {
            let now = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
            if now.contains("VmHWM") { status = now }
            hasEnded = ended.wait(timeout: .now() + 0.002) == .success
        } while !hasEnded && Date.now < end
        if hasEnded { ended.signal() }
        return (try wait(), peak: status.firstMatch(of: /VmHWM:\s+(\d+) kB/).flatMap { Int($0.1) } ?? 0)
    }

    func wait() throws -> Ended {
        if ended.wait(timeout: .now() + Self.patience) == .timedOut {
            send(SIGKILL)
            ended.wait()
        }
        let status = process.terminationStatus
        return Ended(
            exitCode: process.terminationReason == .exit ? status : 128 + status, output: try Self.text(of: output),
            errors: try Self.text(of: errors))
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
        return FileHandle(fileDescriptor: dup(fileno(file)), closeOnDealloc: true)
    }

    private static func text(of file: FileHandle) throws -> String {
        try file.seek(toOffset: 0)
        return String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
    }
}
