import Testing

@testable import OneShotCore

/// Endpoints and rows that fail do not delay the pushes of the others.
@Suite struct PassEngineIsolationTests {
    private static func agents(_ count: Int) -> [AgentID] { (0..<count).map { AgentID("agent-\($0)") } }

    private static func bench(agents count: Int, guilds: [GuildID] = ["bad", "good"]) throws -> EngineBench {
        var bench = try EngineBench(agents: agents(count), guilds: guilds)
        for agent in agents(count) { bench.logIn(agent) }
        return bench
    }

    struct Example: CustomTestStringConvertible {
        let testDescription: String
        let answer: SimulatedAnswer

        /// How many requests are sent for the twenty targets at most.
        let requests: Int

        /// What the targets fail with.
        let kinds: Set<FailureKind>

        init(_ name: String, _ answer: SimulatedAnswer, requests: Int, _ kinds: Set<FailureKind>) {
            testDescription = name
            self.answer = answer
            self.requests = requests
            self.kinds = kinds
        }
    }

    @Test(arguments: [
        Example("refuses", .fault(.refused), requests: 4, [.transport, .circuitOpen]),
        Example("resets", .fault(.reset), requests: 4, [.transport, .circuitOpen]),
        Example("speaks no HTTP", .fault(.notHTTP), requests: 4, [.transport, .circuitOpen]),
        Example("has no address", .fault(.unresolved), requests: 4, [.transport, .circuitOpen]),
        Example("has no certificate", .fault(.tls), requests: 4, [.transport, .circuitOpen]),
        Example("takes no connection", .unreachable, requests: 2, [.transport, .circuitOpen]),
        Example("says nothing", .silence, requests: 2, [.timeout, .circuitOpen]),
        Example("answers 500", .status(500), requests: 18, [.serverError, .circuitOpen]),
        Example("answers 429", .status(429), requests: 18, [.rateLimited, .circuitOpen]),
        Example("throttles", .status(429, retryAfter: .seconds(60)), requests: 2, [.rateLimited]),
        Example("throttles with 503", .status(503, retryAfter: .seconds(60)), requests: 2, [.rateLimited]),
    ])
    func `a failing guild gets a few requests, and does not delay the pushes to another`(_ example: Example) throws {
        let pass = try Self.bench(agents: 20).run { request, _ in
            request.target?.guild == "bad" ? example.answer : nil
        }
        #expect(pass.acknowledged == 20)
        #expect(Set(pass.failureKinds) == example.kinds && pass.failureKinds.count == 20)
        #expect(pass.driver.pushes(to: "bad").count <= example.requests, "\(pass.driver.pushes(to: "bad").count)")
        #expect(pass.driver.pushes(to: "good").count == 20)
        let last = try #require(pass.driver.pushes(to: "good").compactMap(\.endedAt).max())
        #expect(last - EngineBench.start < .seconds(1))
        #expect(pass.elapsed <= EngineSettings().requestTimeout)
    }

    @Test(arguments: [SimulatedAnswer.fault(.unsent), .fault(.outOfFiles), .status(408)])
    func `requests that were not sent, and 408, are no reason to give an endpoint up`(_ answer: SimulatedAnswer) throws
    {
        let pass = try Self.bench(agents: 40, guilds: ["bad"]).run { request, _ in
            request.target.map { $0.agent.text.hasSuffix("0") } == true ? nil : answer
        }
        #expect(pass.acknowledged == 4 && !pass.failureKinds.contains(.circuitOpen))
    }

    @Test func `an answer between failures resets their count`() throws {
        let pass = try Self.bench(agents: 40, guilds: ["bad"]).run { request, _ in
            // Every third row is answered, so there are never three faults in succession.
            guard let agent = request.target?.agent.text.dropFirst(6), let number = Int(agent) else { return nil }
            return number.isMultiple(of: 3) ? nil : .fault(.tls)
        }
        #expect(Set(pass.failureKinds) == [.transport] && pass.acknowledged == 14)
    }

    @Test func `a rejection between server errors resets their count`() throws {
        var answers = 0
        let pass = try Self.bench(agents: 30, guilds: ["bad"]).run { _, _ in
            answers += 1
            return .status(answers.isMultiple(of: 9) ? 404 : 500)
        }
        #expect(!pass.failureKinds.contains(.circuitOpen))
    }

    @Test func `two rows that are never answered keep none of a hundred others from being pushed, in any pass`() throws
    {
        let agents = Self.agents(102)
        var machine = try SimulatedMachine(agents: agents, guilds: ["g1"])
        machine.fabric.hangingRows = [.init("usr_agent-0", "g1"), .init("usr_agent-57", "g1")]
        var now = EngineBench.start
        for round in 0..<10 {
            for agent in agents { machine.states[agent] = round.isMultiple(of: 2) ? "busy" : "idle" }
            let pass = machine.pass(at: now)
            // From the second pass on, one of the first two pushes is for a row that was acknowledged before.
            #expect(pass.report.pushed == 100 && pass.failureKinds(in: "g1") == [.timeout], "round \(round)")
            now = now + .seconds(30)
        }
    }

    @Test func `the first two pushes are the row acknowledged last and the row that has waited longest`() throws {
        var bench = try Self.bench(agents: 6, guilds: ["g1"])
        for (index, agent) in Self.agents(6).enumerated() {
            let at = bench.now - .seconds(Double(index == 4 ? 40 : 100 + index))
            let row = CachedRow(
                .init(.idle, UserID("usr_\(agent)"), at: at),
                pendingSince: index == 2 || index == 3 ? bench.now - .seconds(Double(index) * 100) : nil)
            bench.push(agent, "g1", row: row)
        }
        let pass = bench.run { _, count in count == 0 ? .silence : nil }
        #expect(pass.driver.pushes.prefix(2).map(\.request.target?.agent) == ["agent-4", "agent-3"])
    }

    @Test func `if nothing was ever acknowledged, the first two pushes are drawn at random`() throws {
        var bench = try Self.bench(agents: 10, guilds: ["g1"])
        var drawn: Set<AgentID> = []
        for seed in 1...60 as ClosedRange<UInt64> {
            bench.seed = seed
            let pass = bench.run { _, _ in .silence }
            #expect(pass.driver.pushes.count == 2)
            drawn.formUnion(pass.driver.pushes.compactMap(\.request.target?.agent))
        }
        #expect(drawn == Set(Self.agents(10)))
    }

    @Test(arguments: [1, 2, 3, 4, 32], ["https://g1.test", "http://127.0.0.1:80"])
    func `a row that is never answered keeps no other from being pushed, however few requests are allowed`(
        concurrency: Int, url: String
    ) throws {
        var bench = try Self.bench(agents: 10, guilds: ["g1"])
        bench.urls["g1"] = url
        bench.settings.concurrency = concurrency
        var pushed: [Int] = []
        for round in 0..<6 {
            for (index, agent) in Self.agents(10).enumerated() {
                bench.logIn(agent)
                let row = CachedRow(
                    .init(.idle, UserID("usr_\(agent)"), at: bench.now - .seconds(Double(100 - index))),
                    pendingSince: index == 0 && round > 0 ? bench.now - .seconds(Double(30 * round)) : nil)
                bench.push(agent, "g1", row: row)
            }
            let pass = bench.run { request, _ in request.target?.agent == "agent-0" ? .silence : nil }
            pushed.append(pass.acknowledged)
            bench.now = bench.now + .seconds(30)
        }
        #expect(pushed == Array(repeating: 9, count: 6))
    }

    @Test(arguments: [(4, 2), (32, 16)])
    func `guilds that never answer do not delay the others, also if the deadline comes before any timeout`(
        concurrency: Int, mute: Int
    ) throws {
        let dead = (0..<mute).map { GuildID("mute-\($0)") }
        var machine = try SimulatedMachine(agents: ["a", "b"], guilds: dead + ["g1", "g2"])
        machine.settings.concurrency = concurrency
        machine.settings.deadline = .seconds(8)
        #expect(machine.pass(at: EngineBench.start).exitStatus == .ok)
        for guild in dead { machine.fabric.guilds[guild]?.health = .mute }
        var pushed: [Int] = []
        for round in 1...6 {
            for agent in machine.agents { machine.states[agent] = round.isMultiple(of: 2) ? "idle" : "busy" }
            let pass = machine.pass(at: EngineBench.start + .seconds(Double(round * 40)))
            pushed.append(pass.report.changes.count { ["g1", "g2"].contains($0.target.guild) })
        }
        #expect(pushed.dropFirst().allSatisfy { $0 == 4 }, "\(pushed)")
    }

    @Test func `the first two pushes to an endpoint are chosen also if it is the center's`() throws {
        var bench = try EngineBench(agents: Self.agents(5), guilds: ["g1"])
        bench.urls["g1"] = bench.center.url
        for (index, agent) in Self.agents(5).enumerated() {
            bench.logIn(agent)
            let at = bench.now - .seconds(Double(200 - index))
            bench.push(agent, "g1", row: CachedRow(.init(.idle, UserID("usr_\(agent)"), at: at)))
        }
        let pass = bench.run { request, _ in request.target?.agent == "agent-0" ? .silence : nil }
        #expect(pass.driver.pushes.prefix(2).map(\.request.target?.agent) == ["agent-4", "agent-0"])
        #expect(pass.acknowledged == 4 && pass.failureKinds == [.timeout])
    }

    @Test func `more dead guilds than concurrent requests delay the others in one pass only`() throws {
        let dead = (0..<4).map { GuildID("dead-\($0)") }
        var bench = try EngineBench(agents: ["alice"], guilds: dead + ["good"])
        bench.settings.concurrency = 4
        bench.logIn("alice")
        func run(_ bench: EngineBench) -> FinishedPass {
            bench.run { request, _ in request.target?.guild == "good" ? nil : .silence }
        }
        let first = run(bench)
        bench.advance(after: first, by: .seconds(30))
        bench.logIn("alice")
        bench.push("alice", "good")
        let second = run(bench)
        let served = try #require(second.driver.pushes(to: "good").first)
        #expect(served.at == bench.now && second.acknowledged == 1)
    }
}
