import Foundation
import StubFabric

/// A folder with a configuration and a host snapshot, in which the real program is run as a user would run it.
///
///     let bench = try Workbench(fabric, agents: ["alice": "idle"])
///     let pass = try bench.run()
///     #expect(pass.exitCode == 0)
///
/// The folder is removed when the bench is released.
final class Workbench {
    let folder: URL
    let fabric: StubFabric

    /// What is written to presence.json; change it and call `writeConfiguration`.
    var configuration: [String: Any]

    /// Sets a folder up in which every agent is bound to every guild.
    ///
    /// - Parameters:
    ///   - fabric: The stub to log in at.
    ///   - guilds: The guilds that the agents are bound to.
    ///   - agents: What the host says of each agent.
    ///   - sync: The configuration's section of that name.
    ///   - fabricSettings: Further members of the section `fabric`.
    ///   - place: Where the folder is made.
    /// - Throws: Why a file could not be written.
    init(
        _ fabric: StubFabric, guilds: [String], agents: [String: String], sync: [String: Any] = [:],
        fabricSettings: [String: Any] = [:], in place: URL = FileManager.default.temporaryDirectory
    ) throws {
        self.fabric = fabric
        folder = place.appending(path: "presence-bench-\(UUID().uuidString)")
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

    // MARK: - Files

    func path(_ name: String) -> String { folder.appending(path: name).path(percentEncoded: false) }

    func writeConfiguration() throws { try write("presence.json", json: configuration) }

    /// Replaces the host's snapshot whole, as a host should.
    func writeHost(_ agents: [String: String]) throws { try write("agents.json", json: ["agents": agents]) }

    func write(_ name: String, json: Any) throws {
        try JSONSerialization.data(withJSONObject: json).write(to: folder.appending(path: name), options: .atomic)
    }

    func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: folder.appending(path: name))
    }

    /// The bytes of a file, `nil` where there is none.
    func read(_ name: String) -> Data? { FileManager.default.contents(atPath: path(name)) }

    func json(_ name: String) throws -> [String: Any] {
        guard let data = read(name), let object = try JSONSerialization.jsonObject(with: data) as? [String: Any] else {
            throw CocoaError(.fileReadCorruptFile)
        }
        return object
    }

    func inode(_ name: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path(name))
        return attributes[.systemFileNumber] as? Int ?? 0
    }

    /// The cached row of a target.
    func row(_ agent: String, _ guild: String) throws -> [String: Any]? {
        let agents = try json("state/last-status.json")["agents"] as? [String: [String: [String: Any]]]
        return agents?[agent]?[guild]
    }

    // MARK: - Running

    /// Runs the program in the folder until it ends; `run --output json` unless told otherwise.
    @discardableResult
    func run(
        _ arguments: [String] = ["run", "--output", "json"], environment: [String: String] = [:]
    ) throws -> FinishedProgram {
        try start(arguments, environment: environment).wait()
    }

    func start(
        _ arguments: [String] = ["run", "--output", "json"], environment: [String: String] = [:],
        program: String = "presence-oneshot"
    ) throws -> RunningProgram {
        let started = try RunningProgram(
            program.hasPrefix("/") ? program : Self.product(program), arguments, in: folder, environment)
        started.examine = { [self] in expectNoSecret(in: $0, and: []) }
        return started
    }

    /// The path of an executable of this package, which is built beside the tests; but PROGRAM_UNDER_TEST, if it is set, is
    /// another build of the program, with a sanitizer say.
    static func product(_ name: String) -> String {
        let other = ProcessInfo.processInfo.environment["PROGRAM_UNDER_TEST"]
        if let other, name == "presence-oneshot" { return other }
        return URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: name)
            .path(percentEncoded: false)
    }
}
