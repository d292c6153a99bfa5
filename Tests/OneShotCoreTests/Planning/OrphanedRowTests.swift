import Testing

@testable import OneShotCore

@Suite struct OrphanedRowTests {
    private static let roster = Roster.of(
        identities: [
            "alice": .active("usr_alice"), "bob": .identityDisabled, "carol": .withoutUserID,
            "erin": .active("usr_erin"),
        ],
        bindings: [
            "alice": "g1", "bob": "g1", "bob": "g2", "carol": "g1", "dave": "g1", "erin": "g2",
        ])

    private static func row(
        _ presence: Presence, _ user: UserID, isInDoubt: Bool = false, isUnsettled: Bool = false
    ) -> CachedRow {
        CachedRow(
            .init(presence, user, at: Timestamp(milliseconds: 0)), isInDoubt: isInDoubt, isUnsettled: isUnsettled)
    }

    /// The orphans among these that are pushed.
    private static func pushed(
        _ orphans: [OrphanedRow], _ roster: Roster = roster, _ whenRemoved: PlanPolicy.WhenRemoved = .offline,
        canAuthenticate: (Target) -> Bool = { _ in true }
    ) -> [Target] {
        let decisions = OrphanedRow.decisions(orphans, roster, whenRemoved, canAuthenticate: canAuthenticate)
        #expect(decisions.map(\.target) == orphans.map(\.target), "every orphan is decided, in order")
        return decisions.filter(\.isPush).map(\.target)
    }

    @Test func `rows without a slot are orphans, and rows of slots without a usable identity`() {
        let rows = [
            Self.row(.idle, "usr_alice"), Self.row(.busy, "usr_bob"), nil, Self.row(.idle, "usr_carol"),
            Self.row(.onCall, "usr_dave"), nil,
        ]
        let other = OrphanedRow(Target("zoe", "g1"), Self.row(.idle, "usr_zoe"))
        #expect(
            OrphanedRow.find(Self.roster, rows: CachedRows(Self.roster, rows), withoutSlot: [other]) == [
                OrphanedRow(Target("bob", "g1"), Self.row(.busy, "usr_bob"), slot: 1),
                OrphanedRow(Target("dave", "g1"), Self.row(.onCall, "usr_dave"), slot: 4),
                other,
            ])
    }

    @Test func `if every row has its target, there is no orphan`() {
        let rows: [CachedRow?] = [Self.row(.idle, "usr_alice"), nil, nil, Self.row(.idle, "u"), nil, nil]
        #expect(OrphanedRow.find(Self.roster, rows: CachedRows(Self.roster, rows), withoutSlot: []).isEmpty)
    }

    /// An orphan of agent `zoe`, and whether it is pushed.
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let guild: GuildID
        let row: CachedRow
        let isPushed: Bool

        init(_ name: String, in guild: GuildID = "g1", _ row: CachedRow, pushed isPushed: Bool) {
            testDescription = name
            self.guild = guild
            self.row = row
            self.isPushed = isPushed
        }
    }

    private static let cases: [Case] = [
        Case("shown idle", row(.idle, "usr_zoe"), pushed: true),
        Case("in a guild without bindings", in: "g9", row(.busy, "usr_zoe"), pushed: true),
        Case("shown offline already", row(.offline, "usr_zoe"), pushed: false),
        Case("shown offline, in doubt", row(.offline, "usr_zoe", isInDoubt: true), pushed: true),
        Case("shown offline, unsettled", row(.offline, "usr_zoe", isUnsettled: true), pushed: true),
        Case("shown idle, in doubt", row(.idle, "usr_zoe", isInDoubt: true), pushed: true),
        Case("the user and guild of a live target", row(.idle, "usr_alice"), pushed: false),
        Case("the user and guild of a live target, in doubt", row(.idle, "usr_alice", isInDoubt: true), pushed: false),
        Case("the user of a live target in another guild", in: "g2", row(.idle, "usr_alice"), pushed: true),
        Case("the user of a live target but for one letter's case", row(.idle, "usr_Alice"), pushed: true),
        Case("the user of an agent that is disabled", row(.idle, "usr_bob"), pushed: true),
    ]

    @Test(arguments: cases)
    func `an orphan is pushed if Fabric may show it and no live target has its user and guild`(_ example: Case) {
        let orphan = OrphanedRow(Target("zoe", example.guild), example.row)
        #expect(Self.pushed([orphan]) == (example.isPushed ? [orphan.target] : []))
        #expect(Self.pushed([orphan]) { _ in false }.isEmpty, "neither a session nor a key")
        #expect(Self.pushed([orphan], Self.roster, .leave).isEmpty)
    }

    @Test func `a pushed orphan is shown offline for the user it was acknowledged for`() {
        let orphan = OrphanedRow(Target("zoe", "g1"), Self.row(.idle, "usr_zoe"))
        let decisions = OrphanedRow.decisions([orphan], Self.roster, .offline) { _ in true }
        #expect(decisions.map(\.decision) == [.push(.offline, "usr_zoe", .removed)])
        #expect(decisions.map(\.row) == [orphan.row])
        #expect(OrphanedRow.decisions([orphan], Self.roster, .leave) { _ in true }.map(\.decision) == [.forget])
    }

    private static func neverAcknowledged(inDoubt isInDoubt: Bool) -> CachedRow {
        CachedRow(isInDoubt: isInDoubt, pendingSince: Timestamp(milliseconds: 0))
    }

    @Test func `a row that was never acknowledged belongs to its agent's user, and may be shown if it is in doubt`() {
        func isPushed(_ row: CachedRow, user: UserID?) -> Bool {
            !Self.pushed([OrphanedRow(Target("alice", "g9"), row, user: user)]).isEmpty
        }
        #expect(isPushed(Self.neverAcknowledged(inDoubt: true), user: "usr_alice"))
        #expect(!isPushed(Self.neverAcknowledged(inDoubt: false), user: "usr_alice"), "Fabric never showed it")
        #expect(!isPushed(Self.neverAcknowledged(inDoubt: true), user: nil), "its user is unknown")
    }

    @Test func `an orphan belongs to the user it was acknowledged for, otherwise to its agent's user`() {
        let target = Target("alice", "g9")
        #expect(OrphanedRow(target, Self.row(.idle, "usr_old"), user: "usr_alice").user == "usr_old")
        #expect(OrphanedRow(target, Self.neverAcknowledged(inDoubt: true), user: "usr_alice").user == "usr_alice")
        #expect(OrphanedRow(target, Self.neverAcknowledged(inDoubt: true)).user == nil)
    }

    @Test func `authentication is asked for with the orphan's own target`() {
        let orphans = [
            OrphanedRow(Target("yan", "g1"), Self.row(.idle, "usr_yan")),
            OrphanedRow(Target("zoe", "g1"), Self.row(.idle, "usr_zoe")),
            OrphanedRow(Target("zoe", "g2"), Self.row(.idle, "usr_zoe")),
        ]
        #expect(Self.pushed(orphans) { $0 == Target("zoe", "g2") } == [Target("zoe", "g2")])
    }

    @Test func `two orphans of one user in one guild are pushed once`() {
        let orphans = [
            OrphanedRow(Target("yan", "g1"), Self.row(.idle, "usr_zoe")),
            OrphanedRow(Target("zoe", "g1"), Self.row(.busy, "usr_zoe")),
            OrphanedRow(Target("zoe", "g2"), Self.row(.busy, "usr_zoe")),
        ]
        #expect(Self.pushed(orphans) == [Target("yan", "g1"), Target("zoe", "g2")])
    }

    @Test func `an agent without a user id keeps its rows, unless another agent is that user by now`() {
        let roster = Roster.of(
            identities: ["old": .withoutUserID, "new": .active("usr")],
            bindings: ["old": "g1", "old": "g2", "old": "g3", "new": "g1", "new": "g2"])
        func found(_ row: CachedRow?) -> [Target] {
            let rows = CachedRows(roster, [row, nil, row, nil, nil])
            let orphans = OrphanedRow.find(roster, rows: rows, withoutSlot: [])
            #expect(Self.pushed(orphans, roster).isEmpty, "the other agent is pushed instead")
            return orphans.map(\.target)
        }
        #expect(found(Self.row(.idle, "usr")) == [Target("old", "g1")])
        #expect(found(Self.row(.idle, "usr_else")).isEmpty && found(nil).isEmpty)
        #expect(found(Self.neverAcknowledged(inDoubt: true)).isEmpty)
    }

    @Test func `when_removed is leave or offline`() {
        #expect(PlanPolicy.WhenRemoved.allCases.map(\.rawValue) == ["leave", "offline"])
    }

    @Test func `the slot of the same user in the same guild inherits a doubt`() {
        let roster = Roster.of(
            identities: ["alice": .active("usr"), "old": .identityDisabled, "bob": .active("usr_bob")],
            bindings: ["alice": "g1", "alice": "g2", "old": "g1", "bob": "g1"])
        let doubtful = Self.row(.idle, "usr", isInDoubt: true)
        let unsettled = Self.row(.idle, "usr_bob", isUnsettled: true)
        let rows = CachedRows(roster, [Self.row(.idle, "usr"), nil, nil, nil])
        func inheriting(_ orphans: OrphanedRow...) -> [Int] {
            OrphanedRow.slotsInheritingDoubt(of: orphans, in: roster, rows)
        }
        #expect(inheriting(OrphanedRow(Target("old", "g1"), doubtful, slot: 2)) == [0])
        #expect(
            inheriting(OrphanedRow(Target("gone", "g2"), doubtful), OrphanedRow(Target("gone", "g1"), unsettled)) == [
                1, 3,
            ])
        // The lost push may have been for any user without an acknowledgement in that guild.
        #expect(inheriting(OrphanedRow(Target("gone", "g1"), Self.neverAcknowledged(inDoubt: true))) == [3])
        // Neither a certain orphan nor one of another guild passes on a doubt.
        #expect(inheriting(OrphanedRow(Target("gone", "g1"), Self.row(.idle, "usr"))).isEmpty)
        #expect(inheriting(OrphanedRow(Target("gone", "g9"), doubtful)).isEmpty)
    }
}
