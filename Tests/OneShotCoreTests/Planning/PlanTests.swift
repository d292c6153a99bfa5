import Testing

@testable import OneShotCore

@Suite struct PlanTests {
    private static let now = Timestamp(milliseconds: 1_780_303_217_000)
    private static let interval = Interval.seconds(30)

    /// A cached row, and what is decided if alice, whose user is `usr_é`, is to be shown idle.
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let row: CachedRow?
        let refreshesAll: Bool
        let decision: PlannedTarget.Decision

        init(_ name: String, _ row: CachedRow?, refreshesAll: Bool = false, _ decision: PlannedTarget.Decision) {
            testDescription = name
            self.row = row
            self.refreshesAll = refreshesAll
            self.decision = decision
        }
    }

    private static let user = UserID("usr_\u{E9}")

    private static func row(
        _ presence: Presence = .idle, _ user: UserID = user, age: Interval = .seconds(60), isInDoubt: Bool = false,
        isUnsettled: Bool = false, pendingSince: Timestamp? = nil
    ) -> CachedRow {
        CachedRow(
            .init(presence, user, at: now - age), isInDoubt: isInDoubt, isUnsettled: isUnsettled,
            pendingSince: pendingSince)
    }

    private static func push(_ reason: ChangeReason) -> PlannedTarget.Decision { .push(.idle, user, reason) }

    private static let cases: [Case] = [
        Case("no row", nil, push(.new)),
        Case("never acknowledged", CachedRow(pendingSince: now), push(.new)),
        Case("never acknowledged, in doubt", CachedRow(isInDoubt: true), push(.new)),
        Case("no row, --refresh", nil, refreshesAll: true, push(.new)),

        Case("in doubt, otherwise the same", row(isInDoubt: true), push(.inDoubt)),
        Case("in doubt and another presence", row(.busy, isInDoubt: true), push(.inDoubt)),
        Case("in doubt and another user", row(.idle, "usr_bob", isInDoubt: true), push(.inDoubt)),
        Case("in doubt and due", row(age: .seconds(3600), isInDoubt: true), push(.inDoubt)),
        Case("in doubt, --refresh", row(isInDoubt: true), refreshesAll: true, push(.inDoubt)),

        Case("another presence", row(.offline), push(.changed)),
        Case("another user", row(.idle, "usr_bob"), push(.changed)),
        Case("another user, equal but for its bytes", row(.idle, "usr_e\u{301}"), push(.changed)),
        Case("another presence and due", row(.busy, age: .seconds(9999)), push(.changed)),
        Case("another presence, unsettled", row(.busy, isUnsettled: true), push(.changed)),
        Case("another presence, --refresh", row(.busy), refreshesAll: true, push(.changed)),

        Case("due", row(age: .seconds(3600)), push(.refresh)),
        Case("acknowledged in the future", row(age: .seconds(-1)), push(.refresh)),
        Case("unsettled, older than an interval", row(isUnsettled: true), push(.refresh)),
        Case("the same, --refresh", row(), refreshesAll: true, push(.refresh)),

        Case("the same", row(), .unchanged),
        Case("the same, pending", row(pendingSince: now), .unchanged),
        Case("unsettled, recent", row(age: .seconds(30), isUnsettled: true), .unchanged),
        Case("almost due", row(age: .seconds(2699)), .unchanged),
    ]

    @Test(arguments: cases)
    func `the cached row and the desired presence decide`(_ example: Case) {
        let roster = Roster.of(identities: ["alice": .active(Self.user)], bindings: ["alice": "g"])
        var policy = PlanPolicy()
        policy.refreshesAll = example.refreshesAll
        let plan = Plan(
            roster, .observed([.state("idle", at: Self.now)]), rows: CachedRows(roster, [example.row]), policy,
            at: Self.now)
        let isListed = example.decision != .unchanged || example.row?.pendingSince != nil
        let planned = PlannedTarget(
            target: Target("alice", "g"), slot: 0, row: example.row, decision: example.decision)
        #expect(
            plan.targets == (isListed ? [planned] : []), "an unchanged target is listed only if it was pending")
        #expect(plan.unchanged == (example.decision == .unchanged ? 1 : 0))
    }

    // MARK: - Several targets

    private let roster = Roster.of(
        identities: [
            "alice": .active("usr_alice"), "bob": .active("usr_bob"), "carol": .identityDisabled,
            "dave": .active("usr_dave"),
        ],
        bindings: [
            "bob": "g1", "alice": "g1", "carol": "g1", "alice": "g2", "dave": "g1", "dave": "g2", "alice": "g3",
        ])

    private let reading = HostReading.observed([
        .state("busy", at: now), .state("idle", at: now), .state("idle", at: now), .malformed("a number"),
    ])

    /// The rows of bob, of alice in three guilds, of carol, and of dave in two.
    private let rows = [
        row(.idle, "usr_bob"), nil, row(.idle, "usr_alice"), row(.busy, "usr_alice"),
        row(.busy, "usr_carol", isInDoubt: true), nil, nil,
    ]

    private func plan(_ reading: HostReading) -> Plan {
        Plan(roster, reading, rows: CachedRows(roster, rows), PlanPolicy(), at: Self.now)
    }

    private func decisions(_ plan: Plan) -> [Int: PlannedTarget.Decision] {
        Dictionary(uniqueKeysWithValues: plan.targets.filter(\.isCounted).map { ($0.slot ?? -1, $0.decision) })
    }

    private static let malformed = Failure(.stateUnreadable, "a number")

    @Test func `unchanged targets are only counted, and all others are listed in the order of the roster`() {
        let plan = plan(reading)
        #expect(
            plan.targets.filter(\.isCounted).map(\.decision) == [
                .push(.busy, "usr_alice", .new), .push(.busy, "usr_alice", .changed), .skip(.identityDisabled),
                .fail(Self.malformed), .fail(Self.malformed),
            ])
        #expect(plan.targets.filter(\.isCounted).map(\.slot) == [1, 2, 4, 5, 6])
        #expect(plan.unchanged == 2 && plan.hasPushes)
    }

    @Test func `without the host nothing is pushed, and no orphan is decided`() {
        let plan = plan(.unreadable("no such file"))
        let failure = Failure(.stateUnreadable, "the host source: no such file")
        for (slot, decision) in decisions(plan) {
            let isCarol = roster.agentID(roster.slots[slot].agent) == "carol"
            #expect(decision == (isCarol ? .skip(.identityDisabled) : .fail(failure)))
        }
        #expect(decisions(plan).count == 7 && !plan.hasPushes)
        #expect(plan.targets.filter { !$0.isCounted }.map(\.decision) == [.keep])
    }

    @Test func `with a dead host every target not yet shown offline is pushed as offline`() {
        #expect(
            decisions(plan(.gone("no such file"))) == [
                0: .push(.offline, "usr_bob", .changed), 1: .push(.offline, "usr_alice", .new),
                2: .push(.offline, "usr_alice", .changed), 3: .push(.offline, "usr_alice", .changed),
                4: .skip(.identityDisabled), 5: .push(.offline, "usr_dave", .new), 6: .push(.offline, "usr_dave", .new),
            ])
    }

    @Test func `once a plan's pushes are acknowledged nothing is left to push`() {
        let before = plan(reading)
        var cache = StatusCache(roster)
        cache.rows = CachedRows(roster, rows)
        let hasPlanned = cache.apply(before)
        var pushes = before.targets.compactMap { Push($0, interval: Self.interval, at: Self.now) }
        for index in pushes.indices { pushes[index].acknowledge(at: Self.now) }
        let hasPushed = cache.apply(pushes)
        let after = Plan(roster, reading, rows: cache.rows, PlanPolicy(), at: Self.now)
        #expect(hasPlanned && hasPushed, "the plan forgets carol's orphan")
        #expect(before.hasPushes && !after.hasPushes && after.unchanged == 4)
    }

    @Test func `a target that is skipped because its state is unmapped has the state, and no other has one`() {
        let reading = HostReading.observed([
            .state("thinking", at: Self.now), .state("idle", at: Self.now), .absent, .state("busy", at: Self.now),
        ])
        let states = plan(reading).targets.filter { $0.hostState != nil }
        #expect(states.map(\.slot) == [1, 2, 3] && states.allSatisfy { $0.hostState == "thinking" })
    }

    @Test func `a roster without targets has an empty plan`() {
        let roster = Roster.of(identities: ["alice": .active("usr_alice")], bindings: [:])
        let plan = Plan(roster, .observed([.absent]), rows: CachedRows(roster), PlanPolicy(), at: Self.now)
        #expect(plan.targets.isEmpty && plan.unchanged == 0)
    }

    // MARK: - Orphans

    private func plan(
        orphans: [OrphanedRow], _ whenRemoved: PlanPolicy.WhenRemoved, _ reading: HostReading? = nil
    ) -> Plan {
        var policy = PlanPolicy()
        policy.whenRemoved = whenRemoved
        return Plan(
            roster, reading ?? self.reading, rows: CachedRows(roster, rows), orphans: orphans, policy, at: Self.now)
    }

    private static let orphan = OrphanedRow(Target("zoe", "g1"), row(.idle, "usr_zoe"))

    @Test func `orphans are pushed as offline, and count as targets while they are`() {
        let plan = plan(orphans: [Self.orphan], .offline)
        #expect(
            plan.targets.suffix(2).map(\.decision) == [
                .push(.offline, "usr_carol", .removed), .push(.offline, "usr_zoe", .removed),
            ])
        #expect(plan.targets.suffix(2).map(\.slot) == [4, nil])
        #expect(!plan.targets.map(\.decision).contains(.skip(.identityDisabled)), "carol's target is its orphan's push")
    }

    @Test func `an orphan that is forgotten leaves its slot a skip`() {
        let plan = plan(orphans: [Self.orphan], .leave)
        #expect(plan.targets.filter { $0.slot == 4 }.map(\.decision) == [.skip(.identityDisabled), .forget])
        #expect(plan.targets.last == Self.orphan.planned(.forget))
    }

    @Test func `while the host is unknown every orphan is kept`() {
        let plan = plan(orphans: [Self.orphan], .offline, .stopped(.terminate))
        #expect(plan.targets.suffix(2).map(\.decision) == [.keep, .keep] && !plan.hasPushes)
    }

    @Test func `a target inherits the doubt of an orphan that was its user in its guild`() {
        let renamed = OrphanedRow(Target("robert", "g1"), Self.row(.busy, "usr_bob", isInDoubt: true))
        for whenRemoved in PlanPolicy.WhenRemoved.allCases {
            let plan = plan(orphans: [renamed], whenRemoved)
            let bob = plan.targets.first { $0.slot == 0 }
            #expect(bob?.decision == .push(.idle, "usr_bob", .inDoubt) && bob?.row?.isInDoubt == true)
            #expect(plan.targets.last == renamed.planned(.forget))
        }
        let unknown = plan(orphans: [renamed], .offline, .unreadable("x"))
        #expect(unknown.targets.first { $0.slot == 0 }?.row?.isInDoubt == true, "also if nothing is pushed")
    }
}

extension PlannedTarget {
    /// Whether the pass counts it as a target.
    fileprivate var isCounted: Bool { decision != .forget && decision != .keep }
}

extension Plan {
    /// A plan in which every agent can authenticate.
    fileprivate init(
        _ roster: Roster, _ reading: HostReading, rows: CachedRows, orphans: [OrphanedRow] = [], _ policy: PlanPolicy,
        at now: Timestamp
    ) {
        self.init(roster, reading, rows: rows, orphans: orphans, policy, at: now) { _ in true }
    }
}
