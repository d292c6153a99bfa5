import Testing

@testable import OneShotCore

/// Guilds that have moved are found by one fresh login.
@Suite struct PassEngineMovedGuildTests {
    private static let agents: [AgentID] = ["a", "b", "c", "d", "e"]
    private static let start = EngineBench.start

    /// A machine whose agents have been logged in for a while, and whose guild then moves.
    private static func moved(after age: Interval = .seconds(600)) throws -> (SimulatedMachine, Timestamp) {
        var machine = try SimulatedMachine(agents: agents, guilds: ["g1", "g2"])
        _ = machine.pass(at: start)
        machine.fabric.move("g1")
        for agent in agents { machine.states[agent] = "busy" }
        return (machine, start + age)
    }

    @Test func `the pass after the failure logs one agent in, then all whose sessions name the old address`() throws {
        var (machine, now) = try Self.moved()
        let failed = machine.pass(at: now)
        #expect(failed.failureKinds(in: "g1").isSubset(of: [.transport, .circuitOpen]) && failed.report.logins == 0)
        #expect(failed.report.pushed == 5)

        now = now + .seconds(30)
        let found = machine.pass(at: now)
        #expect(found.exitStatus == .ok && found.report.logins == 5)
        // One agent logs in first and alone, and nothing is sent to the old address.
        let probe = try #require(found.driver.logins.first)
        #expect(found.driver.logins.dropFirst().allSatisfy { $0.at >= probe.endedAt ?? $0.at })
        #expect(found.driver.pushes(to: "g1").allSatisfy { $0.request.endpoint.host == "moved-g1.test" })
    }

    @Test func `a guild that is merely dead costs one login a pass, by an agent whose session is old enough`() throws {
        var (machine, now) = try Self.moved()
        machine.fabric.guilds["g1"]?.url = "https://g1.test"
        machine.fabric.guilds["g1"]?.health = .refusing
        var logins: [Int] = []
        for _ in 0..<8 {
            let pass = machine.pass(at: now)
            logins.append(pass.report.logins)
            #expect(pass.driver.pushes(to: "g1").count <= 4)
            now = now + .seconds(30)
        }
        // Each of the five agents logs in once. After that every session is recent.
        #expect(logins == [0, 1, 1, 1, 1, 1, 0, 0])
    }

    @Test func `agents with recent sessions do not log in to look for a guild`() throws {
        var (machine, now) = try Self.moved(after: .seconds(60))
        for _ in 0..<3 {
            #expect(machine.pass(at: now).report.logins == 0)
            now = now + .seconds(30)
        }
    }

    @Test func `an agent that cannot log in to look for a guild delays no push`() throws {
        var (machine, now) = try Self.moved()
        machine.fabric.guilds["g1"]?.url = "https://g1.test"
        machine.fabric.guilds["g1"]?.health = .refusing
        _ = machine.pass(at: now)
        machine.fabric.guilds["g1"]?.health = .healthy
        machine.fabric.centerHealth = .answering(500)
        now = now + .seconds(30)
        let pass = machine.pass(at: now)
        #expect(pass.exitStatus == .ok && pass.report.pushed == 5)
    }

    @Test func `an agent whose key was refused does not look for a guild`() throws {
        var bench = try EngineBench(agents: ["refused", "good"])
        bench.logIn("refused", age: .seconds(1000))
        bench.logIn("good", age: .seconds(1000))
        bench.possiblyMoved = [try Endpoint("https://g1.test")]
        bench.tokens.loginBackoffs["refused"] = TokenState.LoginBackoff(
            backoff: .init(until: bench.now + .seconds(100), failures: 1), fingerprint: "key")
        let pass = bench.run()
        #expect(pass.driver.logins.map(\.request.login) == ["good"] && pass.acknowledged == 2)
    }

    @Test func `if guild and center are one server, a row that fails there delays no other`() throws {
        var bench = try EngineBench(agents: ["a", "b"], guilds: ["g1", "g2"])
        bench.urls["g1"] = bench.center.url
        bench.logIn("a", age: .seconds(1000))
        bench.logIn("b", age: .seconds(1000))
        bench.possiblyMoved = [bench.center]
        let pass = bench.run { request, _ in request.target == Target("a", "g1") ? .status(404) : nil }
        #expect(pass.failureKinds == [.rejected] && pass.acknowledged == 3)
        #expect(pass.driver.logins.map(\.request.login) == ["a"] && pass.elapsed < .seconds(1))
    }

    @Test func `agents that had nothing to push when the guild was found use its new address too`() throws {
        var (machine, now) = try Self.moved()
        for agent in Self.agents.dropFirst() { machine.states[agent] = "idle" }
        #expect(machine.pass(at: now).exitStatus == .partial)
        #expect(machine.pass(at: now + .seconds(30)).exitStatus == .ok)
        for (index, agent) in Self.agents.dropFirst().enumerated() {
            now = now + .seconds(60)
            machine.states[agent] = "busy"
            let pass = machine.pass(at: now)
            #expect(pass.exitStatus == .ok && pass.report.logins == 1, "\(index)")
        }
    }

    @Test func `one agent's login finds all guilds that have moved`() throws {
        var bench = try EngineBench(guilds: ["g1", "g2", "g3"])
        bench.logIn("alice", age: .seconds(1000))
        bench.possiblyMoved = Set(
            try ["https://g1.test", "https://g2.test", "https://g3.test"].map { try Endpoint($0) })
        bench.urls["g1"] = "https://moved-1.test"
        bench.urls["g2"] = "https://moved-2.test"
        let pass = bench.run()
        #expect(pass.acknowledged == 3 && pass.driver.logins.count == 1)
        #expect(pass.driver.pushes(to: "g2").map(\.request.endpoint.host) == ["moved-2.test"])
    }

    @Test func `if the first agent's key cannot be read, another agent looks for the guild`() throws {
        var bench = try EngineBench(agents: ["keyless", "a", "b"])
        for agent in ["keyless", "a", "b"] as [AgentID] { bench.logIn(agent, age: .seconds(1000)) }
        bench.possiblyMoved = [try Endpoint("https://g1.test")]
        bench.urls["g1"] = "https://moved.test"
        let pass = bench.run { request, _ in
            if request.login == "keyless" { return .login(.keyUnreadable("no file"), after: .zero) }
            return request.target != nil && request.endpoint.host == "g1.test" ? .fault(.refused) : nil
        }
        #expect(pass.failureKinds == [.keyUnreadable] && pass.acknowledged == 2)
        #expect(pass.driver.pushes(to: "g1").allSatisfy { $0.request.endpoint.host == "moved.test" })
    }

    @Test func `no agent looks for a guild whose endpoint asked for a pause`() throws {
        var bench = try EngineBench()
        bench.logIn("alice", age: .seconds(1000))
        let guild = try Endpoint("https://g1.test")
        bench.possiblyMoved = [guild]
        bench.tokens.endpointBackoffs[guild] = bench.now + .seconds(100)
        let pass = bench.run()
        #expect(pass.driver.sent.isEmpty && pass.failureKinds == [.rateLimited])
    }
}
