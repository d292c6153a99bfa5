import Foundation
import StubFabric
import Testing

/// Failures that last for several passes: what is logged about them, and how passes recover when they are over.
@Suite struct LastingFailureTests {
    private let fabric: StubFabric
    private let bench: Workbench

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1", "g2"])
        bench = try Workbench(fabric, guilds: ["g1", "g2"], agents: ["alice": "idle", "bob": "working"])
        #expect(try bench.run().exitCode == 0)
    }

    private func expectSync(_ alice: String, _ bob: String, _ location: SourceLocation = #_sourceLocation) {
        for guild in ["g1", "g2"] {
            #expect(fabric.status(of: "alice", in: guild) == alice, sourceLocation: location)
            #expect(fabric.status(of: "bob", in: guild) == bob, sourceLocation: location)
        }
    }

    /// Makes all failures that the last pass recorded so many seconds older.
    private func ageFailures(by seconds: Double) throws {
        try bench.edit("state/last-pass.json") { last in
            let ongoing = try #require(last["ongoing"] as? [[String: Any]])
            last["ongoing"] = ongoing.map { entry in
                var entry = entry
                for name in ["since", "said_at"] { entry[name] = (entry[name] as? Double ?? 0) - seconds }
                return entry
            }
        }
    }

    @Test func `a guild's failure is logged once, then hourly, and its end is logged with the duration`() throws {
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
    func `a pass that got no answer logs no failure as recovered`() throws {
        fabric.inject(.status(404), in: .guild("g1"))
        try bench.writeHost(["alice": "busy", "bob": "working"])
        #expect(try bench.run().failures == ["alice/g1": "rejected"])
        let info = ["run", "--log-level", "info"]
        let offline = try bench.run(info, environment: Preload.refusing("libcurl"))
        #expect(offline.exitCode == 72 && !offline.errors.contains("recovered"))
        fabric.clearFaults()
        fabric.hold(.guild("g1"))
        let late = try bench.run(info + ["--deadline", "0.5"])
        #expect(late.exitCode == 1 && late.errors.contains("kind=deadline") && !late.errors.contains("recovered"))
        fabric.release()
        let recovered = try bench.run(info)
        #expect(recovered.exitCode == 0 && recovered.errors.contains("recovered guild=g1 kind=rejected"))
    }

    @Test func `a refused key is not tried again for a while, and a changed key is tried at once`() throws {
        fabric.rotateKey(of: "alice", to: "new-key")
        fabric.rotateTokens()
        try bench.writeHost(["alice": "busy", "bob": "busy"])
        let refused = try bench.run()
        #expect(
            refused.exitCode == 1 && refused.failures == ["alice/g1": "login_rejected", "alice/g2": "login_rejected"])
        let logins = fabric.snapshot.logins.count
        let waiting = try bench.run(Workbench.verbose)
        #expect(Set(waiting.failures.values) == ["login_backoff"] && fabric.snapshot.logins.count == logins)
        // The wait belongs to the same failure as the refusal, so it is not logged as a new one.
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

    @Test func `a misdirected login is said once with its URL and keys, and its end is logged`() throws {
        bench.configuration["fabric"] = ["center_url": fabric.centerURL, "login_path": "/login"]
        try bench.writeConfiguration()
        fabric.rotateTokens()
        try bench.writeHost(["alice": "busy", "bob": "working"])
        let first = try bench.run()
        #expect(first.failures == ["alice/g1": "login_misdirected", "alice/g2": "login_misdirected"])
        for words in ["\(fabric.centerURL)/login answered 404", "fabric.center_url", "fabric.login_path"] {
            #expect(first.errors.contains(words))
        }
        let waiting = try bench.run(Workbench.verbose)
        #expect(Set(waiting.failures.values) == ["login_backoff"] && !waiting.errors.contains(" warn "))
        // Another URL is tried at once.
        bench.configuration["fabric"] = ["center_url": fabric.centerURL]
        try bench.writeConfiguration()
        let end = try bench.run(["run", "--log-level", "info"])
        #expect(end.exitCode == 0 && end.errors.contains("recovered guild=g1 kind=login_misdirected"))
    }

    @Test func `a throttling guild gets no request until its wait is over`() throws {
        fabric.inject(.retryAfter(429, "600"), in: .guild("g2"), times: 2)
        try bench.writeHost(["alice": "busy", "bob": "busy"])
        #expect(try bench.run().failures == ["alice/g2": "rate_limited", "bob/g2": "rate_limited"])
        let puts = fabric.snapshot.puts.count
        #expect(try bench.run().failures == ["alice/g2": "rate_limited", "bob/g2": "rate_limited"])
        #expect(fabric.snapshot.puts.count == puts)
        try bench.endWaits(upTo: 600)
        #expect(try bench.run().exitCode == 0)
        expectSync("busy", "busy")
    }

    @Test func `a guild that keeps refusing an agent causes no more logins while the refusal is remembered`() throws {
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
    func `passes work after the clock was set back a year, and after it was set forward again`() throws {
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
        // The remembered waits now end a year in the future, so they count as over.
        #expect(try run(-year).exitCode == 0)
        expectSync("busy", "busy")
        #expect(try run(-year + 31).exitCode == 0)
        #expect(try run(-year + 62).exitCode == 0)
        #expect(try run(-year + 93).count("unchanged") == 4)

        // Forward again: every row is now a year old, and so are the sessions, which were renewed in the meantime.
        try bench.writeHost(["alice": "idle", "bob": "working"])
        let forward = try run(0)
        #expect(forward.exitCode == 0 && forward.count("pushed") == 4 && forward.count("logins") == 2)
        expectSync("idle", "on_call")
        #expect(try run(31).count("unchanged") == 4)
    }
}
