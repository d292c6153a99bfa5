import Testing

@testable import OneShotCore

/// One pass, with its files, its host and Fabric in memory.
@Suite struct PassTests {
    private static let start = Timestamp(milliseconds: 1_780_303_217_000)

    private let io: MemoryPassIO
    private var policy = PlanPolicy()

    /// alice and bob are bound to g1 and g2, carol's identity is disabled.
    init() throws {
        let roster = Roster.of(
            identities: ["alice": .active("usr_alice"), "bob": .active("usr_bob"), "carol": .identityDisabled],
            bindings: ["alice": "g1", "alice": "g2", "bob": "g1", "bob": "g2", "carol": "g1"])
        io = MemoryPassIO(roster, EngineSettings(), try SimulatedFabric(guilds: ["g1", "g2"]), at: Self.start)
        observe("idle", "working")
    }

    private func observe(_ alice: HostState, _ bob: HostState) {
        io.reading = .observed([.state(alice, at: io.now), .state(bob, at: io.now), .absent])
    }

    /// What Fabric shows.
    private func shown(_ user: UserID, _ guild: GuildID) -> Presence? { io.fabric.rows[.init(user, guild)] }

    /// The saved row.
    private func row(_ slot: Int) -> CachedRow? { io.loadStatus().rows[slot] }

    /// Replaces the saved cache.
    private func setStatus(_ change: (inout StatusCache) -> Void) {
        var status = io.loadStatus()
        change(&status)
        io.statusFile = status.encode(io.roster, center: "https://center.test")
    }

    // `MemoryPassIO` checks that the doubt of each push is saved before it is sent.
    @Test func `a cold pass logs in, saves the doubt, pushes everything, and saves the acknowledgements`() {
        let report = io.run(policy)
        #expect(report.exitStatus == .ok && report.targets == 5 && report.pushed == 4 && report.logins == 2)
        #expect(report.skips.map(\.reason) == [.identityDisabled])
        #expect(shown("usr_alice", "g2") == .idle && shown("usr_bob", "g1") == .onCall)
        #expect(io.saves == [.lastStatus, .lastStatus, .tokens])
        #expect(row(0)?.isInDoubt == false && row(0)?.acknowledged?.presence == .idle)
        #expect(io.loadLastPass().observedAt == Self.start)
    }

    @Test func `the summary is saved before anything is published, and once more only to remember what could not be`() {
        _ = io.run(policy)
        #expect(io.publishedAfterSummary && io.summaries == 1)
        io.unpublished = [.unwritten(.pageUnwritable, "no such folder")]
        _ = io.run(policy)
        #expect(io.publishedAfterSummary && io.summaries == 3)
        #expect(io.loadLastPass().failures.ongoing.map(\.key.kind) == ["board_unwritable"])
        io.unpublished = []
        _ = io.run(policy)
        #expect(io.summaries == 5 && io.loadLastPass().failures.ongoing.isEmpty)
        _ = io.run(policy)
        #expect(io.summaries == 6)
    }

    @Test func `an unchanged pass sends and saves nothing`() {
        _ = io.run(policy)
        let saves = io.saves
        let report = io.run(policy)
        #expect(report.exitStatus == .ok && report.unchanged == 4 && report.pushed == 0)
        #expect(io.driver.sent.isEmpty && io.saves == saves && io.syncs == 0)
    }

    @Test func `a change is pushed to each of the agent's guilds, and to no other agent's`() {
        _ = io.run(policy)
        observe("busy", "working")
        let report = io.run(policy)
        #expect(report.changes.map(\.target) == [Target("alice", "g1"), Target("alice", "g2")])
        #expect(report.changes.allSatisfy { $0.from == .idle && $0.to == .busy && $0.reason == .changed })
        #expect(report.logins == 0, "the sessions are in the token cache")
        #expect(shown("usr_alice", "g1") == .busy && shown("usr_bob", "g1") == .onCall)
    }

    @Test func `a row in doubt is pushed although its agent has not changed, after a sync instead of a save`() {
        _ = io.run(policy)
        setStatus { $0.rows[0]?.markInDoubt() }
        let saves = io.saves.count
        let report = io.run(policy)
        #expect(report.changes.map(\.reason) == [.inDoubt] && io.syncs == 1)
        #expect(io.saves.count == saves + 1, "only the acknowledgement is saved")
        #expect(row(0)?.isInDoubt == false && row(0)?.isUnsettled == true)
    }

    @Test func `an orphan is pushed as offline once and then forgotten`() {
        _ = io.run(policy)
        let orphan = OrphanedRow(
            Target("zoe", "g1"), CachedRow(.init(.idle, "usr_zoe", at: Self.start)), user: "usr_zoe")
        setStatus { $0.orphans = [orphan] }
        var policy = policy
        policy.whenRemoved = .offline
        let report = io.run(policy)
        #expect(report.changes.map(\.reason) == [.removed] && report.targets == 6)
        #expect(shown("usr_zoe", "g1") == .offline && io.loadStatus().orphans.isEmpty)
        #expect(io.run(policy).targets == 5)
    }

    @Test func `an orphan whose push fails stays for the next pass`() {
        let orphan = OrphanedRow(
            Target("zoe", "g1"), CachedRow(.init(.idle, "usr_zoe", at: Self.start)), user: "usr_zoe")
        setStatus { $0.orphans = [orphan] }
        io.fabric.guilds["g1"]?.health = .answering(400)
        var policy = policy
        policy.whenRemoved = .offline
        #expect(io.run(policy).exitStatus == .partial)
        #expect(io.loadStatus().orphans.map(\.row.pendingSince) == [Self.start])
    }

    @Test func `an orphan of which Fabric has nothing to show is forgotten, and the pass is fine`() {
        let orphan = OrphanedRow(
            Target("zoe", "g1"), CachedRow(.init(.idle, "usr_zoe", at: Self.start)), user: "usr_zoe")
        _ = io.run(policy)
        setStatus { $0.orphans = [orphan] }
        io.fabric.guilds["g1"]?.health = .answering(410)
        var policy = policy
        policy.whenRemoved = .offline
        let report = io.run(policy)
        #expect(report.exitStatus == .ok && report.targets == 5 && report.pushed == 0)
        #expect(io.loadStatus().orphans.isEmpty && io.loadLastPass().possiblyMoved.isEmpty)
    }

    @Test func `an orphan without key and session is forgotten, whatever when_removed says`() {
        for whenRemoved in PlanPolicy.WhenRemoved.allCases {
            setStatus {
                $0.orphans = [OrphanedRow(Target("zoe", "g1"), CachedRow(.init(.idle, "usr_zoe", at: Self.start)))]
            }
            io.hasKeys = false
            var policy = policy
            policy.whenRemoved = whenRemoved
            _ = io.run(policy)
            #expect(io.loadStatus().orphans.isEmpty && shown("usr_zoe", "g1") == nil)
        }
    }

    @Test func `without the host nothing is pushed or forgotten, and the last reading stays`() {
        _ = io.run(policy)
        setStatus { $0.orphans = [OrphanedRow(Target("zoe", "g1"), CachedRow(.init(.idle, "u", at: Self.start)))] }
        io.reading = .unreadable("no such file")
        let report = io.run(policy)
        #expect(report.exitStatus == .hostUnreadable && report.failures.count == 4 && io.driver.sent.isEmpty)
        #expect(io.loadStatus().orphans.count == 1 && io.loadLastPass().observedAt == Self.start)
        #expect(io.events == [.began(.host("no such file"))])
    }

    @Test func `if the host has been unreadable for too long, its agents are shown offline with the same exit code`() {
        _ = io.run(policy)
        io.reading = .unreadable("no such file")
        var policy = policy
        policy.staleAfter = .milliseconds(1)
        let report = io.run(policy)
        #expect(report.exitStatus == .hostUnreadable && report.pushed == 4)
        #expect(shown("usr_alice", "g1") == .offline && io.loadLastPass().observedAt == Self.start)
    }

    @Test func `a full disk keeps the pass from sending anything`() {
        io.unwritable = [.lastStatus]
        let report = io.run(policy)
        #expect(report.exitStatus == .unsaved && Set(report.failures.map(\.failure.kind)) == [.unsaved])
        #expect(io.driver.pushes.isEmpty && io.fabric.rows.isEmpty && io.statusFile == nil)
        #expect(io.unsaved == [.lastStatus], "logged once")
    }

    @Test func `tokens that cannot be saved change the exit code and cost no push`() {
        io.unwritable = [.tokens]
        let report = io.run(policy)
        #expect(report.exitStatus == .unsaved && report.pushed == 4 && io.unsaved == [.tokens])
        #expect(row(0)?.acknowledged?.presence == .idle && io.tokenFile == nil)
    }

    @Test func `clearing shows every agent offline without reading the host`() {
        _ = io.run(policy)
        let readings = io.readings
        let report = io.run(policy, isClearing: true)
        #expect(report.exitStatus == .ok && report.pushed == 4 && io.readings == readings)
        #expect(shown("usr_alice", "g1") == .offline && shown("usr_bob", "g2") == .offline)
    }

    @Test func `a stop while the pass waits for the host pushes nothing`() {
        io.reading = .stopped(.terminate)
        let report = io.run(policy)
        #expect(report.exitStatus == .terminated && io.driver.sent.isEmpty && io.saves.isEmpty)
        #expect(Set(report.failures.map(\.failure.kind)) == [.interrupted])
    }

    @Test func `a stop during the pushes saves what was acknowledged`() {
        io.interruptAt = Self.start + .milliseconds(7)
        io.fabric.guilds["g2"]?.health = .mute
        let report = io.run(policy)
        #expect(report.exitStatus == .terminated && io.saves.contains(.lastStatus))
        #expect(report.pushed == 2 && report.failures.map(\.failure.kind) == [.interrupted, .interrupted])
        #expect(row(0)?.isInDoubt == false && row(1)?.isInDoubt == true)
    }

    @Test func `a pending row that is in sync again is no longer pending, without a push`() {
        _ = io.run(policy)
        setStatus { $0.rows[0]?.leaveOutOfSync(at: Self.start) }
        let report = io.run(policy)
        #expect(report.unchanged == 4 && report.pushed == 0 && row(0)?.pendingSince == nil)
    }

    @Test func `sessions of agents that are no longer needed are dropped with the next save`() {
        var tokens = TokenState()
        tokens.sessions["gone"] = Session(userID: "u", loggedInAt: Self.start, guilds: [:])
        tokens.sessions["carol"] = Session(userID: "u", loggedInAt: Self.start, guilds: [:])
        io.tokenFile = TokenCache.encode(tokens, center: "https://center.test")
        _ = io.run(policy)
        #expect(Set(io.loadTokens().sessions.keys) == ["alice", "bob"])
    }

    @Test func `a pass that forgets an orphan drops its session, although it pushes nothing`() {
        _ = io.run(policy)
        var tokens = io.loadTokens()
        tokens.sessions["zoe"] = Session(userID: "usr_zoe", loggedInAt: Self.start, guilds: [:])
        io.tokenFile = TokenCache.encode(tokens, center: "https://center.test")
        setStatus {
            $0.orphans = [OrphanedRow(Target("zoe", "g1"), CachedRow(.init(.idle, "usr_zoe", at: Self.start)))]
        }
        #expect(io.run(policy).pushed == 0)
        #expect(io.loadStatus().orphans.isEmpty && io.loadTokens().sessions["zoe"] == nil)
    }
}
