import Foundation
import StubFabric
import Testing

/// What passes push, and what they do not touch.
@Suite(.waits) struct PassTests {
    private let fabric: StubFabric
    private let bench: Workbench

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1", "g2"])
        bench = try Workbench(fabric, guilds: ["g1", "g2"], agents: ["alice": "idle", "bob": "working"])
    }

    @Test func `the first pass logs each agent in once and pushes each target once`() throws {
        let pass = try bench.run()
        #expect(pass.exitCode == 0)
        #expect(pass.changes == ["alice/g1": "new", "alice/g2": "new", "bob/g1": "new", "bob/g2": "new"])
        #expect(pass.count("logins") == 2)
        let seen = fabric.snapshot
        #expect(seen.logins.count == 2 && seen.puts.count == 4)
        #expect(seen.row(user: "usr_bob", guild: "g2")?.status == "on_call")
        #expect(seen.row(user: "usr_bob", guild: "g2")?.source == "plexum-host")
    }

    @Test func `an unchanged pass prints nothing, sends nothing and writes neither cache`() throws {
        try bench.run()
        let before = (try bench.inode("state/last-status.json"), try bench.inode("state/tokens.json"))
        let requests = fabric.requests.count
        let pass = try bench.run(["run"])
        #expect(pass.exitCode == 0 && pass.output.isEmpty && pass.errors.isEmpty)
        #expect(fabric.requests.count == requests)
        #expect(try bench.inode("state/last-status.json") == before.0)
        #expect(try bench.inode("state/tokens.json") == before.1)
    }

    @Test(.enabled(if: Tools.has("strace"), "needs strace"))
    func `an unchanged pass opens no socket, starts no thread and loads no libcurl`() throws {
        try bench.run()
        let program = Workbench.product("presence-oneshot")
        let pass = try bench.start(["-f", "-o", bench.path("trace"), program, "run"], program: Tools.path("strace"))
            .wait()
        #expect(pass.exitCode == 0)
        let trace = try bench.text("trace")
        try #require(trace.contains("last-status.json"))
        #expect(!trace.contains("/libcurl"))
        // Only the names of the calls: a path may contain any word.
        let calls = Set(trace.matches(of: /^\d+ +(\w+)\(/.anchorsMatchLineEndings()).map { String($0.1) })
        try #require(calls.contains("openat"))
        #expect(calls.isDisjoint(with: ["socket", "clone", "clone3", "fork", "vfork", "fsync"]))
    }

    @Test func `only changes are pushed, with the token from the cache`() throws {
        try bench.run()
        try bench.writeHost(["alice": "busy", "bob": "working"])
        let pass = try bench.run()
        #expect(pass.exitCode == 0 && pass.count("logins") == 0 && pass.count("unchanged") == 2)
        #expect(pass.changes == ["alice/g1": "changed", "alice/g2": "changed"])
        #expect(fabric.rows.filter { $0.userID == "usr_alice" }.allSatisfy { $0.status == "busy" })
    }

    @Test func `several bindings of an agent in one guild cause one push`() throws {
        bench.configuration["bindings"] = ["general", "random", "general"].map {
            ["agent_id": "alice", "fabric_guild_node_id": "g1", "channel_id": $0]
        }
        try bench.writeConfiguration()
        let pass = try bench.run()
        #expect(pass.count("targets") == 1 && pass.count("pushed") == 1)
        #expect(fabric.snapshot.puts.count == 1)
    }

    @Test func `--refresh pushes unchanged targets too`() throws {
        try bench.run()
        let pass = try bench.run(["run", "--refresh", "--output", "json"])
        #expect(Set(pass.changes.values) == ["refresh"] && pass.count("pushed") == 4)
        #expect(fabric.rows.allSatisfy { $0.updates == 2 })
    }

    @Test func `rotated tokens cost one login per agent and one more request per guild`() throws {
        try bench.run()
        fabric.rotateTokens()
        try bench.writeHost(["alice": "busy", "bob": "working"])
        let pass = try bench.run()
        #expect(pass.exitCode == 0 && pass.count("logins") == 1 && pass.count("pushed") == 2)
        #expect(fabric.snapshot.logins.count == 3)
        #expect(fabric.snapshot.overlaps == 0)
    }

    @Test(arguments: [
        TokenExpiry.epochSeconds(in: 300), .epochMilliseconds(in: 300), .rfc3339(in: 300), .jwt(in: 300),
    ])
    func `a token that is about to expire is renewed before it is used`(expiry: TokenExpiry) throws {
        var options = StubFabric.Options()
        options.tokens = expiry
        let fabric = try StubFabric.start(guilds: ["g1"], options: options)
        let bench = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "idle"])
        #expect(try bench.run().count("logins") == 1)
        try bench.writeHost(["alice": "busy"])
        #expect(try bench.run().count("logins") == 0)
        try bench.endTokensEarlier(by: 270)
        try bench.writeHost(["alice": "idle"])
        #expect(try bench.run().count("logins") == 1)
        #expect(fabric.snapshot.puts.count == 3 && fabric.snapshot.puts.allSatisfy { $0.status == 200 })
    }

    @Test func `an agent with a dead guild is still pushed to its other guilds`() throws {
        try bench.run()
        try fabric.down(.guild("g2"))
        try bench.writeHost(["alice": "busy", "bob": "working"])
        let pass = try bench.run()
        #expect(pass.exitCode == 1)
        #expect(pass.changes == ["alice/g1": "changed"] && pass.failures == ["alice/g2": "transport"])
        #expect(try bench.row("alice", "g2")?["in_doubt"] as? Bool == true)
        #expect(try bench.row("alice", "g2")?["status"] as? String == "idle")
        #expect(try bench.row("alice", "g2")?["pending_since"] != nil)

        try fabric.up(.guild("g2"))
        let next = try bench.run()
        #expect(next.exitCode == 0 && next.changes == ["alice/g2": "in_doubt"])
        #expect(try bench.row("alice", "g2")?["pending_since"] == nil)
        #expect(fabric.status(of: "alice", in: "g2") == "busy")
    }

    @Test func `a push that timed out is repeated even if the agent is back in its old state`() throws {
        let bench = try Workbench(
            fabric, guilds: ["g1"], agents: ["alice": "idle"], sync: ["request_timeout_seconds": 1.5])
        try bench.run()
        fabric.inject(.applyThenHang, in: .guild("g1"), times: 1)
        try bench.writeHost(["alice": "busy"])
        #expect(try bench.run().failures == ["alice/g1": "timeout"])
        try bench.writeHost(["alice": "idle"])
        let next = try bench.run()
        #expect(next.exitCode == 0 && next.changes == ["alice/g1": "in_doubt"])
        #expect(fabric.status(of: "alice", in: "g1") == "idle")
        #expect(try bench.row("alice", "g1")?["unsettled"] as? Bool == true)
    }

    @Test func `agents that cannot be pushed are skipped or fail on their own`() throws {
        bench.configuration["identities"] = [
            ["agent_id": "alice", "fabric_user_id": "usr_alice", "api_key": "key-alice"],
            ["agent_id": "off", "enabled": false, "fabric_user_id": "usr_off"],
            ["agent_id": "new", "api_key": "key-new"],
            ["agent_id": "odd", "fabric_user_id": "usr_odd", "api_key": "key-odd"],
            ["agent_id": "gone", "fabric_user_id": "usr_gone", "api_key": "key-gone"],
            ["agent_id": "locked", "fabric_user_id": "usr_locked", "api_key_file": "no-such-key"],
        ]
        bench.configuration["bindings"] = ["alice", "off", "new", "odd", "gone", "locked", "nobody"].map {
            ["agent_id": $0, "fabric_guild_node_id": "g1"]
        }
        try bench.writeConfiguration()
        try bench.writeHost(["alice": "idle", "off": "idle", "new": "idle", "odd": "dancing", "locked": "busy"])
        let pass = try bench.run()
        #expect(pass.exitCode == 1)
        #expect(pass.changes == ["alice/g1": "new"])
        #expect(
            pass.skips == [
                "off/g1": "identity_disabled", "new/g1": "no_user_id", "odd/g1": "unmapped_state",
                "nobody/g1": "identity_missing",
            ])
        #expect(pass.failures == ["gone/g1": "state_unreadable", "locked/g1": "key_unreadable"])
    }

    @Test func `a removed binding is forgotten, after it was shown as offline if so configured`() throws {
        try bench.run()
        bench.configuration["bindings"] = [["agent_id": "alice", "fabric_guild_node_id": "g1"]]
        try bench.writeConfiguration()
        #expect(try bench.run().count("targets") == 1)
        #expect(try bench.row("alice", "g2") == nil)
        #expect(fabric.status(of: "bob", in: "g1") == "on_call")

        bench.configuration["bindings"] = [["agent_id": "bob", "fabric_guild_node_id": "g1"]]
        bench.configuration["sync"] = ["when_removed": "offline"]
        try bench.writeConfiguration()
        let pass = try bench.run()
        #expect(pass.exitCode == 0 && pass.changes == ["alice/g1": "removed", "bob/g1": "new"])
        #expect(fabric.status(of: "alice", in: "g1") == "offline")
        #expect(try bench.row("alice", "g1") == nil)
    }
}
