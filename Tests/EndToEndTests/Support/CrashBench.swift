import Foundation
import StubFabric
import Testing

/// A stub and a workbench whose state directory lies on a disk, for passes that do not come to their end, and what must
/// hold of both whatever became of a pass.
struct CrashBench {
    let fabric: StubFabric
    let bench: Workbench
    let guilds: [String]
    let agents: [String]

    /// What the host says now.
    private(set) var host: [String: String]

    /// The agent that is bound no longer.
    private(set) var absentee: String?

    private static let shown = ["idle": "idle", "working": "on_call", "busy": "busy", "offline": "offline"]
    static let states = shown.keys.sorted()

    init(guilds: [String] = ["g1", "g2"], agents: [String] = ["alice", "bob", "carol"]) throws {
        self.guilds = guilds
        self.agents = agents
        host = Dictionary(uniqueKeysWithValues: agents.map { ($0, "idle") })
        fabric = try StubFabric.start(guilds: guilds)
        // Where the tests are built there is a disk; temporary files may be in memory.
        bench = try Workbench(
            fabric, guilds: guilds, agents: host, sync: ["when_removed": "offline"],
            in: URL(fileURLWithPath: Workbench.product("")))
    }

    /// Lets the host say something else of some agents.
    mutating func setHost(_ states: [String: String]) throws {
        host.merge(states) { _, new in new }
        try bench.writeHost(host)
    }

    /// Binds all agents, or all but one.
    mutating func bind(allBut absentee: String? = nil) throws {
        self.absentee = absentee
        bench.configuration["bindings"] = agents.filter { $0 != absentee }.flatMap { agent in
            guilds.map { ["agent_id": agent, "fabric_guild_node_id": $0] }
        }
        try bench.writeConfiguration()
    }

    func removeState() throws {
        if bench.read("state/lock") != nil { try FileManager.default.removeItem(atPath: bench.path("state")) }
    }

    var names: Set<String> {
        Set((try? FileManager.default.contentsOfDirectory(atPath: bench.path("state"))) ?? [])
    }

    static let files: Set<String> = ["lock", "last-status.json", "tokens.json", "last-pass.json"]

    /// What is there beside the four files and what was set aside of them.
    var leftovers: Set<String> { names.subtracting(Self.files).subtracting(Self.files.map { $0 + ".corrupt" }) }

    // MARK: - What holds at any instant

    /// The caches parse, and no row claims to know what Fabric does not show.
    func expectTruth(_ comment: String) throws {
        let seen = try fabric.waitUntilIdle()
        for file in ["tokens.json", "last-pass.json"] where bench.read("state/\(file)") != nil {
            #expect(throws: Never.self, "\(comment): \(file)") { try bench.json("state/\(file)") }
        }
        // A killed pass leaves one file at most, and the next one removes it before it writes its own.
        #expect(leftovers.count <= 1, "\(comment): \(leftovers)")
        #expect(seen.overlaps == 0, "\(comment)")
        guard let text = bench.read("state/last-status.json"), text != Scene.garbage else { return }
        let cache = try bench.json("state/last-status.json")["agents"] as? [String: [String: [String: Any]]]
        for (agent, rows) in try #require(cache, "\(comment)") {
            for (guild, row) in rows where row["in_doubt"] as? Bool != true && row["unsettled"] as? Bool != true {
                let status = try #require(row["status"] as? String, "\(comment): \(agent)/\(guild) knows nothing")
                let row = seen.row(user: "usr_\(agent)", guild: guild)
                #expect(row?.status == status, "\(comment): \(agent)/\(guild)")
            }
        }
    }

    /// The next pass brings everything into sync and leaves nothing behind but the four files; the one after it has
    /// nothing to do.
    ///
    /// - Parameters:
    ///   - comment: What has happened.
    ///   - isForgotten: Whether nobody knows any more that an agent was removed, because the cache could not be read.
    /// - Throws: Where a pass cannot be run.
    func expectConvergence(_ comment: String, isForgotten: Bool = false) throws {
        let next = try bench.run()
        #expect(next.exitCode == 0, "\(comment): \(next.errors)")
        try expectSync(comment, isForgotten: isForgotten)
        #expect(leftovers.isEmpty, "\(comment): \(leftovers)")
        let requests = fabric.requests.count
        let last = try bench.run()
        #expect(last.exitCode == 0 && fabric.requests.count == requests, "\(comment): \(last.errors)")
    }

    private func expectSync(_ comment: String, isForgotten: Bool) throws {
        let seen = try fabric.waitUntilIdle()
        for agent in agents where agent != absentee || !isForgotten {
            let wanted = agent == absentee ? "offline" : Self.shown[host[agent] ?? ""]
            for guild in guilds {
                let row = seen.row(user: "usr_\(agent)", guild: guild)
                #expect(row?.status == wanted, "\(comment): \(agent)/\(guild)")
            }
        }
        try expectTruth(comment)
    }
}
