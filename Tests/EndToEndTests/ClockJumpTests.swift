import Foundation
import StubFabric
import Testing

/// This machine's clock, which was at 1970 before it was set, or was ahead and was set back.
@Suite(.enabled(if: Preload.isPossible, "needs a C compiler")) struct ClockJumpTests {
    private let fabric: StubFabric
    private let bench: Workbench

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1", "g2"])
        bench = try Workbench(fabric, guilds: ["g1", "g2"], agents: ["alice": "idle"], sync: ["max_retries": 0])
    }

    /// A clock that was never set: it started at 1970 a few seconds ago.
    private func unsetClock() throws -> [String: String] {
        try Preload.settingClock(by: 5 - Int(Date().timeIntervalSince1970))
    }

    private func explain() throws -> String { try bench.run(["explain", "alice"]).output }

    @Test func `what has lasted since 1970 has no length, and what is pending besides is not hidden`() throws {
        fabric.inject(.status(404), in: .guild("g1"))
        #expect(try bench.run(["run"], environment: unsetClock()).exitCode == 1)
        let since = try #require(try bench.row("alice", "g1")?["pending_since"] as? Double)
        #expect(since < 3600)

        try bench.writeHost(["alice": "busy"])
        let reminder = try bench.run(["run", "--metrics-file", "metrics.prom"])
        #expect(reminder.errors.contains("kind=rejected") && reminder.errors.contains("lasting=0ms passes=2"))
        #expect(try bench.text("metrics.prom").contains("presence_oneshot_oldest_pending_seconds 0\n"))
        #expect(try bench.run(["status"]).output.contains("rejected for 0ms: "))
        #expect(try bench.run(["status", "--output", "html"]).output.contains("since 1970-01-01 "))
        #expect(try explain().contains("pending for 0ms"))

        // The other guild fails, too, and has done so for an hour.
        fabric.inject(.status(404), in: .guild("g2"))
        try bench.writeHost(["alice": "idle"])
        #expect(try bench.run(["run"]).exitCode == 2)
        try bench.edit("state/last-status.json") { cache in
            var agents = try #require(cache["agents"] as? [String: [String: [String: Any]]])
            agents["alice"]?["g2"]?["pending_since"] = Date().timeIntervalSince1970 - 3600
            cache["agents"] = agents
        }
        _ = try bench.run(["run", "--metrics-file", "metrics.prom"])
        let metrics = try bench.text("metrics.prom")
        #expect(metrics.contains(/presence_oneshot_oldest_pending_seconds 36\d\d/), "\(metrics)")

        fabric.clearFaults()
        let end = try bench.run(["run", "--log-level", "info"])
        #expect(end.exitCode == 0 && end.errors.contains("recovered guild=g1 kind=rejected lasted=0ms"))
    }

    @Test func `a probe takes a pass from far ahead as none, and one from 1970 as too old`() throws {
        func check() throws -> FinishedProgram { try bench.run(["status", "--check"]) }
        #expect(try bench.run(["run"], environment: Preload.settingClock(by: 60)).exitCode == 0)
        #expect(try check().exitCode == 0)
        #expect(try bench.run(["run"], environment: Preload.settingClock(by: 86400)).exitCode == 0)
        let ahead = try check()
        #expect(ahead.exitCode == 1 && ahead.errors.contains("which lies ahead; it counts as none"), "\(ahead.errors)")
        #expect(try bench.run(["run"], environment: unsetClock()).exitCode == 0)
        let unset = try check()
        #expect(unset.exitCode == 1 && unset.errors.contains("the last pass was started at 1970-01-01T00:00:"))
        #expect(try bench.run(["run"]).exitCode == 0 && check().exitCode == 0)
    }

    @Test func `a wait that was remembered by a clock ahead is over, and a session of its time is renewed`() throws {
        bench.configuration["identities"] = [["agent_id": "alice", "fabric_user_id": "usr_alice", "api_key": "wrong"]]
        try bench.writeConfiguration()
        let ahead = try Preload.settingClock(by: 86400)
        #expect(try bench.run(environment: ahead).failures["alice/g1"] == "login_rejected")
        #expect(try bench.run(environment: ahead).failures["alice/g1"] == "login_backoff")
        #expect(try explain().contains("refused once; the wait is over"))
        #expect(try bench.run().failures["alice/g1"] == "login_rejected" && fabric.snapshot.logins.count == 2)

        bench.configuration["identities"] = [
            ["agent_id": "alice", "fabric_user_id": "usr_alice", "api_key": "key-alice"]
        ]
        try bench.writeConfiguration()
        #expect(try bench.run(environment: ahead).exitCode == 0 && fabric.snapshot.logins.count == 3)
        #expect(try explain().contains("logged in 0ms ago, renewed now"))
        #expect(try bench.run().exitCode == 0 && fabric.snapshot.logins.count == 4)
        try bench.writeHost(["alice": "busy"])
        #expect(try bench.run().exitCode == 0 && fabric.snapshot.logins.count == 4)
    }

    /// The host of a dead machine must not look alive until a time comes that a wrong clock has recorded.
    @Test func `a host that was last read by a clock ahead counts as dead in time`() throws {
        bench.configuration["host"] = ["source": "file", "path": "agents.json", "stale_after_seconds": 60]
        try bench.writeConfiguration()
        try bench.writeHost(["alice": "busy"])
        #expect(try bench.run().exitCode == 0 && fabric.status(of: "alice", in: "g1") == "busy")
        #expect(try bench.run(environment: Preload.settingClock(by: 45)).exitCode == 0)
        try bench.edit("state/last-pass.json") { $0["observed_at"] = Date().timeIntervalSince1970 + 86400 }
        try bench.remove("agents.json")
        #expect(try bench.run().exitCode == 69 && fabric.status(of: "alice", in: "g1") == "busy")
        let later = try Preload.settingClock(by: 120)
        #expect(try bench.run(environment: later).exitCode == 69 && fabric.status(of: "alice", in: "g1") == "offline")
    }
}
