import Foundation
import StubFabric
import Testing

/// Bad days, each played against the real program: the first pass, the ones that follow, and how it ends.
///
/// Periods are so long that they never end by themselves; `advance` ends them.
@Suite struct ScenarioTests {
    private let fabric: StubFabric
    private let bench: Workbench

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1", "g2"])
        bench = try Workbench(fabric, guilds: ["g1", "g2"], agents: ["alice": "idle", "bob": "working"])
    }

    private func play(_ name: Scenario.Name, period: Double? = nil) throws {
        fabric.play(try Scenario(name, period: period))
    }

    /// Waits until the stub has noticed what the scenario waits for.
    private func step(_ count: Int) throws { _ = try fabric.waitUntil { $0.stepsTaken == count } }

    /// Runs a pass, and gives what Fabric was asked in it as well.
    @discardableResult
    private func runPass(_ arguments: String...) throws -> (pass: FinishedProgram, requests: [Request]) {
        let before = fabric.requests.count
        let pass = try bench.run(["run", "--output", "json"] + arguments)
        return (pass, Array(fabric.requests.dropFirst(before)))
    }

    /// Makes sessions look as old as that.
    private func ageSessions(by seconds: Double) throws {
        var tokens = try bench.json("state/tokens.json")
        var sessions = try #require(tokens["sessions"] as? [String: [String: Any]])
        for (agent, session) in sessions {
            let time = try #require(session["logged_in_at"] as? Double)
            sessions[agent]?["logged_in_at"] = time - seconds
        }
        tokens["sessions"] = sessions
        try bench.write("state/tokens.json", json: tokens)
    }

    // MARK: - Guilds that cannot be reached

    @Test func `dead-guild: the others are told, and it is told when it is up again`() throws {
        try play(.deadGuild)
        for number in 1...2 {
            let (pass, requests) = try runPass()
            #expect(pass.exitCode == 1)
            #expect(Set(pass.failures.keys) == ["alice/g2", "bob/g2"])
            #expect(Set(pass.failures.values).isSubset(of: ["transport", "circuit_open"]))
            #expect(pass.failures.values.contains("transport"))
            #expect(pass.changes == (number == 1 ? ["alice/g1": "new", "bob/g1": "new"] : [:]))
            #expect(requests.count == (number == 1 ? 4 : 0), "two logins and two PUTs, then nothing that could arrive")
        }
        #expect(fabric.snapshot.counters(at: .guild("g2")).connectionsOpened == 0)

        try fabric.up(.guild("g2"))
        let (healed, requests) = try runPass()
        #expect(healed.exitCode == 0 && healed.changes == ["alice/g2": "new", "bob/g2": "new"])
        #expect(requests.count == 2)
        #expect(fabric.rows.count == 4)
    }

    @Test func `mute-guild: two requests find out, and what may have arrived is told again`() throws {
        bench.configuration["sync"] = ["request_timeout_seconds": 1]
        try bench.writeConfiguration()
        try play(.muteGuild)
        for number in 1...2 {
            let (pass, requests) = try runPass()
            #expect(pass.exitCode == 1)
            #expect(Set(pass.failures.keys) == ["alice/g2", "bob/g2"])
            #expect(Set(pass.failures.values).isSubset(of: ["timeout", "circuit_open"]))
            #expect(pass.failures.values.contains("timeout"))
            #expect(pass.count("unchanged") == (number == 1 ? 0 : 2))
            #expect((1...2).contains(requests.count { $0.guild == "g2" }))
            #expect(requests.allSatisfy { $0.guild != "g2" || $0.status == nil })
        }
        #expect(fabric.rows.allSatisfy { $0.guild == "g1" })

        fabric.clearFaults(in: .guild("g2"))
        let (healed, requests) = try runPass()
        #expect(healed.exitCode == 0 && healed.changes.keys.sorted() == ["alice/g2", "bob/g2"])
        #expect(requests.count == 2 && requests.allSatisfy { $0.isAcknowledged })
        #expect(try bench.row("alice", "g2")?["in_doubt"] == nil)
    }

    @Test func `moved-guild: young sessions are believed, an old one finds the new place`() throws {
        try play(.movedGuild)
        let old = try fabric.endpoint(of: "g2")
        #expect(try runPass().pass.exitCode == 0)
        try step(1)
        #expect(try fabric.endpoint(of: "g2") != old)

        // Nothing changed, so nobody notices.
        let (unaware, none) = try runPass()
        #expect(unaware.exitCode == 0 && unaware.count("unchanged") == 4 && none.isEmpty)

        try bench.writeHost(["alice": "busy", "bob": "idle"])
        let (first, told) = try runPass()
        #expect(first.exitCode == 1 && first.changes == ["alice/g1": "changed", "bob/g1": "changed"])
        #expect(first.failures.keys.sorted() == ["alice/g2", "bob/g2"] && first.count("logins") == 0)
        #expect(Set(first.failures.values).isSubset(of: ["transport", "circuit_open"]) && told.count == 2)
        let (second, nothing) = try runPass()
        #expect(second.exitCode == 1 && second.count("logins") == 0 && nothing.isEmpty)

        try ageSessions(by: 301)
        let (found, requests) = try runPass()
        #expect(found.exitCode == 0 && found.changes == ["alice/g2": "in_doubt", "bob/g2": "in_doubt"])
        #expect(found.count("logins") == 2, "one to find out, and whoever else had the old endpoint")
        #expect(requests.count { $0.kind == .login } == 2 && requests.count { $0.isAcknowledged } == 2)
        #expect(fabric.snapshot.row(user: "usr_alice", guild: "g2")?.status == "busy")
    }

    @Test func `moved-guild: without tokens the new place is found at once`() throws {
        try play(.movedGuild)
        try runPass()
        try step(1)
        try bench.writeHost(["alice": "busy", "bob": "working"])
        #expect(try runPass().pass.failures == ["alice/g2": "transport"])
        try FileManager.default.removeItem(atPath: bench.path("state/tokens.json"))
        let (found, _) = try runPass()
        #expect(found.exitCode == 0 && found.count("logins") == 1 && found.changes == ["alice/g2": "in_doubt"])
    }

    @Test func `flapping: what changes while the guild is down is told when it is up`() throws {
        try play(.flapping, period: 3600)
        #expect(try runPass().pass.exitCode == 0)
        try step(1)
        for (round, state) in ["busy", "idle"].enumerated() {
            try bench.writeHost(["alice": state, "bob": "working"])
            let (down, _) = try runPass()
            #expect(down.exitCode == 1 && down.changes == ["alice/g1": "changed"])
            #expect(down.failures == ["alice/g2": "transport"])

            fabric.advance(seconds: 3600)
            try step(2 + 2 * round)
            let (up, requests) = try runPass()
            #expect(up.exitCode == 0 && up.changes == ["alice/g2": "in_doubt"] && requests.count == 1)
            #expect(fabric.snapshot.row(user: "usr_alice", guild: "g2")?.status == state)

            fabric.advance(seconds: 3600)
            try step(3 + 2 * round)
        }
    }

    // MARK: - Guilds that answer

    @Test func `throttled: the guild is left alone until the time is over`() throws {
        try play(.throttled, period: 600)
        let (first, requests) = try runPass()
        #expect(first.exitCode == 1 && first.failures == ["alice/g2": "rate_limited", "bob/g2": "rate_limited"])
        #expect(first.changes == ["alice/g1": "new", "bob/g1": "new"])
        #expect((1...2).contains(requests.count { $0.guild == "g2" }))
        #expect(requests.allSatisfy { $0.guild != "g2" || $0.status == 429 })
        let (second, none) = try runPass()
        #expect(second.exitCode == 1 && second.failures == first.failures && none.isEmpty)

        fabric.advance(seconds: 600)
        try step(2)
        #expect(try runPass().requests.isEmpty, "only the program's own clock says that the time is over")
        var tokens = try bench.json("state/tokens.json")
        let waits = try #require(tokens["endpoint_backoff"] as? [String: Double])
        tokens["endpoint_backoff"] = waits.mapValues { $0 - 601 }
        try bench.write("state/tokens.json", json: tokens)
        let (last, more) = try runPass()
        #expect(last.exitCode == 0 && last.count("pushed") == 2 && more.count == 2)
        #expect(fabric.rows.count == 4)
    }

    @Test func `throttled: a wait that fits the pass is waited for`() throws {
        try play(.throttled, period: 1)
        let (pass, requests) = try runPass()
        #expect(pass.exitCode == 0 && pass.count("pushed") == 4)
        #expect((1...2).contains(requests.count { $0.status == 429 }) && requests.count { $0.isAcknowledged } == 4)
    }

    @Test func `rotated-token: every pass that tells something logs in anew`() throws {
        try play(.rotatedToken)
        #expect(try runPass().pass.exitCode == 0)
        try step(1)
        let (unchanged, none) = try runPass()
        #expect(unchanged.exitCode == 0 && none.isEmpty)
        for (round, state) in ["busy", "idle"].enumerated() {
            try bench.writeHost(["alice": state, "bob": "working"])
            let (pass, requests) = try runPass()
            #expect(pass.exitCode == 0 && pass.count("logins") == 1)
            #expect(pass.changes == ["alice/g1": "changed", "alice/g2": "changed"])
            #expect((1...2).contains(requests.count { $0.status == 401 }))
            #expect(requests.count { $0.isAcknowledged } == 2)
            try step(2 + round)
            #expect(fabric.snapshot.generation == 3 + round)
        }
    }

    @Test func `lost-rows: the refresh tells again what nobody noticed was lost`() throws {
        try play(.lostRows)
        #expect(try runPass().pass.exitCode == 0)
        try step(1)
        #expect(fabric.rows.map(\.guild) == ["g1", "g1"])
        let (unaware, none) = try runPass()
        #expect(unaware.exitCode == 0 && unaware.count("unchanged") == 4 && none.isEmpty)

        let (refreshed, requests) = try runPass("--refresh")
        #expect(refreshed.exitCode == 0 && refreshed.count("pushed") == 4 && requests.count == 4)
        try step(2)
        #expect(fabric.rows.count == 4)

        try bench.writeHost(["alice": "busy", "bob": "working"])
        #expect(try runPass().pass.exitCode == 0)
        try step(3)
        #expect(fabric.rows.map(\.guild) == ["g1", "g1"])
        // The refresh that comes by itself.
        var cache = try bench.json("state/last-status.json")
        var agents = try #require(cache["agents"] as? [String: [String: [String: Any]]])
        let hourAgo = (Date().timeIntervalSince1970 - 3601).rounded()
        for agent in agents.keys { agents[agent]?["g2"]?["pushed_at"] = hourAgo }
        cache["agents"] = agents
        try bench.write("state/last-status.json", json: cache)
        #expect(try runPass().pass.changes == ["alice/g2": "refresh", "bob/g2": "refresh"])
        // Told again, and standing since it was told first.
        for agent in ["alice", "bob"] { #expect(try bench.row(agent, "g2")?["since"] as? Double == hourAgo) }
        try step(4)
        #expect(fabric.rows.count == 4)
    }

    @Test func `slow: the healthy guild does not wait for the slow one`() throws {
        try play(.slow, period: 3600)
        let running = try bench.start()
        let seen = try fabric.waitUntil {
            $0.rows.count == 4 && $0.puts.count { $0.isAcknowledged && !$0.isInFlight } == 2
        }
        #expect(seen.puts.allSatisfy { $0.isAcknowledged == ($0.guild == "g1") })
        fabric.advance(seconds: 3600)
        let pass = try running.wait()
        #expect(pass.exitCode == 0 && pass.count("pushed") == 4)
        #expect(fabric.snapshot.puts.map(\.status) == [200, 200, 200, 200])
    }

    @Test func `slow: an answer that is too late leaves the row in doubt, though Fabric shows it`() throws {
        bench.configuration["sync"] = ["request_timeout_seconds": 1]
        try bench.writeConfiguration()
        try play(.slow, period: 3600)
        let (late, _) = try runPass()
        #expect(late.exitCode == 1 && late.failures.values.contains("timeout"))
        #expect(fabric.rows.contains { $0.guild == "g2" })
        fabric.clearFaults()
        let (healed, _) = try runPass()
        #expect(healed.exitCode == 0 && healed.changes.keys.sorted() == ["alice/g2", "bob/g2"])
    }
}
