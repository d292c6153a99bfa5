import Testing

@testable import OneShotCore

/// What ends a pass early, and what is saved by then.
@Suite struct PassEngineEndingTests {
    @Test func `targets that the deadline cuts off are pushed by later passes, before any target has a second turn`()
        throws
    {
        let agents = (0..<60).map { AgentID("agent-\($0)") }
        var machine = try SimulatedMachine(agents: agents, guilds: ["g1"])
        // Each login and each push takes five milliseconds, one at a time, so a pass serves about twenty agents.
        machine.settings.deadline = .milliseconds(200)
        machine.settings.concurrency = 1
        var now = EngineBench.start
        var served: [AgentID] = []
        for round in 0..<4 {
            let pass = machine.pass(at: now)
            #expect(pass.driver.now - now <= machine.settings.deadline, "round \(round)")
            #expect(pass.failureKinds(in: "g1") == (served.count + pass.report.pushed < 60 ? [.deadline] : []))
            // A row that was in doubt when it was acknowledged is pushed once more by a later pass, as a refresh.
            served += pass.report.changes.filter { $0.reason != .refresh }.map(\.target.agent)
            now = now + .seconds(20)
        }
        #expect(served.count == 60)
        #expect(Set(served) == Set(agents))
    }

    @Test func `pending rows are pushed first, and among them those that have waited longest`() throws {
        var bench = try EngineBench(agents: ["a", "b", "c", "d", "e", "f"])
        bench.settings.concurrency = 1
        for (index, agent) in (["a", "b", "c", "d", "e", "f"] as [AgentID]).enumerated() {
            bench.logIn(agent)
            // The row acknowledged last is pushed before the pending ones, to find out whether the endpoint answers.
            let row = CachedRow(
                .init(.idle, "usr", at: bench.now - .seconds(agent == "f" ? 1 : 100)),
                pendingSince: 1...4 ~= index ? bench.now - .seconds([0, 30, 90, 60, 120][index]) : nil)
            bench.push(agent, "g1", row: row)
        }
        #expect(bench.run().driver.pushes.compactMap(\.request.target?.agent) == ["f", "e", "c", "d", "b", "a"])
    }

    @Test func `after a stop nothing more is sent, and what was sent has half a second to be answered`() throws {
        var bench = try EngineBench(agents: ["quick", "slow", "late"], guilds: ["g1"])
        for agent in ["quick", "slow"] as [AgentID] { bench.logIn(agent) }
        bench.interruptAt = bench.now + .milliseconds(100)
        let pass = bench.run { request, _ in
            switch request.target?.agent {
            case "quick": .status(200, after: .milliseconds(400))
            case "slow": .status(200, after: .milliseconds(900))
            default: request.login == "late" ? .status(503, after: .milliseconds(300)) : nil
            }
        }
        #expect(pass.push("quick", "g1")?.outcome == .acknowledged)
        #expect(pass.failure("slow")?.kind == .interrupted && pass.failure("late")?.kind == .interrupted)
        #expect(pass.push("slow", "g1")?.row.isInDoubt == true)
        #expect(pass.elapsed == .milliseconds(600))
        #expect(pass.driver.sent.allSatisfy { $0.at <= bench.now + .milliseconds(100) })
    }

    @Test func `a stop before anything was sent ends the pass at once`() throws {
        var bench = try EngineBench(agents: ["a", "b"], guilds: ["g1", "g2"])
        bench.interruptAt = bench.now
        let pass = bench.run()
        #expect(pass.failureKinds == Array(repeating: .interrupted, count: 4))
        #expect(pass.driver.sent.isEmpty && pass.elapsed == .zero && pass.driver.saves.isEmpty)
    }

    @Test func `after a stop a refused token is not renewed and nothing is tried again`() throws {
        var bench = try EngineBench(guilds: ["g1", "g2"])
        bench.logIn("alice")
        bench.interruptAt = bench.now + .milliseconds(1)
        let pass = bench.run { request, _ in request.target?.guild == "g1" ? .status(401) : .status(500) }
        #expect(pass.failureKinds == [.unauthorized, .serverError] && pass.driver.sent.count == 2)
    }

    @Test func `doubt is saved once, before the first push and after the logins that precede it`() throws {
        var bench = try EngineBench(agents: ["a", "b"], guilds: ["g1", "g2"])
        bench.settings.concurrency = 1
        let pass = bench.run()
        #expect(pass.driver.saves.filter { $0 == .writeAhead }.count == 1 && pass.acknowledged == 4)

        let doubtful = CachedRow(isInDoubt: true)
        for agent in ["a", "b"] as [AgentID] {
            for guild in ["g1", "g2"] as [GuildID] { bench.push(agent, guild, row: doubtful) }
        }
        // What the last pass wrote may not have reached the disk, so the checkpoint is asked for again.
        let again = bench.run()
        #expect(again.driver.saves.filter { $0 == .writeAhead }.count == 1 && again.acknowledged == 4)
    }

    @Test func `if doubt cannot be saved, nothing is sent and no row stays marked`() throws {
        var bench = try EngineBench(agents: ["a", "b"])
        bench.logIn("a")
        bench.logIn("b")
        bench.saveFailure = [.writeAhead: "the disk is full"]
        let pass = bench.run()
        #expect(pass.failureKinds == [.unsaved, .unsaved] && pass.driver.sent.isEmpty)
        #expect(pass.failure("a")?.message.contains("the disk is full") == true)
        #expect(pass.engine.pushes.allSatisfy { !$0.row.isInDoubt })
    }

    @Test func `an answer to a request that was given up is ignored`() throws {
        var bench = try EngineBench()
        bench.logIn("alice")
        var engine = PassEngine(
            settings: bench.settings, center: bench.center, targets: bench.targets, tokens: bench.tokens, seed: 1,
            startedAt: bench.now)
        #expect(engine.next(at: bench.now) == .save(.writeAhead))
        engine.saved(.writeAhead, failure: nil)
        guard case .push(let request) = engine.next(at: bench.now) else {
            Issue.record("nothing was sent")
            return
        }
        let end = bench.now + bench.settings.deadline
        #expect(engine.next(at: end) == .finished)
        engine.received(PushResponse.acknowledged, for: request.id, at: end)
        #expect(engine.pushes[0].failure?.kind == .deadline)
    }
}
