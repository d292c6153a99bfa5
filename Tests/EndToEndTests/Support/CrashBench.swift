import Foundation
import StubFabric
import Testing

/// A stub and a workbench for passes that crash or fail, and what must be true of both after any such pass.
struct CrashBench {
    let fabric: StubFabric
    let bench: Workbench
    let guilds: [String]
    let agents: [String]

    /// The host's current states.
    private(set) var host: [String: String]

    /// The agent without bindings.
    private(set) var unbound: String?

    private static let shown = ["idle": "idle", "working": "on_call", "busy": "busy", "offline": "offline"]
    static let states = shown.keys.sorted()

    init(guilds: [String] = ["g1", "g2"], agents: [String] = ["alice", "bob", "carol"]) throws {
        self.guilds = guilds
        self.agents = agents
        host = Dictionary(uniqueKeysWithValues: agents.map { ($0, "idle") })
        fabric = try StubFabric.start(guilds: guilds)
        // Temporary files may be in memory. The folder of the build is on a disk.
        bench = try Workbench(
            fabric, guilds: guilds, agents: host, sync: ["when_removed": "offline"],
            in: URL(fileURLWithPath: Workbench.product("")))
    }

    /// Changes the states of some agents in the host's snapshot.
    mutating func setHost(_ states: [String: String]) throws {
        host.merge(states) { _, new in new }
        try bench.writeHost(host)
    }

    /// Binds all agents, or all but one.
    mutating func bind(allBut unbound: String? = nil) throws {
        self.unbound = unbound
        bench.configuration["bindings"] = agents.filter { $0 != unbound }.flatMap { agent in
            guilds.map { ["agent_id": agent, "fabric_guild_node_id": $0] }
        }
        try bench.writeConfiguration()
    }

    func removeState() throws {
        if bench.exists("state/lock") { try bench.remove("state") }
    }

    var names: Set<String> {
        Set((try? FileManager.default.contentsOfDirectory(atPath: bench.path("state"))) ?? [])
    }

    static let files: Set<String> = ["lock", "last-status.json", "tokens.json", "last-pass.json"]

    /// The names other than those of the four files and of their corrupt versions, which are set aside.
    var leftovers: Set<String> { names.subtracting(Self.files).subtracting(Self.files.map { $0 + ".corrupt" }) }

    // MARK: - What is always true

    /// The caches can be parsed, and rows that are neither in doubt nor unsettled have the status that Fabric shows.
    func expectTruth(_ comment: String) throws {
        let seen = try fabric.waitUntilIdle()
        for file in ["tokens.json", "last-pass.json"] where bench.read("state/\(file)") != nil {
            #expect(throws: Never.self, "\(comment): \(file)") { try bench.json("state/\(file)") }
        }
        // A killed pass leaves at most one file, and the next pass removes it before it writes its own.
        #expect(leftovers.count <= 1, "\(comment): \(leftovers)")
        #expect(seen.overlaps == 0, "\(comment)")
        guard let text = bench.read("state/last-status.json"), text != PassKind.garbage else { return }
        let cache = try bench.json("state/last-status.json")["agents"] as? [String: [String: [String: Any]]]
        for (agent, rows) in try #require(cache, "\(comment)") {
            for (guild, row) in rows where row["in_doubt"] as? Bool != true && row["unsettled"] as? Bool != true {
                let status = try #require(row["status"] as? String, "\(comment): \(agent)/\(guild) has no status")
                let row = seen.row(user: "usr_\(agent)", guild: guild)
                #expect(row?.status == status, "\(comment): \(agent)/\(guild)")
            }
        }
    }

    /// The next pass brings everything into sync and leaves only the four files. The pass after it has nothing to do.
    func expectConvergence(_ comment: String) throws {
        let next = try bench.run()
        #expect(next.exitCode == 0, "\(comment): \(next.errors)")
        try expectSync(comment)
        #expect(leftovers.isEmpty, "\(comment): \(leftovers)")
        let requests = fabric.requests.count
        let last = try bench.run()
        #expect(last.exitCode == 0 && fabric.requests.count == requests, "\(comment): \(last.errors)")
    }

    private func expectSync(_ comment: String) throws {
        let seen = try fabric.waitUntilIdle()
        for agent in agents {
            let wanted = agent == unbound ? "offline" : Self.shown[host[agent] ?? ""]
            for guild in guilds {
                let row = seen.row(user: "usr_\(agent)", guild: guild)
                #expect(row?.status == wanted, "\(comment): \(agent)/\(guild)")
            }
        }
        try expectTruth(comment)
    }
}
