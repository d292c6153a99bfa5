import OneShotCore

/// A machine that starts one pass after the other: its configuration, its host and its disk.
struct SimulatedMachine {
    let agents: [AgentID]
    let guilds: [GuildID]
    let roster: Roster
    var settings = EngineSettings()
    var policy = PlanPolicy()
    var interval = Interval.seconds(30)
    var seed: UInt64

    /// What the host says.
    var states: [AgentID: HostState]
    var fabric: SimulatedFabric

    // What is on the disk.
    private var statusFile: [UInt8]?
    private var tokenFile: [UInt8]?
    private var last = LastPass()

    private static let center = "https://center.test"

    /// Every agent sits in every guild; its user id is its own with `usr_` before it.
    init(agents: [AgentID], guilds: [GuildID], seed: UInt64 = 1) throws {
        self.agents = agents
        self.guilds = guilds
        self.seed = seed
        var builder = Roster.Builder()
        for agent in agents { _ = builder.addIdentity(agent, .active(UserID("usr_\(agent)"))) }
        for agent in agents {
            for guild in guilds { builder.bind(agent, to: guild) }
        }
        roster = builder.build()
        states = Dictionary(uniqueKeysWithValues: agents.map { ($0, "idle") })
        fabric = try SimulatedFabric(guilds: guilds)
    }

    /// The rows as the next pass will find them.
    func cachedRows() throws -> StatusCache {
        guard let statusFile else { return StatusCache(roster) }
        return try statusFile.withUnsafeBytes { try StatusCache($0, roster, center: Self.center) }
            ?? StatusCache(roster)
    }

    func memory() throws -> WireMemory {
        guard let tokenFile else { return WireMemory() }
        return try tokenFile.withUnsafeBytes { try TokenCache.decode($0, center: Self.center) } ?? WireMemory()
    }

    /// Runs one pass.
    ///
    /// - Parameters:
    ///   - now: When it is started.
    ///   - killBeforeStep: Where it dies, if it does; the disk is then as its last save left it.
    ///   - interruptAt: When it is asked to stop.
    /// - Returns: What it did.
    /// - Throws: What was wrong with a cache, which must never be.
    mutating func pass(
        at now: Timestamp, killBeforeStep: Int? = nil, interruptAt: Timestamp? = nil
    ) throws -> SimulatedPass {
        fabric.advance(to: now)
        var cache = try cachedRows()
        let observations = agents.map { Observation.state(states[$0] ?? "idle", at: now) }
        let plan = Plan(
            roster, .observed(observations), rows: cache.rows, policy, interval: interval, at: now)
        var driver = VirtualDriver(at: now, settings)
        driver.killBeforeStep = killBeforeStep
        driver.interruptAt = interruptAt
        let pushes = plan.pushes
        guard !pushes.isEmpty else { return report(plan, nil, driver, startedAt: now) }

        seed += 1
        var engine = PassEngine(
            settings: settings, center: fabric.center, pushes: pushes.map { push($0.slot, plan, cache, now) },
            memory: try memory(), suspects: last.suspects, seed: seed, startedAt: now)
        let disk = Disk()
        driver.onSave = { [roster] checkpoint, engine in
            switch checkpoint {
            case .writeAhead: disk.status = Self.take(engine, pushes, cache).encode(roster, center: Self.center)
            case .tokens: disk.tokens = TokenCache.encode(engine.memory, center: Self.center)
            }
        }
        driver.run(&engine, &fabric)
        if !driver.wasKilled {
            cache = Self.take(engine, pushes, cache)
            disk.status = cache.encode(roster, center: Self.center)
            var memory = engine.memory
            memory.prune(at: driver.now) { _ in true }
            disk.tokens = TokenCache.encode(memory, center: Self.center)
        }
        statusFile = disk.status ?? statusFile
        tokenFile = disk.tokens ?? tokenFile
        return report(plan, engine, driver, startedAt: now)
    }

    /// What the driver's checkpoints write to while the pass holds this machine.
    private final class Disk {
        var status: [UInt8]?
        var tokens: [UInt8]?
    }

    private func push(_ slot: Int, _ plan: Plan, _ cache: StatusCache, _ now: Timestamp) -> Push {
        let agent = roster.slots[slot].agent
        guard let user = roster.userID(ofAgent: agent), case .presence(let presence) = plan.desired[agent] else {
            preconditionFailure("planned without user or presence")
        }
        return Push(roster.target(slot), user, presence, row: cache.rows[slot], interval: interval, at: now)
    }

    private static func take(
        _ engine: PassEngine, _ pushes: [(slot: Int, reason: ChangeReason)], _ cache: StatusCache
    ) -> StatusCache {
        var cache = cache
        for (push, place) in zip(engine.pushes, pushes) { cache.rows[place.slot] = push.row }
        return cache
    }

    private mutating func report(
        _ plan: Plan, _ engine: PassEngine?, _ driver: VirtualDriver, startedAt: Timestamp
    ) -> SimulatedPass {
        var pass = SimulatedPass(plan, engine, driver, roster, startedAt: startedAt)
        guard !driver.wasKilled else { return pass }
        if let engine { last.suspects = engine.suspects }
        pass.events = last.failures.update(
            FailureGroup.groups(of: pass.report.failures), isComplete: true, at: driver.now)
        return pass
    }
}
