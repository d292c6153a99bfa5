import Testing

@testable import OneShotCore

/// How the requests in flight are shared between quick, slow and dead endpoints.
@Suite struct PassEngineFairnessTests {
    private static let slow: [GuildID] = ["slow-1", "slow-2", "slow-3", "slow-4"]

    /// Guilds with so many agents each, whose sessions are known.
    private static func bench(_ guilds: [(GuildID, agents: Int)]) throws -> EngineBench {
        var bench = try EngineBench(agents: [], guilds: guilds.map(\.0))
        for (guild, count) in guilds {
            for agent in 0..<count { bench.push(AgentID("agent-\(agent)"), guild) }
        }
        for agent in 0..<(guilds.map(\.agents).max() ?? 0) { bench.logIn(AgentID("agent-\(agent)")) }
        return bench
    }

    /// How long after the pass's start the last push to a guild was acknowledged.
    private static func end(of guild: GuildID, _ pass: FinishedPass) throws -> Interval {
        try #require(pass.driver.pushes(to: guild).compactMap(\.endedAt).max()) - EngineBench.start
    }

    private static func answer(_ request: WireRequest, _ count: Int) -> SimulatedAnswer? {
        guard let guild = request.target?.guild else { return nil }
        return .status(200, after: slow.contains(guild) ? .seconds(2) : .milliseconds(50))
    }

    @Test func `a quick guild with many targets is hardly slowed down by slow ones, which get what is left`() throws {
        let alone = try Self.bench([("quick", 2000)]).run(Self.answer)
        let slow = Self.slow.map { ($0, agents: 100) }
        let pass = try Self.bench(slow + [("quick", 2000)]).run(Self.answer)
        let (expected, actual) = (try Self.end(of: "quick", alone), try Self.end(of: "quick", pass))
        #expect(pass.driver.pushes(to: "quick").count == 2000)
        #expect(actual.milliseconds * 10 <= expected.milliseconds * 13, "\(actual), and \(expected) alone")
        // What the quick guild leaves is enough for four hundred requests of two seconds.
        #expect(pass.acknowledged > 2000 + 240 && pass.driver.sent.count <= 2400)
    }

    @Test func `a guild that has answered gets all requests that no other one wants`() throws {
        let pass = try Self.bench([("quick", 320)]).run(Self.answer)
        // One round for the first two, and ten rounds for the others.
        #expect(pass.acknowledged == 320 && pass.elapsed == .milliseconds(50) * 11)
    }

    /// Nothing marks the dead ones in the first pass.
    @Test(arguments: 1...8)
    func `as many dead guilds as good ones do not delay the good ones`(seed: UInt64) throws {
        var names = (0..<24).flatMap { [GuildID("dead-\($0)"), GuildID("good-\($0)")] }
        var random = SeededGenerator(seed: seed)
        names.shuffle(using: &random)
        let pass = try Self.bench(names.map { ($0, agents: 10) }).run { request, _ in
            request.target?.guild.text.hasPrefix("dead") == true ? .unreachable : .status(200, after: .milliseconds(20))
        }
        #expect(pass.acknowledged == 240)
        for number in 0..<24 { #expect(try Self.end(of: GuildID("good-\(number)"), pass) < .seconds(2)) }
        #expect(pass.elapsed < EngineSettings().connectTimeout * 2 + .seconds(1))
    }

    @Test(arguments: [["dead", "good"], ["good", "dead"]] as [[GuildID]])
    func `with two requests in flight, a dead guild does not hold up a good one`(guilds: [GuildID]) throws {
        var bench = try Self.bench(guilds.map { ($0, agents: 20) })
        bench.settings.concurrency = 2
        let pass = bench.run { request, _ in request.target?.guild == "dead" ? .unreachable : nil }
        #expect(try Self.end(of: "good", pass) < .seconds(1))
    }
}
