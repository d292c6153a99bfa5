import Foundation
import StubFabric
import Testing

/// The stub's scenarios with the real program: the first pass, the passes during the scenario, and the recovery.
///
/// Most periods are too long to end during the test. `advance` ends them.
@Suite(.waits) struct ScenarioTests {
    private let fabric: StubFabric
    private let bench: Workbench

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1", "g2"])
        bench = try Workbench(fabric, guilds: ["g1", "g2"], agents: ["alice": "idle", "bob": "working"])
    }

    private func play(_ name: Scenario.Name, period: Double? = nil) throws {
        fabric.play(try Scenario(name, period: period))
    }

    /// Waits until the scenario has taken so many steps.
    private func waitForStep(_ count: Int) throws { _ = try fabric.waitUntil { $0.stepsTaken == count } }

    /// Runs a pass, and also returns its requests.
    @discardableResult
    private func runPass(_ arguments: String...) throws -> (pass: FinishedProgram, requests: [Request]) {
        let before = fabric.requests.count
        let pass = try bench.run(["run", "--output", "json"] + arguments)
        return (pass, Array(fabric.requests.dropFirst(before)))
    }

    // MARK: - Guilds that cannot be reached

    @Test func `dead-guild: passes push to the other guild, and to the dead one once it is back`() throws {
        try play(.deadGuild)
        for number in 1...2 {
            let (pass, requests) = try runPass()
            #expect(pass.exitCode == 1)
            #expect(Set(pass.failures.keys) == ["alice/g2", "bob/g2"])
            #expect(Set(pass.failures.values).isSubset(of: ["transport", "circuit_open"]))
            #expect(pass.failures.values.contains("transport"))
            #expect(pass.changes == (number == 1 ? ["alice/g1": "new", "bob/g1": "new"] : [:]))
            #expect(requests.count == (number == 1 ? 4 : 0), "two logins and two PUTs, then nothing")
        }
        #expect(fabric.snapshot.counters(at: .guild("g2")).connectionsOpened == 0)

        try fabric.up(.guild("g2"))
        let (recovered, requests) = try runPass()
        #expect(recovered.exitCode == 0 && recovered.changes == ["alice/g2": "new", "bob/g2": "new"])
        #expect(requests.count == 2)
        #expect(fabric.rows.count == 4)
    }

    @Test func `mute-guild: passes give up after two requests, and repeat later what may have arrived`() throws {
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
        let (recovered, requests) = try runPass()
        #expect(recovered.exitCode == 0 && recovered.changes.keys.sorted() == ["alice/g2", "bob/g2"])
        #expect(requests.count == 2 && requests.allSatisfy { $0.isAcknowledged })
        #expect(try bench.row("alice", "g2")?["in_doubt"] == nil)
    }

    @Test func `moved-guild: a pass with an old session finds the new endpoint`() throws {
        try play(.movedGuild)
        let old = try fabric.endpoint(of: "g2")
        #expect(try runPass().pass.exitCode == 0)
        try waitForStep(1)
        #expect(try fabric.endpoint(of: "g2") != old)

        // No state has changed, so the pass sends nothing and does not notice.
        let (unaware, none) = try runPass()
        #expect(unaware.exitCode == 0 && unaware.count("unchanged") == 4 && none.isEmpty)

        try bench.writeHost(["alice": "busy", "bob": "idle"])
        let (first, pushes) = try runPass()
        #expect(first.exitCode == 1 && first.changes == ["alice/g1": "changed", "bob/g1": "changed"])
        #expect(first.failures.keys.sorted() == ["alice/g2", "bob/g2"] && first.count("logins") == 0)
        #expect(Set(first.failures.values).isSubset(of: ["transport", "circuit_open"]) && pushes.count == 2)
        let (second, nothing) = try runPass()
        #expect(second.exitCode == 1 && second.count("logins") == 0 && nothing.isEmpty)

        try bench.ageSessions(by: 301)
        let (found, requests) = try runPass()
        #expect(found.exitCode == 0 && found.changes == ["alice/g2": "in_doubt", "bob/g2": "in_doubt"])
        #expect(found.count("logins") == 2, "one login to find out, and one for the other agent with the old endpoint")
        #expect(requests.count { $0.kind == .login } == 2 && requests.count { $0.isAcknowledged } == 2)
        #expect(fabric.status(of: "alice", in: "g2") == "busy")
    }

    @Test func `moved-guild: a pass without tokens finds the new endpoint at once`() throws {
        try play(.movedGuild)
        try runPass()
        try waitForStep(1)
        try bench.writeHost(["alice": "busy", "bob": "working"])
        #expect(try runPass().pass.failures == ["alice/g2": "transport"])
        try bench.remove("state/tokens.json")
        let (found, _) = try runPass()
        #expect(found.exitCode == 0 && found.count("logins") == 1 && found.changes == ["alice/g2": "in_doubt"])
    }

    @Test func `flapping: changes while the guild is down are pushed when it is up`() throws {
        try play(.flapping, period: 3600)
        #expect(try runPass().pass.exitCode == 0)
        try waitForStep(1)
        for (round, state) in ["busy", "idle"].enumerated() {
            try bench.writeHost(["alice": state, "bob": "working"])
            let (down, _) = try runPass()
            #expect(down.exitCode == 1 && down.changes == ["alice/g1": "changed"])
            #expect(down.failures == ["alice/g2": "transport"])

            fabric.advance(seconds: 3600)
            try waitForStep(2 + 2 * round)
            let (up, requests) = try runPass()
            #expect(up.exitCode == 0 && up.changes == ["alice/g2": "in_doubt"] && requests.count == 1)
            #expect(fabric.status(of: "alice", in: "g2") == state)

            fabric.advance(seconds: 3600)
            try waitForStep(3 + 2 * round)
        }
    }

    // MARK: - Guilds that answer

    @Test func `throttled: the guild gets no request until its wait is over`() throws {
        try play(.throttled, period: 600)
        let (first, requests) = try runPass()
        #expect(first.exitCode == 1 && first.failures == ["alice/g2": "rate_limited", "bob/g2": "rate_limited"])
        #expect(first.changes == ["alice/g1": "new", "bob/g1": "new"])
        #expect((1...2).contains(requests.count { $0.guild == "g2" }))
        #expect(requests.allSatisfy { $0.guild != "g2" || $0.status == 429 })
        let (second, none) = try runPass()
        #expect(second.exitCode == 1 && second.failures == first.failures && none.isEmpty)

        fabric.advance(seconds: 600)
        try waitForStep(2)
        #expect(try runPass().requests.isEmpty, "the stub's clock has advanced, but not the program's")
        try bench.endWaits(upTo: 600)
        let (last, more) = try runPass()
        #expect(last.exitCode == 0 && last.count("pushed") == 2 && more.count == 2)
        #expect(fabric.rows.count == 4)
    }

    @Test func `throttled: a pass waits for a short wait to end`() throws {
        try play(.throttled, period: 1)
        let (pass, requests) = try runPass()
        #expect(pass.exitCode == 0 && pass.count("pushed") == 4)
        #expect((1...2).contains(requests.count { $0.status == 429 }) && requests.count { $0.isAcknowledged } == 4)
    }

    @Test func `rotated-token: every pass that pushes something logs in again`() throws {
        try play(.rotatedToken)
        #expect(try runPass().pass.exitCode == 0)
        try waitForStep(1)
        let (unchanged, none) = try runPass()
        #expect(unchanged.exitCode == 0 && none.isEmpty)
        for (round, state) in ["busy", "idle"].enumerated() {
            try bench.writeHost(["alice": state, "bob": "working"])
            let (pass, requests) = try runPass()
            #expect(pass.exitCode == 0 && pass.count("logins") == 1)
            #expect(pass.changes == ["alice/g1": "changed", "alice/g2": "changed"])
            #expect((1...2).contains(requests.count { $0.status == 401 }))
            #expect(requests.count { $0.isAcknowledged } == 2)
            try waitForStep(2 + round)
            #expect(fabric.snapshot.generation == 3 + round)
        }
    }

    @Test func `lost-rows: a refresh pushes the lost rows again`() throws {
        try play(.lostRows)
        #expect(try runPass().pass.exitCode == 0)
        try waitForStep(1)
        #expect(fabric.rows.map(\.guild) == ["g1", "g1"])
        let (unaware, none) = try runPass()
        #expect(unaware.exitCode == 0 && unaware.count("unchanged") == 4 && none.isEmpty)

        let (refreshed, requests) = try runPass("--refresh")
        #expect(refreshed.exitCode == 0 && refreshed.count("pushed") == 4 && requests.count == 4)
        try waitForStep(2)
        #expect(fabric.rows.count == 4)

        try bench.writeHost(["alice": "busy", "bob": "working"])
        #expect(try runPass().pass.exitCode == 0)
        try waitForStep(3)
        #expect(fabric.rows.map(\.guild) == ["g1", "g1"])
        // Make the regular refresh due.
        let hourAgo = (Date().timeIntervalSince1970 - 3601).rounded()
        try bench.edit("state/last-status.json") { cache in
            var agents = try #require(cache["agents"] as? [String: [String: [String: Any]]])
            for agent in agents.keys { agents[agent]?["g2"]?["pushed_at"] = hourAgo }
            cache["agents"] = agents
        }
        #expect(try runPass().pass.changes == ["alice/g2": "refresh", "bob/g2": "refresh"])
        // A refresh does not change the time since which the presence is shown.
        for agent in ["alice", "bob"] { #expect(try bench.row(agent, "g2")?["since"] as? Double == hourAgo) }
        try waitForStep(4)
        #expect(fabric.rows.count == 4)
    }

    @Test func `slow: pushes to the healthy guild do not wait for the slow one`() throws {
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

    @Test func `slow: a push whose answer comes too late is repeated, though Fabric applied it`() throws {
        bench.configuration["sync"] = ["request_timeout_seconds": 1]
        try bench.writeConfiguration()
        try play(.slow, period: 3600)
        let (late, _) = try runPass()
        #expect(late.exitCode == 1 && late.failures.values.contains("timeout"))
        #expect(fabric.rows.contains { $0.guild == "g2" })
        fabric.clearFaults()
        let (recovered, _) = try runPass()
        #expect(recovered.exitCode == 0 && recovered.changes.keys.sorted() == ["alice/g2", "bob/g2"])
    }
}
