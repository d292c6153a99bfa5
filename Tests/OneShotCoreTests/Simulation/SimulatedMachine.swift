@testable import OneShotCore

/// A machine that starts one pass after the other: its configuration, its host and its disk.
///
/// This folder tests what many passes in a row do on the wire. The product's own `Pass` runs against a simulated Fabric
/// in virtual time, and `WireBounds` checks every request. The scenarios are few, fixed and written out, so that a
/// failure says which promise was broken. The unit tests of the engine and of the pass use its driver and its Fabric.
///
/// `Tests/Simulation` is the larger simulation. It compiles the product a second time for a virtual machine, draws
/// random worlds from seeds, kills passes at any moment and fills disks. A test that needs a crash, a disk or a whole
/// command belongs there.
struct SimulatedMachine {
    let agents: [AgentID]
    let roster: Roster
    var settings = EngineSettings()
    var policy = PlanPolicy()
    private var seed: UInt64

    /// What the host says.
    var states: [AgentID: HostState]

    /// How old its states are, the time that lies ahead which it gives, and why it cannot be read.
    var hostAge = Interval.zero
    var hostAhead: Interval?
    var hostError: String?
    var fabric: SimulatedFabric

    // What is on the disk.
    private var statusFile: [UInt8]?
    private var tokenFile: [UInt8]?
    private var lastFile: [UInt8]?

    /// Every agent is bound to every guild; its user id is its own with `usr_` before it.
    init(agents: [AgentID], guilds: [GuildID], seed: UInt64 = 1) throws {
        self.agents = agents
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

    /// Runs one pass that starts at this time.
    mutating func pass(at now: Timestamp) -> SimulatedPass {
        seed += 1
        let io = MemoryPassIO(roster, settings, fabric, at: now)
        (io.statusFile, io.tokenFile, io.lastFile, io.seed) = (statusFile, tokenFile, lastFile, seed)
        io.reading = hostError.map { .unreadable($0) } ?? reading(at: now)
        let report = io.run(policy)
        (statusFile, tokenFile, lastFile, fabric) = (io.statusFile, io.tokenFile, io.lastFile, io.fabric)
        return SimulatedPass(report: report, driver: io.driver, events: io.events)
    }

    private func reading(at now: Timestamp) -> HostReading {
        .observed(
            agents.map { .state(states[$0] ?? "idle", at: now - hostAge) }, timeAhead: hostAhead.map { now + $0 })
    }
}

/// What one simulated pass did.
struct SimulatedPass {
    let report: PassReport
    let driver: VirtualDriver
    let events: [FailureMemory.Event]

    var exitStatus: ExitStatus { report.exitStatus }

    /// The kinds of the failures in a guild, each once.
    func failureKinds(in guild: GuildID) -> Set<FailureKind> {
        Set(report.failures.filter { $0.target.guild == guild }.map(\.failure.kind))
    }

    /// The lines that the pass logs at level `info`, without those of pushes.
    func lines() -> [String] {
        let written = Written()
        written.log(.info, .journal).pass(report, events)
        return written.lines.filter { !$0.hasPrefix("<6>push ") }
    }
}
