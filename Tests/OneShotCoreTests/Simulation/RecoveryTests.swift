import Testing

@testable import OneShotCore

/// After faults that end by themselves, everything is in sync again without anybody's help.
@Suite struct RecoveryTests {
    private static let agents = (0..<8).map { AgentID("agent-\($0)") }
    private static let guilds: [GuildID] = ["g1", "g2", "g3"]
    private static let year = Interval.seconds(365 * 86400)

    private var machine: SimulatedMachine
    private var now = EngineBench.start

    init() throws {
        machine = try SimulatedMachine(agents: Self.agents, guilds: Self.guilds)
        machine.settings.sessionLifetime = .seconds(1800)
        try passes(3)
        try expectSync()
    }

    /// Runs passes thirty seconds apart. Before each of them a third of the agents change their state.
    private mutating func passes(_ count: Int) throws {
        for round in 0..<count {
            for (index, agent) in Self.agents.enumerated() where (index + round).isMultiple(of: 3) {
                machine.states[agent] = round.isMultiple(of: 2) ? "busy" : "working"
            }
            _ = machine.pass(at: now)
            now = now + .seconds(30)
        }
    }

    /// Runs one more pass and expects it to leave every agent shown as its host says.
    private mutating func expectSync(_ location: SourceLocation = #_sourceLocation) throws {
        let pass = machine.pass(at: now)
        now = now + .seconds(30)
        #expect(pass.exitStatus == .ok, "\(pass.report.failures)", sourceLocation: location)
        for agent in Self.agents {
            let shown = StateMap().presence(of: machine.states[agent] ?? "idle")
            for guild in Self.guilds {
                let row = machine.fabric.rows[.init(UserID("usr_\(agent)"), guild)]
                #expect(row == shown, "\(agent) in \(guild)", sourceLocation: location)
            }
        }
    }

    @Test mutating func `passes recover after keys are rotated at the center and ten minutes later on this machine`()
        throws
    {
        for agent in Self.agents { machine.fabric.acceptedKeys[agent] = "new" }
        machine.fabric.rotateTokens()
        try passes(20)
        for agent in Self.agents { machine.fabric.configuredKeys[agent] = "new" }
        // A changed key is tried at once, however long the old one still has to wait.
        try passes(1)
        try expectSync()
    }

    @Test mutating func `a guild that restarts without its tokens and rows shows every presence again`() throws {
        machine.fabric.guilds["g1"]?.health = .refusing
        try passes(4)
        machine.fabric.guilds["g1"]?.health = .healthy
        machine.fabric.guilds["g1"]?.generation += 1
        machine.fabric.loseRows(of: "g1")
        // Changed presences are pushed at once, unchanged ones when their rows come due.
        try passes(Int(machine.policy.refreshAfter.seconds / 30) + 2)
        try expectSync()
    }

    @Test mutating func `passes recover after the center was down for an hour while sessions expired`() throws {
        machine.fabric.centerHealth = .mute
        try passes(120)
        machine.fabric.centerHealth = .healthy
        try passes(1)
        try expectSync()
    }

    @Test mutating func `a guild that asks for a pause of an hour gets fifteen minutes at a time`() throws {
        machine.fabric.guilds["g2"]?.health = .throttling(503, .seconds(3600))
        try passes(60)
        machine.fabric.guilds["g2"]?.health = .healthy
        try passes(31)
        try expectSync()
    }

    @Test mutating func `passes recover when the clock is set back a year and forward again`() throws {
        machine.fabric.guilds["g3"]?.health = .throttling(429, .seconds(600))
        machine.fabric.acceptedKeys["agent-0"] = "new"
        machine.fabric.rotateTokens(of: "agent-0")
        try passes(3)
        now = now - Self.year
        machine.fabric.guilds["g3"]?.health = .healthy
        machine.fabric.acceptedKeys = [:]
        // The remembered waits end a year ahead, so they are ignored.
        try passes(2)
        try expectSync()
        try passes(5)
        now = now + Self.year
        try passes(2)
        try expectSync()
    }

    @Test mutating func `passes recover when the clock is set forward a year and back again`() throws {
        now = now + Self.year
        try passes(3)
        try expectSync()
        machine.fabric.guilds["g1"]?.health = .refusing
        try passes(3)
        now = now - Self.year
        machine.fabric.guilds["g1"]?.health = .healthy
        try passes(2)
        try expectSync()
        // No row is due again and again because of a time that has not come yet.
        let quiet = (0..<4).map { round in
            machine.pass(at: now + .seconds(Double(round) * 31)).driver.sent.count
        }
        #expect(quiet.last == 0)
    }
}
