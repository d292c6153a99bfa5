import OneShotCore
import Simulation
import Testing

/// Guilds that have moved, found by one fresh login.
@Suite struct PassEngineMovedGuildTests {
    private static let agents: [AgentID] = ["a", "b", "c", "d", "e"]
    private static let start = EngineBench.start

    /// A machine whose agents have been logged in for a while, and whose guild then moves.
    private static func moved(after age: Interval = .seconds(600)) throws -> (SimulatedMachine, Timestamp) {
        var machine = try SimulatedMachine(agents: agents, guilds: ["g1", "g2"])
        _ = try machine.pass(at: start)
        machine.fabric.move("g1")
        for agent in agents { machine.states[agent] = "busy" }
        return (machine, start + age)
    }

    @Test func `the pass after the failure logs one agent in, and then all whose sessions name the old place`() throws {
        var (machine, now) = try Self.moved()
        let failed = try machine.pass(at: now)
        #expect(failed.kinds(in: "g1").isSubset(of: [.transport, .circuitOpen]) && failed.report.logins == 0)
        #expect(failed.report.pushed == 5)

        now = now + .seconds(30)
        let found = try machine.pass(at: now)
        #expect(found.exitCode == 0 && found.report.logins == 5 && found.driver.violations.isEmpty)
        // The scout goes first and alone; nothing is sent to the old place.
        let scout = try #require(found.driver.logins.first)
        #expect(found.driver.logins.dropFirst().allSatisfy { $0.at >= scout.endedAt ?? $0.at })
        #expect(found.driver.pushes(to: "g1").allSatisfy { $0.request.endpoint.host == "moved-g1.test" })
    }

    @Test func `a guild that is merely dead costs one login a pass, and only of a session that is not young`() throws {
        var (machine, now) = try Self.moved()
        machine.fabric.guilds["g1"]?.url = "https://g1.test"
        machine.fabric.guilds["g1"]?.health = .refusing
        var logins: [Int] = []
        for _ in 0..<8 {
            let pass = try machine.pass(at: now)
            logins.append(pass.report.logins)
            #expect(pass.driver.pushes(to: "g1").count <= 4)
            now = now + .seconds(30)
        }
        // Five agents, each logged in once; after that every session is young.
        #expect(logins == [0, 1, 1, 1, 1, 1, 0, 0])
    }

    @Test func `young sessions are believed`() throws {
        var (machine, now) = try Self.moved(after: .seconds(60))
        for _ in 0..<3 {
            #expect(try machine.pass(at: now).report.logins == 0)
            now = now + .seconds(30)
        }
    }

    @Test func `a scout that cannot log in holds nobody up`() throws {
        var (machine, now) = try Self.moved()
        machine.fabric.guilds["g1"]?.url = "https://g1.test"
        machine.fabric.guilds["g1"]?.health = .refusing
        _ = try machine.pass(at: now)
        machine.fabric.guilds["g1"]?.health = .healthy
        machine.fabric.centerHealth = .answering(500)
        now = now + .seconds(30)
        let pass = try machine.pass(at: now)
        #expect(pass.exitCode == 0 && pass.report.pushed == 5)
    }

    @Test func `an agent whose key was refused is no scout`() throws {
        var bench = try EngineBench(agents: ["refused", "good"])
        bench.logIn("refused", age: .seconds(1000))
        bench.logIn("good", age: .seconds(1000))
        bench.suspects = [try Endpoint("https://g1.test")]
        bench.memory.loginBackoffs["refused"] = WireMemory.LoginBackoff(
            backoff: .init(until: bench.now + .seconds(100), failures: 1), fingerprint: "key")
        let pass = bench.run()
        #expect(pass.driver.logins.map(\.request.login) == ["good"] && pass.acknowledged == 2)
    }

    @Test func `an endpoint that asked to be left alone is not looked for`() throws {
        var bench = try EngineBench()
        bench.logIn("alice", age: .seconds(1000))
        let guild = try Endpoint("https://g1.test")
        bench.suspects = [guild]
        bench.memory.endpointBackoffs[guild] = bench.now + .seconds(100)
        let pass = bench.run()
        #expect(pass.driver.sent.isEmpty && pass.kinds == [.rateLimited])
    }
}
