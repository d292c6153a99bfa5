import Testing

@testable import OneShotCore

/// A hundred agents in ten guilds. Five guilds fail, each in its own way, and a sixth has moved.
@Suite struct TenGuildsTests {
    private static let agents = (0..<100).map { AgentID("agent-\($0)") }
    private static let healthy: [GuildID] = ["healthy-1", "healthy-2", "healthy-3", "healthy-4"]
    private static let failing: [GuildID: SimulatedFabric.Health] = [
        "refuses": .refusing, "mute": .mute, "errs": .answering(500), "throttles": .throttling(429, .seconds(120)),
        "garbles": .garbled,
    ]

    private var machine: SimulatedMachine
    private var now = EngineBench.start

    init() throws {
        machine = try SimulatedMachine(
            agents: Self.agents, guilds: Self.healthy + ["moved"] + Self.failing.keys.sorted())
        #expect(machine.pass(at: now).exitStatus == .ok)
        now = now + .seconds(600)
        for (guild, health) in Self.failing { machine.fabric.guilds[guild]?.health = health }
        machine.fabric.move("moved")
        for agent in Self.agents { machine.states[agent] = "busy" }
    }

    @Test mutating func `healthy guilds are pushed before the first timeout, and the pass lasts one timeout`() throws {
        let pass = machine.pass(at: now)
        let timeout = machine.settings.requestTimeout
        #expect(pass.report.pushed == 400)
        for guild in Self.healthy {
            let ends = pass.driver.pushes(to: guild).compactMap(\.endedAt)
            #expect(ends.count == 100 && ends.allSatisfy { $0 < now + timeout }, "\(guild)")
        }
        #expect((pass.driver.now - now).milliseconds <= timeout.milliseconds * 11 / 10)
        #expect(pass.report.logins == 0)

        let requests = Dictionary(grouping: pass.driver.pushes) { $0.request.target?.guild }.mapValues(\.count)
        for (guild, most) in [
            ("refuses", 4), ("mute", 2), ("errs", 18), ("throttles", 2), ("garbles", 4), ("moved", 4),
        ] {
            #expect(requests[GuildID(guild), default: 0] <= most, "\(guild)")
        }
        #expect(pass.failureKinds(in: "refuses") == [.transport, .circuitOpen])
        #expect(pass.failureKinds(in: "mute") == [.timeout, .circuitOpen])
        #expect(pass.failureKinds(in: "errs") == [.serverError, .circuitOpen])
        #expect(pass.failureKinds(in: "throttles") == [.rateLimited])
        #expect(pass.failureKinds(in: "garbles") == [.transport, .circuitOpen])
        #expect(pass.failureKinds(in: "moved") == [.transport, .circuitOpen])
    }

    @Test mutating func `as the guilds recover, later passes bring everything in sync`() throws {
        _ = machine.pass(at: now)
        now = now + .seconds(30)
        let second = machine.pass(at: now)
        #expect(second.failureKinds(in: "moved").isEmpty, "one fresh login has found it")
        for guild in ["refuses", "mute", "errs", "throttles", "garbles"] as [GuildID] {
            #expect(!second.failureKinds(in: guild).isEmpty)
            machine.fabric.guilds[guild]?.health = .healthy
        }
        now = now + .seconds(30)
        let third = machine.pass(at: now)
        #expect(Set(third.report.failures.map(\.target.guild)) == ["throttles"], "it asked for two minutes")
        #expect(third.driver.pushes(to: "throttles").isEmpty)
        now = now + .seconds(61)
        #expect(machine.pass(at: now).exitStatus == .ok)
        #expect(machine.fabric.rows.count == 1000 && machine.fabric.rows.values.allSatisfy { $0 == .busy })
    }
}
