import Foundation
import StubFabric
import Testing

/// Several jobs that share the agents. Of two shards, the first has alice and bob, the second has agent-2 and `a/b`.
@Suite struct ShardTests {
    private let fabric: StubFabric
    private let bench: Workbench

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1"])
        bench = try Workbench(
            fabric, guilds: ["g1"], agents: ["alice": "idle", "bob": "busy", "agent-2": "working", "a/b": "idle"],
            sync: ["when_removed": "offline"])
    }

    private func run(_ shard: String, _ more: [String] = []) throws -> FinishedProgram {
        try bench.run(["run", "--output", "json", "--shard", shard] + more)
    }

    @Test func `each job pushes its own agents and has its own state`() throws {
        let first = try run("0/2")
        #expect(first.exitCode == 0 && first.changes.keys.sorted() == ["alice/g1", "bob/g1"])
        #expect(try bench.json("state/shard-0-of-2/tokens.json")["sessions"] as? [String: Any] != nil)
        #expect(bench.read("state/lock") == nil && bench.read("state/shard-1-of-2/lock") == nil)
        let second = try run("1/2")
        #expect(second.exitCode == 0 && second.changes.keys.sorted() == ["a/b/g1", "agent-2/g1"])
        #expect(fabric.snapshot.puts.count == 4 && fabric.snapshot.logins.count == 4)
        #expect(try run("0/2").count("unchanged") == 2 && run("1/2").count("unchanged") == 2)
        for name in ["state", "state/shard-0-of-2"] {
            #expect(try bench.mode(name) == 0o700)
        }
    }

    @Test(arguments: [
        ["PRESENCE_SHARD": "1/2"], ["PRESENCE_SHARD_COUNT": "2", "JOB_COMPLETION_INDEX": "1"],
        ["PRESENCE_SHARD": "1/2", "PRESENCE_SHARD_COUNT": "9", "JOB_COMPLETION_INDEX": "0"],
    ])
    func `the shard can be given in the environment`(_ environment: [String: String]) throws {
        let pass = try bench.run(environment: environment)
        #expect(pass.changes.keys.sorted() == ["a/b/g1", "agent-2/g1"])
    }

    @Test func `a job index above 0 without a count is an error, and so is a count without an index`() throws {
        let all = try bench.run(["plan", "--output", "json"], environment: ["JOB_COMPLETION_INDEX": "0"])
        #expect(all.exitCode == 0 && all.count("targets") == 4)
        let uncounted = try bench.run(["plan"], environment: ["JOB_COMPLETION_INDEX": "1"])
        #expect(uncounted.exitCode == 64 && uncounted.errors.contains("PRESENCE_SHARD_COUNT is not set"))
        let lone = try bench.run(["plan"], environment: ["PRESENCE_SHARD_COUNT": "2"])
        #expect(lone.exitCode == 64)
        #expect(
            lone.errors == "presence-oneshot: PRESENCE_SHARD_COUNT is set without JOB_COMPLETION_INDEX; "
                + "accepted: both, PRESENCE_SHARD or --shard\n")
        let beyond = ["PRESENCE_SHARD_COUNT": "2", "JOB_COMPLETION_INDEX": "2"]
        let wrong = try bench.run(["plan"], environment: beyond)
        #expect(wrong.exitCode == 64 && wrong.errors.contains(#""2/2" for JOB_COMPLETION_INDEX/PRESENCE_SHARD_COUNT"#))
    }

    @Test func `plan, status and check cover only the shard's agents`() throws {
        let plan = try bench.run(["plan", "--output", "json", "--shard", "1/2"])
        #expect(plan.count("targets") == 2 && plan.changes.keys.sorted() == ["a/b/g1", "agent-2/g1"])
        _ = try run("1/2")
        let status = try bench.run(["status", "--output", "json", "--shard", "1/2"])
        let targets = try #require(status.report["targets"] as? [[String: Any]])
        #expect(targets.compactMap { $0["agent_id"] as? String }.sorted() == ["a/b", "agent-2"])
        #expect(try bench.run(["status", "--check", "--shard", "1/2"]).exitCode == 0)
        #expect(try bench.run(["status", "--check", "--shard", "0/2"]).exitCode == 1)

        var identities = try #require(bench.configuration["identities"] as? [[String: Any]])
        let alice = try #require(identities.firstIndex { $0["agent_id"] as? String == "alice" })
        identities[alice]["api_key"] = nil
        identities[alice]["api_key_file"] = "missing"
        bench.configuration["identities"] = identities
        try bench.writeConfiguration()
        let other = try bench.run(["check", "--online", "--shard", "1/2"])
        #expect(other.exitCode == 0 && other.output.contains("2 identities, 2 targets in shard 1/2"))
        #expect(other.output.contains("state in ./state/shard-1-of-2"))
        #expect(try bench.run(["check", "--shard", "0/2"]).exitCode == 78)
    }

    @Test func `an error in the identities of one shard is an error in all shards`() throws {
        var identities = try #require(bench.configuration["identities"] as? [[String: Any]])
        for index in identities.indices { identities[index]["fabric_user_id"] = "usr_same" }
        bench.configuration["identities"] = identities
        try bench.writeConfiguration()
        #expect(try run("0/2").exitCode == 78 && run("1/2").exitCode == 78)
    }

    @Test func `only the files of the shard's agents are read from a directory`() throws {
        try bench.makeFolder("agents")
        try bench.write("agents/alice.json", #"{"state": "busy"}"#)
        try bench.write("agents/bob.json", #"{"state": "busy"}"#)
        try bench.write("agents/agent-2.json", "malformed")
        bench.configuration["host"] = ["source": "directory", "path": "agents"]
        try bench.writeConfiguration()
        let pass = try run("0/2")
        #expect(pass.exitCode == 0 && pass.count("targets") == 2 && pass.count("pushed") == 2)
    }

    @Test func `a target of another shard is pruned without a push, a removed one is pushed offline`() throws {
        _ = try bench.run()
        let pushes = fabric.snapshot.puts.count
        try bench.makeFolder("state/shard-0-of-2")
        for name in ["last-status.json", "tokens.json"] {
            try FileManager.default.copyItem(
                atPath: bench.path("state/\(name)"), toPath: bench.path("state/shard-0-of-2/\(name)"))
        }
        bench.configuration["bindings"] = ["alice", "agent-2"].map {
            ["agent_id": $0, "fabric_guild_node_id": "g1"]
        }
        try bench.writeConfiguration()
        // bob was removed and belonged to this shard, a/b was removed and did not. agent-2 belongs to the other shard.
        let pass = try run("0/2")
        #expect(pass.exitCode == 0 && pass.changes == ["bob/g1": "removed"] && pass.count("unchanged") == 1)
        #expect(fabric.snapshot.puts.count == pushes + 1)
        let rows = try bench.json("state/shard-0-of-2/last-status.json")["agents"] as? [String: Any]
        #expect(rows?.keys.sorted() == ["alice"])
        let sessions = try bench.json("state/shard-0-of-2/tokens.json")["sessions"] as? [String: Any]
        #expect(sessions?.keys.sorted() == ["alice"])
    }

    @Test func `a removed row whose user is a target in another shard is pruned without a push`() throws {
        _ = try run("0/2")
        let pushes = fabric.snapshot.puts.count
        // From now on bob's agent is called agent-2, which belongs to the second shard.
        bench.configuration["identities"] = [
            ["agent_id": "alice", "fabric_user_id": "usr_alice", "api_key": "key-alice"],
            ["agent_id": "agent-2", "fabric_user_id": "usr_bob", "api_key": "key-bob"],
        ]
        bench.configuration["bindings"] = ["alice", "agent-2"].map {
            ["agent_id": $0, "fabric_guild_node_id": "g1"]
        }
        try bench.writeConfiguration()
        let pass = try run("0/2")
        #expect(pass.exitCode == 0 && pass.changes.isEmpty && pass.count("targets") == 1)
        #expect(fabric.snapshot.puts.count == pushes)
        let rows = try bench.json("state/shard-0-of-2/last-status.json")["agents"] as? [String: Any]
        #expect(rows?.keys.sorted() == ["alice"])
    }
}
