import Testing

@testable import OneShotCore

/// `Retry-After`: for how long nothing is sent to an endpoint, in this pass and in later ones.
@Suite struct PassEngineThrottlingTests {
    private static func throttled(_ wait: RetryAfter) -> SimulatedAnswer { .status(429, retryAfter: wait) }

    @Test func `a pause holds for the whole endpoint and for no other`() throws {
        var bench = try EngineBench(agents: ["a", "b", "c", "d"], guilds: ["bad", "good"])
        for agent in ["a", "b", "c", "d"] as [AgentID] { bench.logIn(agent) }
        var isFirst = true
        let pass = bench.run { request, _ in
            guard request.target?.guild == "bad", isFirst else { return nil }
            isFirst = false
            return Self.throttled(.seconds(5))
        }
        #expect(pass.acknowledged == 8)
        // The second request was in flight when the first was throttled.
        let times = pass.driver.pushes(to: "bad").map { $0.at - bench.now }
        #expect(times.count { $0 < .seconds(5) } == 2 && times.count == 5)
        #expect(times.filter { $0 >= .seconds(5) }.min() == .milliseconds(5005))
        #expect(pass.driver.pushes(to: "good").allSatisfy { $0.at - bench.now < .seconds(1) })
        #expect(pass.engine.tokens.endpointBackoffs.isEmpty)
    }

    /// Two requests are in flight when the first one's answer asks for a pause.
    @Test(arguments: [(600.0, 1.0), (1, 600), (600, 700), (1, 2)])
    func `of several pauses the longest counts, and no push waits for the deadline`(
        first: Double, second: Double
    ) throws {
        var bench = try EngineBench(agents: ["a", "b", "c"], guilds: ["g1", "slow"])
        for agent in ["a", "b", "c"] as [AgentID] { bench.logIn(agent) }
        var answers = 0
        let pass = bench.run { request, _ in
            // Another guild keeps the pass running for longer than the short pause.
            if request.target?.guild == "slow" { return .status(200, after: .seconds(4)) }
            answers += 1
            switch answers {
            case 1: return .status(429, retryAfter: .seconds(first), after: .milliseconds(5))
            case 2: return .status(429, retryAfter: .seconds(second), after: .milliseconds(10))
            default: return nil
            }
        }
        #expect(pass.elapsed < .seconds(10))
        let remembered = pass.engine.tokens.endpointBackoffs[try Endpoint("https://g1.test")]
        if max(first, second) > 25 {
            #expect(
                pass.failureKinds == [.rateLimited, .rateLimited, .rateLimited]
                    && pass.driver.pushes(to: "g1").count == 2)
            #expect(try #require(remembered) >= bench.now + .seconds(max(first, second)))
        } else {
            #expect(pass.acknowledged == 6 && remembered == nil)
        }
    }

    @Test func `a pause asked for after the circuit has opened leaves no push waiting`() throws {
        var bench = try EngineBench(agents: ["a", "b", "c", "d", "e"], guilds: ["g1"])
        for agent in ["a", "b", "c", "d", "e"] as [AgentID] { bench.logIn(agent) }
        var answers = 0
        let pass = bench.run { _, _ in
            answers += 1
            return answers == 2 ? .status(429, retryAfter: .seconds(1), after: .seconds(6)) : .unreachable
        }
        #expect(pass.elapsed == .seconds(6))
        #expect(Set(pass.failureKinds) == [.transport, .rateLimited, .circuitOpen])
    }

    @Test func `later passes send nothing until the pause is over`() throws {
        var bench = try EngineBench(agents: ["a", "b"], guilds: ["g1"])
        bench.logIn("a")
        bench.logIn("b")
        let first = bench.run { _, _ in Self.throttled(.seconds(100)) }
        #expect(first.failureKinds == [.rateLimited, .rateLimited] && first.driver.pushes.count <= 2)
        for pause in [30, 30, 30] as [Double] {
            bench.advance(after: bench.run(), by: .seconds(pause))
            bench.tokens = first.engine.tokens
            let quiet = bench.run()
            #expect(quiet.driver.sent.isEmpty && quiet.failureKinds == [.rateLimited, .rateLimited])
        }
        bench.now = bench.now + .seconds(30)
        #expect(bench.run().acknowledged == 2)
    }

    @Test(
        arguments: [
            (RetryAfter.seconds(0), 200), (.seconds(-5), 200), (.seconds(2.1), 3000), (.seconds(3), 3000),
            (.seconds(1e300), 900_000), (.seconds(901), 900_000), (.seconds(.infinity), 900_000), (.seconds(.nan), 200),
            (.date(EngineBench.start - .seconds(10)), 200), (.date(EngineBench.start + .seconds(3)), 2995),
            (.date(EngineBench.start + .seconds(10000)), 900_000),
        ] as [(RetryAfter, Int64)])
    func `a pause is at least 0.2 s and at most 15 minutes`(wait: RetryAfter, milliseconds: Int64) throws {
        var bench = try EngineBench()
        bench.logIn("alice")
        bench.settings.maxRetries = 0
        let pass = bench.run { _, _ in Self.throttled(wait) }
        let until = try #require(pass.engine.tokens.endpointBackoffs.values.first)
        #expect(until - pass.driver.now == .milliseconds(milliseconds))
    }

    /// Each status with what its answers ask for, the kinds of failure that follow, and whether the circuit opens.
    @Test(
        arguments: [
            (429, nil, [.rateLimited, .circuitOpen], true), (503, nil, [.serverError, .circuitOpen], true),
            (429, .seconds(0), [.rateLimited, .circuitOpen], true),
            (503, .seconds(0), [.rateLimited, .circuitOpen], true),
            (429, .date(EngineBench.start - .seconds(60)), [.rateLimited, .circuitOpen], true),
            (429, .seconds(1), [.rateLimited], false), (503, .seconds(1), [.rateLimited], false),
        ] as [(Int, RetryAfter?, Set<FailureKind>, Bool)])
    func `ten answers in a row that ask for no wait of a second end an endpoint's requests`(
        status: Int, wait: RetryAfter?, kinds: Set<FailureKind>, opens: Bool
    ) throws {
        let agents = (0..<600).map { AgentID("agent-\($0)") }
        var bench = try EngineBench(agents: agents)
        for agent in agents { bench.logIn(agent) }
        let pass = bench.run { _, _ in .status(status, retryAfter: wait) }
        #expect(Set(pass.failureKinds) == kinds && pass.failureKinds.count == 600)
        #expect((10..<20).contains(pass.driver.pushes.count) == opens)
    }

    @Test func `if no retry is left, nothing waits and the endpoint's other targets fail too`() throws {
        var bench = try EngineBench(agents: ["a", "b", "c", "d"], guilds: ["g1"])
        for agent in ["a", "b", "c", "d"] as [AgentID] { bench.logIn(agent) }
        bench.settings.maxRetries = 0
        let pass = bench.run { _, _ in Self.throttled(.seconds(1)) }
        #expect(pass.failureKinds == [.rateLimited, .rateLimited, .rateLimited, .rateLimited])
        #expect(pass.driver.pushes.count == 2 && pass.elapsed < .seconds(1))
    }

    @Test func `a remembered pause that ends too far ahead is ignored`() throws {
        var bench = try EngineBench()
        bench.logIn("alice")
        let guild = try Endpoint("https://g1.test")
        for (ahead, isOver) in [(Interval.seconds(900), false), (.milliseconds(900_001), true), (.zero, true)] {
            bench.tokens.endpointBackoffs[guild] = bench.now + ahead
            #expect(bench.run().driver.pushes.isEmpty != isOver, "\(ahead)")
        }
    }

    @Test func `a pause that lasts beyond the deadline fails the push at once`() throws {
        var bench = try EngineBench()
        bench.logIn("alice")
        for (wait, elapsed) in [(24.0, 24010), (25.0, 5)] as [(Double, Int64)] {
            let pass = bench.run { _, count in count == 0 ? Self.throttled(.seconds(wait)) : nil }
            #expect(pass.elapsed == .milliseconds(elapsed))
            #expect(pass.failureKinds == (wait < 25 ? [] : [.rateLimited]))
        }
    }
}
