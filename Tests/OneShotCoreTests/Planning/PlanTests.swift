import Testing

@testable import OneShotCore

@Suite struct PlanTests {
    private static let now = Timestamp(milliseconds: 1_780_303_217_000)
    private static let interval = Interval.seconds(30)

    /// A row of the cache, and what is done where alice, `usr_é`, is to be shown idle.
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let row: CachedRow?
        let refreshesAll: Bool
        let decision: Plan.Decision

        init(_ name: String, _ row: CachedRow?, refreshesAll: Bool = false, _ decision: Plan.Decision) {
            testDescription = name
            self.row = row
            self.refreshesAll = refreshesAll
            self.decision = decision
        }
    }

    private static let user = UserID("usr_\u{E9}")

    private static func row(
        _ presence: Presence = .idle, _ user: UserID = user, age: Interval = .seconds(60),
        _ change: (inout CachedRow) -> Void = { _ in }
    ) -> CachedRow {
        var row = CachedRow(.init(presence, user, at: now - age))
        change(&row)
        return row
    }

    private static func neverAcknowledged(_ change: (inout CachedRow) -> Void) -> CachedRow {
        var row = CachedRow()
        change(&row)
        return row
    }

    private static let cases: [Case] = [
        Case("no row", nil, .push(.new)),
        Case("never acknowledged", neverAcknowledged { $0.pendingSince = now }, .push(.new)),
        Case("never acknowledged, in doubt", neverAcknowledged { $0.isInDoubt = true }, .push(.new)),
        Case("no row, --refresh", nil, refreshesAll: true, .push(.new)),

        Case("in doubt, otherwise the same", row { $0.isInDoubt = true }, .push(.inDoubt)),
        Case("in doubt and another presence", row(.busy) { $0.isInDoubt = true }, .push(.inDoubt)),
        Case("in doubt and another user", row(.idle, "usr_bob") { $0.isInDoubt = true }, .push(.inDoubt)),
        Case("in doubt and due", row(age: .seconds(3600)) { $0.isInDoubt = true }, .push(.inDoubt)),
        Case("in doubt, --refresh", row { $0.isInDoubt = true }, refreshesAll: true, .push(.inDoubt)),

        Case("another presence", row(.offline), .push(.changed)),
        Case("another user", row(.idle, "usr_bob"), .push(.changed)),
        Case("another user by its bytes", row(.idle, "usr_e\u{301}"), .push(.changed)),
        Case("another presence and due", row(.busy, age: .seconds(9999)), .push(.changed)),
        Case("another presence, unsettled", row(.busy) { $0.isUnsettled = true }, .push(.changed)),
        Case("another presence, --refresh", row(.busy), refreshesAll: true, .push(.changed)),

        Case("due", row(age: .seconds(3600)), .push(.refresh)),
        Case("acknowledged in the future", row(age: .seconds(-1)), .push(.refresh)),
        Case("unsettled, older than an interval", row { $0.isUnsettled = true }, .push(.refresh)),
        Case("the same, --refresh", row(), refreshesAll: true, .push(.refresh)),

        Case("the same", row(), .unchanged),
        Case("the same, pending", row { $0.pendingSince = now }, .unchanged),
        Case("unsettled, young", row(age: .seconds(30)) { $0.isUnsettled = true }, .unchanged),
        Case("almost due", row(age: .seconds(2699)), .unchanged),
    ]

    @Test(arguments: cases)
    func `the row and what is desired decide`(_ example: Case) {
        let roster = Roster.of(identities: ["alice": .active(Self.user)], bindings: ["alice": "g"])
        var policy = PlanPolicy()
        policy.refreshesAll = example.refreshesAll
        let plan = Plan(
            roster, .observed([.state("idle", at: Self.now)]), rows: CachedRows(roster, [example.row]), policy,
            interval: Self.interval,
            at: Self.now)
        #expect(plan.decisions == [example.decision])
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

    /// By slot: bob's, alice's three, carol's, dave's two.
    private let rows = [
        row(.idle, "usr_bob"), nil, row(.idle, "usr_alice"), row(.busy, "usr_alice"),
        row(.busy, "usr_carol") { $0.isInDoubt = true }, nil, nil,
    ]

    private func plan(_ reading: HostReading) -> Plan {
        Plan(roster, reading, rows: CachedRows(roster, rows), PlanPolicy(), interval: Self.interval, at: Self.now)
    }

    @Test func `every target has one decision, in the order of the roster`() {
        let plan = plan(reading)
        #expect(
            plan.decisions == [
                .unchanged, .push(.new), .push(.changed), .unchanged, .skip(.identityDisabled), .fail(.stateUnreadable),
                .fail(.stateUnreadable),
            ])
        #expect(plan.pushes.map(\.slot) == [1, 2])
        #expect(plan.pushes.map(\.reason) == [.new, .changed])
        #expect(
            plan.desired == [
                .presence(.busy), .presence(.idle), .skip(.identityDisabled),
                .fail(Failure(.stateUnreadable, "a number")),
            ])
    }

    @Test func `without the host nothing is pushed`() {
        let plan = plan(.unreadable("no such file"))
        let expected = roster.slots.map { slot -> Plan.Decision in
            roster.agentID(slot.agent) == "carol" ? .skip(.identityDisabled) : .fail(.stateUnreadable)
        }
        #expect(plan.decisions == expected)
        #expect(plan.pushes.isEmpty)
    }

    @Test func `with a dead host everything that is shown otherwise goes offline`() {
        #expect(
            plan(.gone("no such file")).decisions == [
                .push(.changed), .push(.new), .push(.changed), .push(.changed), .skip(.identityDisabled), .push(.new),
                .push(.new),
            ])
    }

    @Test func `what was applied leaves nothing to do`() {
        let before = plan(reading)
        var rows = rows
        for (slot, _) in before.pushes {
            let agent = roster.slots[slot].agent
            guard case .presence(let presence) = before.desired[agent] else { continue }
            rows[slot] = roster.userID(ofAgent: agent).map { Self.row(presence, $0, age: .zero) }
        }
        let after = Plan(
            roster, reading, rows: CachedRows(roster, rows), PlanPolicy(), interval: Self.interval, at: Self.now)
        #expect(!before.pushes.isEmpty)
        #expect(after.pushes.isEmpty)
        #expect(after.decisions.filter { $0 == .unchanged }.count == 4)
    }

    @Test func `a roster without targets has an empty plan`() {
        let roster = Roster.of(identities: ["alice": .active("usr_alice")], bindings: [:])
        let plan = Plan(
            roster, .observed([.absent]), rows: CachedRows(roster), PlanPolicy(), interval: Self.interval, at: Self.now)
        #expect(plan.decisions.isEmpty)
        #expect(plan.pushes.isEmpty)
    }
}
