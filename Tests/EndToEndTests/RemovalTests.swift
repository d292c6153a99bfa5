import Foundation
import StubFabric
import Testing

/// Cached rows whose binding or identity was removed from the configuration.
@Suite struct RemovalTests {
    private let fabric: StubFabric
    private let bench: Workbench

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1", "g2"])
        bench = try Workbench(
            fabric, guilds: ["g1", "g2"], agents: ["alice": "idle", "bob": "working"], sync: ["when_removed": "offline"]
        )
        #expect(try bench.run().exitCode == 0)
    }

    private func setIdentities(_ identities: [[String: Any]]) throws {
        bench.configuration["identities"] = identities
        try bench.writeConfiguration()
    }

    private func identity(_ agent: String, _ user: String, _ more: [String: Any] = [:]) -> [String: Any] {
        ["agent_id": agent, "fabric_user_id": user].merging(more) { _, new in new }
    }

    /// Gives alice's user to a new agent, alicia, who is bound instead of alice.
    private func renameAlice() throws {
        bench.configuration["bindings"] = ["alicia", "bob"].flatMap { agent in
            ["g1", "g2"].map { ["agent_id": agent, "fabric_guild_node_id": $0] }
        }
        try setIdentities([
            identity("alicia", "usr_alice", ["api_key": "key-alicia"]),
            identity("bob", "usr_bob", ["api_key": "key-bob"]),
        ])
    }

    @Test func `a disabled identity is pushed offline with its cached session, and skipped from then on`() throws {
        try setIdentities([
            identity("alice", "usr_alice", ["enabled": false]), identity("bob", "usr_bob", ["api_key": "key-bob"]),
        ])
        let pass = try bench.run()
        #expect(pass.exitCode == 0 && pass.changes == ["alice/g1": "removed", "alice/g2": "removed"])
        #expect(pass.count("targets") == 4 && pass.skips.isEmpty && pass.count("logins") == 0)
        #expect(fabric.status(of: "alice", in: "g2") == "offline")
        let next = try bench.run()
        #expect(next.skips == ["alice/g1": "identity_disabled", "alice/g2": "identity_disabled"])
        // Its session is not needed any more.
        let sessions = try bench.json("state/tokens.json")["sessions"] as? [String: Any]
        #expect(sessions?.keys.sorted() == ["bob"])
    }

    @Test func `a removed row that cannot be pushed stays until there is neither a session nor a key`() throws {
        try fabric.down(.guild("g2"))
        try setIdentities([identity("bob", "usr_bob", ["api_key": "key-bob"])])
        let failed = try bench.run()
        #expect(failed.exitCode == 1 && failed.changes == ["alice/g1": "removed"])
        #expect(failed.failures == ["alice/g2": "transport"])
        #expect(try bench.row("alice", "g2")?["in_doubt"] as? Bool == true && (try bench.row("alice", "g1")) == nil)

        try bench.ageSessions(by: 50_000)
        let pruned = try bench.run()
        #expect(pruned.exitCode == 0 && pruned.changes.isEmpty && pruned.failures.isEmpty)
        #expect(try bench.row("alice", "g2") == nil)
    }

    @Test func `a renamed agent is not pushed offline as a removed one`() throws {
        try renameAlice()
        try bench.writeHost(["alicia": "idle", "bob": "working"])
        let plan = try bench.run(["plan", "--output", "json"])
        #expect(plan.changes == ["alicia/g1": "new", "alicia/g2": "new"])
    }

    @Test func `a push that may still arrive is taken into account after a rename`() throws {
        let agents = ["alice", "alicia"].map { Agent(id: $0, key: "key-\($0)", userID: "usr_alice", guilds: ["g1"]) }
        let fabric = try StubFabric.start(guilds: ["g1"], agents: agents)
        let bench = try Workbench(
            fabric, guilds: ["g1"], agents: ["alice": "idle"], sync: ["request_timeout_seconds": 1.5])
        try bench.run()
        fabric.inject(.hang, in: .guild("g1"), times: 1)
        try bench.writeHost(["alice": "busy"])
        #expect(try bench.run().failures == ["alice/g1": "timeout"])
        bench.configuration["identities"] = [
            ["agent_id": "alicia", "fabric_user_id": "usr_alice", "api_key": "key-alicia"]
        ]
        bench.configuration["bindings"] = [["agent_id": "alicia", "fabric_guild_node_id": "g1"]]
        try bench.writeConfiguration()
        try bench.writeHost(["alicia": "idle"])
        let renamed = try bench.run()
        #expect(renamed.exitCode == 0 && renamed.changes == ["alicia/g1": "new"])
        #expect(try bench.row("alicia", "g1")?["unsettled"] as? Bool == true)
        #expect(try bench.row("alice", "g1") == nil)
    }

    @Test func `a removed row's doubt passes to the renamed agent's row, even if that one is not pushed`() throws {
        try fabric.down(.guild("g2"))
        try bench.writeHost(["alice": "busy", "bob": "working"])
        #expect(try bench.run().failures == ["alice/g2": "transport"])
        try renameAlice()
        try bench.writeHost(["alicia": "dancing", "bob": "working"])
        let skipped = try bench.run()
        #expect(skipped.exitCode == 0 && skipped.skips.values.sorted() == ["unmapped_state", "unmapped_state"])
        #expect(try bench.row("alice", "g2") == nil && bench.row("alice", "g1") == nil)
        #expect(try bench.row("alicia", "g2")?["in_doubt"] as? Bool == true && bench.row("alicia", "g1") == nil)
    }

    @Test func `removed rows in many guilds are pushed offline after one new login`() throws {
        let guilds = (0..<24).map { "guild-\($0)" }
        let fabric = try StubFabric.start(guilds: guilds)
        let bench = try Workbench(
            fabric, guilds: guilds, agents: ["alice": "idle"], sync: ["when_removed": "offline"])
        try bench.run()
        fabric.rotateTokens()
        bench.configuration["bindings"] = [["agent_id": "alice", "fabric_guild_node_id": "guild-0"]]
        try bench.writeConfiguration()
        let pass = try bench.run()
        #expect(pass.exitCode == 0 && pass.count("pushed") == 23 && pass.count("logins") == 1)
    }

    /// Each case makes sure that Fabric has nothing to show for alice in g1.
    @Test(arguments: ["taken out of the guild", "404", "410", "refused twice"], [true, false])
    func `a removed row of which Fabric has nothing to show is forgotten, not failed`(
        reason: String, isStillBound: Bool
    ) throws {
        var identity = identity("alice", "usr_alice", ["api_key": "key-alice"])
        if isStillBound { identity["enabled"] = false }
        if !isStillBound {
            bench.configuration["bindings"] = ["g1", "g2"].map { ["agent_id": "bob", "fabric_guild_node_id": $0] }
        }
        try setIdentities([identity, self.identity("bob", "usr_bob", ["api_key": "key-bob"])])
        switch reason {
        case "404", "410": fabric.inject(.status(try #require(Int(reason))), in: .agent("usr_alice"))
        case "refused twice": fabric.inject(.status(403), in: .agent("usr_alice"))
        default:
            fabric.setGuilds(of: "alice", to: [])
            fabric.rotateTokens(guild: "g1")
            fabric.rotateTokens(guild: "g2")
        }
        let pass = try bench.run()
        #expect(pass.exitCode == 0 && pass.changes.isEmpty && pass.failures.isEmpty, "\(pass.output) \(pass.errors)")
        let skips = isStillBound ? ["alice/g1": "identity_disabled", "alice/g2": "identity_disabled"] : [:]
        #expect(pass.skips == skips)
        #expect(pass.count("targets") == (isStillBound ? 4 : 2))
        #expect(try bench.row("alice", "g1") == nil && bench.row("alice", "g2") == nil)
        let earlier = fabric.requests.count
        #expect(try bench.run().exitCode == 0 && fabric.requests.count == earlier)
    }

    @Test func `a removed row is forgotten if there is no session and the key cannot be read`() throws {
        try bench.remove("state/tokens.json")
        try setIdentities([
            identity("alice", "usr_alice", ["enabled": false, "api_key_file": "gone"]),
            identity("bob", "usr_bob", ["api_key": "key-bob"]),
        ])
        let pass = try bench.run()
        #expect(pass.exitCode == 0 && pass.failures.isEmpty)
        #expect(pass.skips == ["alice/g1": "identity_disabled", "alice/g2": "identity_disabled"])
    }

    @Test(arguments: ["leave", "offline"])
    func `ten thousand removed rows are forgotten in one pass`(policy: String) throws {
        try bench.edit("state/last-status.json") { cache in
            let row: [String: Any] = ["status": "idle", "user_id": "usr_gone", "pushed_at": 1_780_000_000]
            var agents = try #require(cache["agents"] as? [String: Any])
            for agent in 0..<100 {
                agents["gone-\(agent)"] = Dictionary(uniqueKeysWithValues: (0..<100).map { ("guild-\($0)", row) })
            }
            cache["agents"] = agents
        }
        bench.configuration["sync"] = ["when_removed": policy, "deadline_seconds": 5]
        try bench.writeConfiguration()
        let pass = try bench.run()
        #expect(pass.exitCode == 0 && pass.count("targets") == 4)
        #expect((try bench.json("state/last-status.json")["agents"] as? [String: Any])?.count == 2)
    }
}
