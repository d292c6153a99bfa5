import Foundation

/// A folder with a configuration, a host snapshot and, on request, a cache with which a pass changes nothing.
///
/// Agents are a00000, a00001, …; guilds g0, g1, …; every agent is bound to every guild.
struct Workload {
    let folder: URL
    let agents: [String]
    let guilds: [String]

    static func names(agents: Int) -> [String] { (0..<agents).map { String(format: "a%05d", $0) } }
    static func names(guilds: Int) -> [String] { (0..<guilds).map { "g\($0)" } }

    var targets: Int { agents.count * guilds.count }

    /// Writes the files to a temporary folder.
    ///
    /// - Parameters:
    ///   - agents: The number of agents.
    ///   - guilds: The number of guilds.
    ///   - center: The center's URL. The default refuses connections, so a pass that logs in fails.
    ///   - sync: Members of the configuration's `sync` section.
    /// - Throws: If a file could not be written.
    init(agents: Int, guilds: Int, center: String = "http://127.0.0.1:1", sync: String = "") throws {
        self.agents = Self.names(agents: agents)
        self.guilds = Self.names(guilds: guilds)
        folder = FileManager.default.temporaryDirectory.appending(path: "benchmark-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let identities = self.agents.map {
            #"{"agent_id":"\#($0)","enabled":true,"fabric_user_id":"usr_\#($0)","api_key":"key-\#($0)"}"#
        }
        let bindings = self.agents.flatMap { agent in
            self.guilds.map { #"{"agent_id":"\#(agent)","fabric_guild_node_id":"\#($0)","channel_id":"general"}"# }
        }
        try write(
            "presence.json",
            """
            {"fabric":{"center_url":"\(center)"},
            "host":{"source":"file","path":"agents.json","stale_after_seconds":3600},
            "sync":{\(sync)},"identities":[\(identities.joined(separator: ",\n"))],
            "bindings":[\(bindings.joined(separator: ",\n"))]}
            """)
        try writeHost()
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    /// The command of one pass.
    func pass(_ executable: String) -> Command {
        Command(
            program: executable,
            arguments: ["--config", path("presence.json"), "--output", "json", "--log-level", "error"])
    }

    func path(_ name: String) -> String { folder.appending(path: name).path(percentEncoded: false) }

    /// Replaces the snapshot. All agents are idle, except the one that `busy` names.
    func writeHost(busy: String? = nil) throws {
        let now = Date.now.timeIntervalSince1970
        let states = agents.map { #""\#($0)":{"state":"\#($0 == busy ? "busy" : "idle")","updated_at":\#(now)}"# }
        try write("agents.json", #"{"generated_at":\#(now),"agents":{\#(states.joined(separator: ","))}}"#)
    }

    /// Writes the cache with which a pass changes nothing. Its rows are in the order of the bindings, or shuffled.
    func writeStatus(isShuffled: Bool = false) throws {
        // In milliseconds, as the program writes times.
        let now = (Date.now.timeIntervalSince1970 * 1000).rounded(.down) / 1000
        let entries = (isShuffled ? agents.shuffled() : agents).map { agent in
            let rows = (isShuffled ? guilds.shuffled() : guilds).map {
                #""\#($0)":{"status":"idle","user_id":"usr_\#(agent)","pushed_at":\#(now)}"#
            }
            return #""\#(agent)":{\#(rows.joined(separator: ","))}"#
        }
        try write("state/last-status.json", #"{"version":1,"agents":{\#(entries.joined(separator: ","))}}"#)
    }

    /// Names another endpoint in the sessions that a pass has saved.
    func move(_ endpoint: String, to other: String) throws {
        let tokens = try String(contentsOf: folder.appending(path: "state/tokens.json"), encoding: .utf8)
        try write("state/tokens.json", tokens.replacing(#""\#(endpoint)""#, with: #""\#(other)""#))
    }

    func removeState() { try? FileManager.default.removeItem(at: folder.appending(path: "state")) }

    private func write(_ name: String, _ text: String) throws {
        let file = folder.appending(path: name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        try Data(text.utf8).write(to: file, options: .atomic)
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o600], ofItemAtPath: file.path(percentEncoded: false))
    }
}
