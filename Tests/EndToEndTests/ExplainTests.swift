import Foundation
import StubFabric
import Testing

/// `explain`, which shows one agent's targets and the reasons for what the next pass does with them.
@Suite struct ExplainTests {
    private let fabric: StubFabric
    private let bench: Workbench

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1", "g2"])
        bench = try Workbench(
            fabric, guilds: ["g1", "g2"], agents: ["alice": "working", "bob": "idle"], sync: ["max_retries": 0])
    }

    private func explain(_ agent: String, _ more: [String] = []) throws -> FinishedProgram {
        try bench.run(["explain", agent, "--output", "json"] + more)
    }

    private func target(_ agent: String, _ guild: String) throws -> [String: Any] {
        let targets = try #require(try explain(agent).report["targets"] as? [[String: Any]])
        return try #require(targets.first { $0["fabric_guild_node_id"] as? String == guild })
    }

    private func next(_ agent: String, _ guild: String) throws -> [String: Any] {
        try #require(try target(agent, guild)["next"] as? [String: Any])
    }

    @Test func `before the first pass, explain says that it will log in and push`() throws {
        let target = try target("alice", "g1")
        #expect(target["decision"] as? String == "push" && target["reason"] as? String == "new")
        #expect(target["to"] as? String == "on_call" && target["cached"] is NSNull)
        #expect(try next("alice", "g1")["action"] as? String == "log_in")
        #expect(fabric.requests.isEmpty && !bench.exists("state"))
    }

    @Test func `explain shows the state that was read, its age and its presence`() throws {
        let time = Date().timeIntervalSince1970 - 90
        bench.configuration["host"] = [
            "source": "file", "path": "agents.json", "stale_after_seconds": 60, "state_map": ["dancing": "busy"],
        ]
        try bench.writeConfiguration()
        let states: [String: Any] = [
            "alice": ["state": "dancing", "updated_at": time], "bob": ["state": "dancing"],
        ]
        try bench.write("agents.json", json: ["agents": states])
        let alice = try explain("alice").report
        let host = try #require(alice["host"] as? [String: Any])
        #expect(host["state"] as? String == "dancing" && host["presence"] as? String == "busy")
        #expect(abs(try #require(host["observed_at"] as? Double) - time) < 0.01)
        #expect(try #require(host["age_seconds"] as? Double) >= 90 && host["stale_after_seconds"] as? Double == 60)
        #expect((alice["desired"] as? [String: Any])?["presence"] as? String == "offline")
        #expect((try explain("bob").report["desired"] as? [String: Any])?["presence"] as? String == "busy")
        let text = try bench.run(["explain", "alice"]).output
        #expect(text.contains("\"dancing\", 1m 3") && text.contains("old (stale after 1m 00s), from the snapshot"))
        #expect(text.contains("shown as   offline, because the state is stale"))
    }

    @Test func `explain shows when a target in sync is due for a refresh`() throws {
        #expect(try bench.run().exitCode == 0)
        let target = try target("alice", "g1")
        #expect(target["decision"] as? String == "unchanged")
        let cached = try #require(target["cached"] as? [String: Any])
        #expect(cached["status"] as? String == "on_call" && cached["user_id"] as? String == "usr_alice")
        let at = try #require(try next("alice", "g1")["at"] as? Double)
        let age = at - (try #require(cached["pushed_at"] as? Double))
        #expect((2700.0...3600.0).contains(age))
        let session = try #require(try explain("alice").report["session"] as? [String: Any])
        let length = try #require(session["ends_at"] as? Double) - (try #require(session["logged_in_at"] as? Double))
        #expect(abs(length - 43200) < 0.01 && session["user_id"] as? String == "usr_alice")
        bench.configuration["sync"] = ["refresh_seconds": 0]
        try bench.writeConfiguration()
        #expect(try next("alice", "g1")["at"] is NSNull)
    }

    @Test func `explain shows what each network problem causes, and until when`() throws {
        #expect(try bench.run().exitCode == 0)
        try bench.writeHost(["alice": "busy", "bob": "busy"])
        #expect(try next("alice", "g1")["action"] as? String == "push")

        fabric.inject(.retryAfter(503, "120"), in: .guild("g1"))
        try fabric.down(.guild("g2"))
        #expect(try bench.run().exitCode != 0)
        let throttled = try next("alice", "g1")
        #expect(throttled["action"] as? String == "fail" && throttled["kind"] as? String == "rate_limited")
        let left = try #require(throttled["at"] as? Double) - Date().timeIntervalSince1970
        #expect((60.0...120.0).contains(left))
        #expect(try target("alice", "g1")["endpoint_backoff"] as? Double == throttled["at"] as? Double)

        let doubtful = try target("alice", "g2")
        #expect(doubtful["suspect"] as? Bool == true && doubtful["reason"] as? String == "in_doubt")
        let ongoing = try #require(doubtful["ongoing"] as? [[String: Any]])
        #expect(ongoing.map { $0["kind"] as? String } == ["transport"])
        // With an old session the pass logs in, to find out whether the guild has moved.
        try bench.ageSessions(by: 400)
        #expect(try next("alice", "g2")["action"] as? String == "log_in")
        #expect(try bench.run(["explain", "alice"]).output.contains("whose endpoint failed, has moved"))
        try bench.ageSessions(by: 50_000)
        #expect(try bench.run(["explain", "alice"]).output.contains("since the session is too old"))
    }

    @Test func `explain shows the wait after a refused login, that a new key ends it, and a missing key file`() throws {
        fabric.rotateKey(of: "bob", to: "another")
        #expect(try bench.run().exitCode == 1)
        let refused = try next("bob", "g1")
        #expect(refused["action"] as? String == "fail" && refused["kind"] as? String == "login_backoff")
        let backoff = try #require(try explain("bob").report["login_backoff"] as? [String: Any])
        #expect(backoff["failures"] as? Int == 1 && backoff["until"] as? Double == refused["at"] as? Double)
        bench.configuration["identities"] = [
            ["agent_id": "alice", "fabric_user_id": "usr_alice", "api_key_file": "missing"],
            ["agent_id": "bob", "fabric_user_id": "usr_bob", "api_key": "another"],
        ]
        try bench.writeConfiguration()
        #expect(try next("bob", "g1")["action"] as? String == "log_in")
        let key = try #require(try explain("alice").report["key"] as? [String: Any])
        #expect(key["source"] as? String == "the file ./missing")
        #expect(key["error"] as? String == "the key file ./missing does not exist")
    }

    @Test func `explain shows a guild missing from the session, an expired token and a refusal`() throws {
        fabric.setGuilds(of: "alice", to: ["g1"])
        #expect(try bench.run().exitCode == 1)
        let lacking = try next("alice", "g2")
        #expect(lacking["kind"] as? String == "guild_not_in_session" && lacking["at"] is Double)
        try bench.edit("state/tokens.json") { tokens in
            var sessions = try #require(tokens["sessions"] as? [String: [String: Any]])
            var guilds = try #require(sessions["alice"]?["guilds"] as? [String: [String: Any]])
            guilds["g1"]?["expires_at"] = Date().timeIntervalSince1970
            sessions["alice"]?["guilds"] = guilds
            tokens["sessions"] = sessions
            tokens["refusals"] = ["alice": ["g1": ["until": Date().timeIntervalSince1970 + 50, "failures": 3]]]
        }
        try bench.writeHost(["alice": "busy", "bob": "idle"])
        let text = try bench.run(["explain", "alice"]).output
        #expect(text.contains("since the token has ended"))
        #expect((try target("alice", "g1")["refusal"] as? [String: Any])?["failures"] as? Int == 3)
    }

    @Test func `explain shows the reason of a skip or a failure`() throws {
        bench.configuration["identities"] = [
            ["agent_id": "alice", "enabled": false], ["agent_id": "bob", "api_key": "key-bob"],
        ]
        try bench.writeConfiguration()
        #expect(try target("alice", "g1")["reason"] as? String == "identity_disabled")
        #expect(try target("bob", "g1")["reason"] as? String == "no_user_id")
        #expect(try bench.run(["explain", "bob"]).output.contains("register the agent in Fabric and add it"))
        bench.configuration["identities"] = [
            ["agent_id": "bob", "fabric_user_id": "usr_bob", "api_key": "key-bob"]
        ]
        try bench.writeConfiguration()
        #expect(try target("alice", "g1")["reason"] as? String == "identity_missing")
        try bench.writeHost(["alice": "idle"])
        #expect(try target("bob", "g1")["kind"] as? String == "state_unreadable")
        try bench.write("agents.json", "malformed")
        let unreadable = try explain("bob")
        #expect(unreadable.exitCode == 0)
        #expect(((unreadable.report["host"] as? [String: Any])?["error"] as? String)?.contains("malformed") == true)
    }

    @Test func `explain shows whether a row without a target is pushed offline, forgotten or kept`() throws {
        #expect(try bench.run().exitCode == 0)
        bench.configuration["identities"] = [
            ["agent_id": "bob", "fabric_user_id": "usr_bob", "api_key": "key-bob"]
        ]
        bench.configuration["bindings"] = [["agent_id": "bob", "fabric_guild_node_id": "g1"]]
        try bench.writeConfiguration()
        #expect(try target("alice", "g1")["decision"] as? String == "forget")
        #expect(try explain("alice").report["standing"] as? String == "removed")
        bench.configuration["sync"] = ["when_removed": "offline"]
        try bench.writeConfiguration()
        let removed = try target("bob", "g2")
        #expect(removed["reason"] as? String == "removed" && removed["to"] as? String == "offline")
        try bench.write("agents.json", "malformed")
        #expect(try target("alice", "g1")["decision"] as? String == "keep")
    }

    @Test func `an unknown agent exits with 64 and the nearest name, one of another shard with its shard`() throws {
        let unknown = try bench.run(["explain", "alcie"])
        #expect(unknown.exitCode == 64 && unknown.output.isEmpty)
        #expect(unknown.errors.contains(#"did you mean \"alice\"?"#))
        #expect(try bench.run(["explain", "zoe"]).exitCode == 64)
        let elsewhere = try bench.run(["explain", "alice", "--shard", "1/2"])
        #expect(elsewhere.exitCode == 64 && elsewhere.errors.contains("accepted is --shard 0/2"))
        #expect(try bench.run(["explain", "alice", "--shard", "0/2"]).exitCode == 0)
        let none = try bench.run(["explain"])
        #expect(none.exitCode == 64)
        #expect(
            none.errors == "presence-oneshot: explain needs an operand; accepted is presence-oneshot explain AGENT\n")
    }

    @Test func `explain takes no lock, writes nothing, changes no mode and shows no secret`() throws {
        #expect(try bench.run().exitCode == 0)
        try bench.writeHost(["alice": "busy", "bob": "idle"])
        try bench.setMode(0o644, of: "state/tokens.json")
        try bench.write("state/last-pass.json", "damaged")
        let before = try listing()
        let requests = fabric.requests.count
        let explained = [try explain("alice"), try bench.run(["explain", "alice"]), try explain("bob")]
        #expect(explained.allSatisfy { $0.exitCode == 0 })
        #expect(try listing() == before && fabric.requests.count == requests)
        try bench.expectNoSecret(in: explained)

        fabric.hold()
        let pass = try bench.start()
        _ = try fabric.waitUntil { $0.requests.count > requests }
        #expect(try explain("alice").exitCode == 0)
        fabric.release()
        _ = try pass.wait()
    }

    /// The inode, the mode and the time of the last change of each file in the state directory.
    private func listing() throws -> [String: String] {
        let pairs = try bench.names(in: "state").map { name in
            let attributes = try bench.attributes("state/\(name)")
            let values = [attributes[.systemFileNumber], attributes[.posixPermissions], attributes[.modificationDate]]
            return (name, values.map { "\($0 ?? "")" }.joined(separator: " "))
        }
        return Dictionary(uniqueKeysWithValues: pairs)
    }
}
