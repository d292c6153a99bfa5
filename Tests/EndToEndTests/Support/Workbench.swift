import Foundation
import StubFabric
import Testing

/// A folder with a configuration and a host snapshot, in which the real program is run as a user would run it.
///
///     let bench = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "idle"])
///     let pass = try bench.run()
///     #expect(pass.exitCode == 0)
///
/// The folder is removed when the bench is released.
final class Workbench {
    let folder: URL
    let fabric: StubFabric

    /// The contents of presence.json; change them and call `writeConfiguration`.
    var configuration: [String: Any]

    /// Makes a folder whose configuration binds every agent to every guild.
    ///
    /// - Parameters:
    ///   - fabric: The stub to log in at.
    ///   - guilds: The guilds that the agents are bound to.
    ///   - agents: The state of each agent in the host's snapshot.
    ///   - sync: The configuration's section `sync`.
    ///   - fabricSettings: Further members of the section `fabric`.
    ///   - parent: The directory to make the folder in.
    /// - Throws: If a file cannot be written.
    init(
        _ fabric: StubFabric, guilds: [String], agents: [String: String], sync: [String: Any] = [:],
        fabricSettings: [String: Any] = [:], in parent: URL = FileManager.default.temporaryDirectory
    ) throws {
        self.fabric = fabric
        folder = parent.appending(path: "presence-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let names = agents.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        configuration = [
            "fabric": fabricSettings.merging(["center_url": fabric.centerURL]) { given, _ in given },
            "host": ["source": "file", "path": "agents.json"],
            "identities": names.map { ["agent_id": $0, "fabric_user_id": "usr_\($0)", "api_key": "key-\($0)"] },
            "bindings": names.flatMap { name in
                guilds.map { ["agent_id": name, "fabric_guild_node_id": $0, "channel_id": "general"] }
            },
            "sync": sync,
        ]
        try writeConfiguration()
        try writeHost(agents)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// `agent-0`, `agent-1` and so on, all in the same state.
    static func agents(_ count: Int, _ state: String) -> [String: String] {
        Dictionary(uniqueKeysWithValues: (0..<count).map { ("agent-\($0)", state) })
    }

    // MARK: - Running

    /// The arguments of a pass that reports as JSON and logs everything.
    static let verbose = ["run", "--output", "json", "--log-level", "debug"]

    /// Runs the program in the folder until it ends.
    @discardableResult
    func run(
        _ arguments: [String] = ["run", "--output", "json"], environment: [String: String] = [:]
    ) throws -> FinishedProgram {
        try start(arguments, environment: environment).wait()
    }

    func start(
        _ arguments: [String] = ["run", "--output", "json"], environment: [String: String] = [:],
        program: String = "presence-oneshot", holdingOutput: Bool = false
    ) throws -> RunningProgram {
        let running = try RunningProgram(
            program.hasPrefix("/") ? program : Self.product(program), arguments, in: folder, environment,
            holdingOutput: holdingOutput)
        running.examine = { [self] in expectNoSecret(in: $0, and: []) }
        return running
    }

    /// Runs a pass, and also returns the most memory that it has held, in KiB.
    ///
    /// A pass prints its result last. Here it has to wait for that, so its memory can be read once it has written this
    /// file. When it saves its summary, it has received everything.
    func runMeasuringMemory(
        _ arguments: [String] = ["run", "--output", "json"], untilItWrites file: String = "state/last-pass.json"
    ) throws -> (FinishedProgram, peak: Int) {
        let old = try? inode(file)
        let pass = try start(arguments, holdingOutput: true)
        while (try? inode(file)) == old, pass.isRunning { usleep(1000) }
        let peak = try #require(pass.peakMemory, "the pass ended before its result was read")
        return (try pass.wait(), peak)
    }

    /// The path of an executable of this package, which is built beside the tests.
    ///
    /// `PROGRAM_UNDER_TEST` in the environment names another build of the program, for example one with a sanitizer.
    static func product(_ name: String) -> String {
        let other = ProcessInfo.processInfo.environment["PROGRAM_UNDER_TEST"]
        if let other, name == "presence-oneshot" { return other }
        return URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: name)
            .path(percentEncoded: false)
    }
}
