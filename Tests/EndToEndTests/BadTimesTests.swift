import Foundation
import StubFabric
import Testing

/// Troubles that last for more than one pass: what is said of them, and that they leave nothing behind.
@Suite struct BadTimesTests {
    private let fabric: StubFabric
    private let bench: Workbench

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1", "g2"])
        bench = try Workbench(fabric, guilds: ["g1", "g2"], agents: ["alice": "idle", "bob": "working"])
        #expect(try bench.run().exitCode == 0)
    }

    private func expectSync(_ alice: String, _ bob: String, _ place: SourceLocation = #_sourceLocation) {
        for guild in ["g1", "g2"] {
            #expect(fabric.snapshot.row(user: "usr_alice", guild: guild)?.status == alice, sourceLocation: place)
            #expect(fabric.snapshot.row(user: "usr_bob", guild: guild)?.status == bob, sourceLocation: place)
        }
    }

    /// Makes everything that the last pass has on record as going on so many seconds older.
    private func ageFailures(by seconds: Double) throws {
        var last = try bench.json("state/last-pass.json")
        let ongoing = try #require(last["ongoing"] as? [[String: Any]])
        last["ongoing"] = ongoing.map { entry in
            var entry = entry
            for name in ["since", "said_at"] { entry[name] = (entry[name] as? Double ?? 0) - seconds }
            return entry
        }
        try bench.write("state/last-pass.json", json: last)
    }

    @Test func `a dead guild is said once, reminded of hourly, and its end is told with its length`() throws {
        try fabric.down(.guild("g2"))
        try bench.writeHost(["alice": "busy", "bob": "working"])
        let first = try bench.run(["run"])
        #expect(first.exitCode == 1 && first.errors.split(separator: "\n").count == 1)
        #expect(first.errors.contains(" warn failure guild=g2 kind=transport agent=alice "))
        let second = try bench.run(["run"])
        #expect(second.exitCode == 1 && second.errors.isEmpty)

        try ageFailures(by: 3600)
        let third = try bench.run(["run"])
        #expect(
            third.errors.contains("guild=g2 kind=transport") && third.errors.contains(" lasting=\"1h 00m\" passes=3"))
        #expect(try bench.run(["run"]).errors.isEmpty)

        try fabric.up(.guild("g2"))
        let end = try bench.run(["run", "--log-level", "info"])
        #expect(end.exitCode == 0)
        #expect(end.errors.contains(" info recovered guild=g2 kind=transport lasted=\"1h 00m\" passes=4\n"))
        #expect(try bench.run(["run", "--log-level", "info"]).errors.isEmpty)
        expectSync("busy", "on_call")
    }

    @Test(.enabled(if: Preload.isPossible, "needs a C compiler"))
    func `a pass that asked nobody says of no failure that it is over`() throws {
        fabric.inject(.status(404), in: .guild("g1"))
        try bench.writeHost(["alice": "busy", "bob": "working"])
        #expect(try bench.run().failures == ["alice/g1": "rejected"])
        let info = ["run", "--log-level", "info"]
        let unable = try bench.run(info, environment: Preload.refusing("libcurl"))
        #expect(unable.exitCode == 72 && !unable.errors.contains("recovered"))
        fabric.clearFaults()
        fabric.hold(.guild("g1"))
        let late = try bench.run(info + ["--deadline", "0.5"])
        #expect(late.exitCode == 1 && late.errors.contains("kind=deadline") && !late.errors.contains("recovered"))
        fabric.release()
        let well = try bench.run(info)
        #expect(well.exitCode == 0 && well.errors.contains("recovered guild=g1 kind=rejected"))
    }

    @Test func `a refused key waits, and a changed one is tried at once`() throws {
        fabric.rotateKey(of: "alice", to: "new-key")
        fabric.rotateTokens()
        try bench.writeHost(["alice": "busy", "bob": "busy"])
        let refused = try bench.run()
        #expect(
            refused.exitCode == 1 && refused.failures == ["alice/g1": "login_rejected", "alice/g2": "login_rejected"])
        let logins = fabric.snapshot.logins.count
        let waiting = try bench.run(["run", "--output", "json", "--log-level", "debug"])
        #expect(Set(waiting.failures.values) == ["login_backoff"] && fabric.snapshot.logins.count == logins)
        // The wait is the same trouble as the refusal, and is not said anew.
        #expect(!waiting.errors.contains(" warn "))

        bench.configuration["identities"] = ["alice", "bob"].map { name -> [String: Any] in
            let key = name == "alice" ? "new-key" : "key-bob"
            return ["agent_id": name, "fabric_user_id": "usr_\(name)", "api_key": key]
        }
        try bench.writeConfiguration()
        #expect(try bench.run().exitCode == 0)
        expectSync("busy", "busy")
        let backoffs = try bench.json("state/tokens.json")["login_backoff"] as? [String: Any]
        #expect(backoffs?.isEmpty == true)
    }

    @Test func `a throttling guild is sent nothing until its wait is over`() throws {
        fabric.inject(.retryAfter(429, "600"), in: .guild("g2"), times: 2)
        try bench.writeHost(["alice": "busy", "bob": "busy"])
        #expect(try bench.run().failures == ["alice/g2": "rate_limited", "bob/g2": "rate_limited"])
        let puts = fabric.snapshot.puts.count
        #expect(try bench.run().failures == ["alice/g2": "rate_limited", "bob/g2": "rate_limited"])
        #expect(fabric.snapshot.puts.count == puts)
        try bench.endWaits()
        #expect(try bench.run().exitCode == 0)
        expectSync("busy", "busy")
    }

    @Test func `a guild that refuses an agent for good costs no login while that is remembered`() throws {
        fabric.inject(.status(403), in: .target(agent: "alice", guild: "g1"))
        try bench.writeHost(["alice": "busy", "bob": "working"])
        let refused = try bench.run()
        #expect(refused.failures == ["alice/g1": "unauthorized"] && refused.count("logins") == 1)
        let next = try bench.run()
        #expect(next.failures == ["alice/g1": "unauthorized"] && next.count("logins") == 0)
        fabric.clearFaults()
        #expect(try bench.run().exitCode == 0)
        expectSync("busy", "on_call")
        let refusals = try bench.json("state/tokens.json")["refusals"] as? [String: Any]
        #expect(refusals?.isEmpty == true)
    }

    @Test(.enabled(if: Preload.isPossible, "needs a C compiler"))
    func `the clock is set back a year and forward again, and nobody has to do anything`() throws {
        func run(_ seconds: Int) throws -> FinishedProgram {
            try bench.run(environment: Preload.settingClock(by: seconds))
        }
        let year = 365 * 86400
        fabric.inject(.retryAfter(429, "600"), in: .guild("g2"), times: 2)
        fabric.rotateKey(of: "bob", to: "another")
        fabric.rotateTokens()
        try bench.writeHost(["alice": "busy", "bob": "busy"])
        #expect(try run(0).exitCode != 0)
        fabric.rotateKey(of: "bob", to: "key-bob")
        // What is remembered lies a year ahead now, and so is over.
        #expect(try run(-year).exitCode == 0)
        expectSync("busy", "busy")
        #expect(try run(-year + 31).exitCode == 0)
        #expect(try run(-year + 62).exitCode == 0)
        #expect(try run(-year + 93).count("unchanged") == 4)

        // Forward again: every row is a year old, and so is the session that bob obtained meanwhile.
        try bench.writeHost(["alice": "idle", "bob": "working"])
        let forward = try run(0)
        #expect(forward.exitCode == 0 && forward.count("pushed") == 4 && forward.count("logins") == 1)
        expectSync("idle", "on_call")
        #expect(try run(31).count("unchanged") == 4)
    }
}
