import Testing

@testable import OneShotCore

/// When a removed row is forgotten although no push of it was acknowledged.
@Suite struct PassEngineRemovedRowTests {
    struct Example: CustomTestStringConvertible {
        let testDescription: String

        /// The answers to the pushes, the last of which repeats. `nil` is an acknowledgement.
        let answers: [SimulatedAnswer?]

        /// How a removed row ends; any other push fails, unless it is acknowledged.
        let outcome: Push.Outcome?

        init(_ name: String, _ answers: [SimulatedAnswer?], _ outcome: Push.Outcome?) {
            testDescription = name
            self.answers = answers
            self.outcome = outcome
        }
    }

    private static let examples = [
        Example("acknowledged", [nil], .acknowledged),
        Example("404", [.status(404)], .forgotten), Example("410", [.status(410)], .forgotten),
        Example("500, then 404", [.status(500), .status(404)], .forgotten),
        Example("refused twice", [.status(401), .status(403)], .forgotten),
        Example("refused once", [.status(401), nil], .acknowledged),
        Example("refused, then 500", [.status(401), .status(500)], nil), Example("400", [.status(400)], nil),
        Example("302", [.status(302)], nil), Example("421", [.status(421)], nil), Example("500", [.status(500)], nil),
        Example("429", [.status(429)], nil), Example("no answer", [.silence], nil),
        Example("no connection", [.unreachable], nil),
    ]

    @Test(arguments: examples, [ChangeReason.removed, .inDoubt])
    func `an answer that is certain forgets a removed row, and no other`(
        _ example: Example, _ reason: ChangeReason
    ) throws {
        var bench = try EngineBench(agents: [])
        bench.push("alice", "g1", reason: reason)
        bench.logIn("alice")
        let pass = bench.run { request, count in
            guard request.target != nil else { return nil }
            return example.answers[min(count, example.answers.count - 1)]
        }
        let outcome = try #require(pass.push("alice", "g1")?.outcome)
        if let expected = example.outcome, reason == .removed || expected == .acknowledged {
            #expect(outcome == expected)
            #expect(pass.engine.tokens.refusals.isEmpty && pass.engine.possiblyMoved.isEmpty)
        } else {
            #expect(pass.failureKinds.count == 1)
        }
    }

    @Test func `a refusal that follows a remembered one is only one refusal in this pass`() throws {
        var bench = try EngineBench(agents: [])
        bench.push("alice", "g1", reason: .removed)
        bench.logIn("alice")
        bench.tokens.refusals[Target("alice", "g1")] = .init(until: bench.now + .seconds(60), failures: 1)
        let pass = bench.run { request, _ in request.target == nil ? nil : .status(401) }
        #expect(pass.failureKinds == [.unauthorized] && pass.driver.pushes.count == 1)
    }

    @Test(arguments: [(nil, true), (Interval.seconds(600), true), (.seconds(60), false)] as [(Interval?, Bool)])
    func `only a session of this pass is certain not to name the guild`(age: Interval?, isCertain: Bool) throws {
        var bench = try EngineBench(agents: [], guilds: ["g1"])
        bench.push("alice", "g2", reason: .removed)
        if let age { bench.logIn("alice", age: age) }
        let pass = bench.run()
        #expect(pass.driver.pushes.isEmpty && pass.engine.pushes.count == 1)
        #expect(pass.failureKinds == (isCertain ? [] : [.guildNotInSession]))
        if isCertain { #expect(pass.push("alice", "g2")?.outcome == .forgotten) }
    }
}
