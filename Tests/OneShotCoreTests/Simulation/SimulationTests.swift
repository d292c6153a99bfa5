import OneShotCore
import Testing

/// Passes by the thousand against a Fabric that loses, delays and breaks what it can, with kills between any two steps.
///
/// A failing seed is named in the message and replays exactly.
@Suite struct SimulationTests {
    private static let agents: [AgentID] = ["a", "b", "c", "d"]
    private static let guilds: [GuildID] = ["g1", "g2", "g3"]
    private static let states: [HostState] = ["idle", "working", "busy", "offline"]

    @Test(arguments: 1...500 as ClosedRange<UInt64>)
    func `whatever happens on the way, the cache never lies and the end is in sync`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var machine = try SimulatedMachine(agents: Self.agents, guilds: Self.guilds, seed: seed)
        machine.settings.concurrency = Int.random(in: 1...12, using: &random)
        machine.settings.maxRetries = Int.random(in: 0...3, using: &random)
        // Where a guild and the center are one server, logins and pushes stand in one line.
        if Bool.random(using: &random) { machine.fabric.guilds["g3"]?.url = machine.fabric.center.url }
        machine.fabric.weather = Weather(
            seed: seed, severity: Int.random(in: 5...60, using: &random), interval: machine.interval)
        var now = Timestamp(milliseconds: 1_780_000_000_000)
        for _ in 0..<25 {
            befall(&machine, &random)
            let isKilled = Int.random(in: 0..<4, using: &random) == 0
            let pass = try machine.pass(
                at: now, killBeforeStep: isKilled ? Int.random(in: 0..<60, using: &random) : nil,
                interruptAt: Int.random(in: 0..<10, using: &random) == 0 ? now + .seconds(1) : nil)
            try expectHonest(pass, machine, seed)
            now = pass.driver.now + .milliseconds(Int64.random(in: 1...60_000, using: &random))
        }
        try expectConvergence(&machine, from: now, seed)
    }

    /// What may happen between two passes.
    private func befall(_ machine: inout SimulatedMachine, _ random: inout SeededGenerator) {
        for agent in Self.agents where Bool.random(using: &random) {
            machine.states[agent] = Self.states[Int.random(in: 0..<4, using: &random)]
        }
        let guild = Self.guilds[Int.random(in: 0..<3, using: &random)]
        let illnesses: [SimulatedFabric.Health] = [
            .refusing, .reset, .garbled, .untrusted, .unresolved, .unreachable, .mute, .answering(500), .answering(404),
            .answering(401), .answering(302), .answering(429), .throttling(429, .seconds(1)),
            .throttling(503, .seconds(40)),
        ]
        switch Int.random(in: 0..<8, using: &random) {
        case 0: machine.fabric.guilds[guild]?.health = illnesses.randomElement(using: &random) ?? .mute
        case 1, 2: machine.fabric.guilds[guild]?.health = .healthy
        case 3: machine.fabric.move(guild)
        case 4: machine.fabric.rotateTokens()
        case 5: machine.fabric.centerHealth = illnesses.randomElement(using: &random) ?? .mute
        case 6: machine.fabric.centerHealth = .healthy
        default: break
        }
    }

    private func expectHonest(_ pass: SimulatedPass, _ machine: SimulatedMachine, _ seed: UInt64) throws {
        #expect(pass.driver.violations.isEmpty, "seed \(seed)")
        #expect(
            pass.driver.now - pass.report.startedAt <= machine.settings.deadline, "seed \(seed)")
        #expect(pass.lost == 0 || pass.driver.wasKilled, "seed \(seed): \(pass.lost) targets have no outcome")
        let cache = try machine.cachedRows()
        for (slot, row) in cache.rows.enumerated() {
            guard let row, let acknowledged = row.acknowledged, !row.isInDoubt, !row.isUnsettled else { continue }
            let key = SimulatedFabric.RowKey(acknowledged.user, machine.roster.target(slot).guild)
            #expect(
                machine.fabric.rows[key] == acknowledged.presence,
                "seed \(seed): the cache says \(acknowledged.presence) of \(machine.roster.target(slot))")
        }
    }

    /// Once nothing is wrong any more and every wait is over, two passes bring everything into sync, and then all is quiet.
    private func expectConvergence(_ machine: inout SimulatedMachine, from end: Timestamp, _ seed: UInt64) throws {
        machine.fabric.weather = nil
        machine.fabric.centerHealth = .healthy
        for guild in Self.guilds { machine.fabric.guilds[guild]?.health = .healthy }
        var now = end + .seconds(900)
        _ = try machine.pass(at: now)
        now = now + .seconds(31)
        let second = try machine.pass(at: now)
        #expect(second.exitCode == 0, "seed \(seed): \(second.report.failures)")
        for agent in Self.agents {
            let shown = StateMap().presence(of: machine.states[agent] ?? "idle")
            for guild in Self.guilds {
                let key = SimulatedFabric.RowKey(UserID("usr_\(agent)"), guild)
                #expect(machine.fabric.rows[key] == shown, "seed \(seed): \(agent) in \(guild)")
            }
        }
        let third = try machine.pass(at: now + .seconds(31))
        #expect(third.exitCode == 0, "seed \(seed)")
        let fourth = try machine.pass(at: now + .seconds(62))
        #expect(fourth.driver.sent.isEmpty && fourth.report.unchanged == 12, "seed \(seed): \(fourth.report)")
    }
}
