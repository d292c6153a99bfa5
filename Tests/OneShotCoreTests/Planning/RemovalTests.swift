import Testing

@testable import OneShotCore

@Suite struct RemovalTests {
    private static let roster = Roster.of(
        identities: [
            "alice": .active("usr_alice"), "bob": .identityDisabled, "carol": .withoutUserID,
            "erin": .active("usr_erin"),
        ],
        bindings: [
            "alice": "g1", "bob": "g1", "bob": "g2", "carol": "g1", "dave": "g1", "erin": "g2",
        ])

    private static func row(
        _ presence: Presence, _ user: UserID, _ change: (inout CachedRow) -> Void = { _ in }
    ) -> CachedRow {
        var row = CachedRow(.init(presence, user, at: Timestamp(milliseconds: 0)))
        change(&row)
        return row
    }

    @Test func `rows of no slot are removed, and rows of slots that nobody stands behind`() {
        let rows = [
            Self.row(.idle, "usr_alice"), Self.row(.busy, "usr_bob"), nil, Self.row(.idle, "usr_carol"),
            Self.row(.onCall, "usr_dave"), nil,
        ]
        let other = Removal(Target("zoe", "g1"), Self.row(.idle, "usr_zoe"))
        #expect(
            Removal.find(Self.roster, rows: CachedRows(Self.roster, rows), others: [other]) == [
                Removal(Target("bob", "g1"), Self.row(.busy, "usr_bob"), slot: 1),
                Removal(Target("dave", "g1"), Self.row(.onCall, "usr_dave"), slot: 4),
                other,
            ])
    }

    @Test func `where every row has its target nothing is removed`() {
        let rows: [CachedRow?] = [Self.row(.idle, "usr_alice"), nil, nil, Self.row(.idle, "u"), nil, nil]
        #expect(Removal.find(Self.roster, rows: CachedRows(Self.roster, rows), others: []).isEmpty)
    }

    /// A removed row of agent `zoe`, and whether Fabric is told.
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let guild: GuildID
        let row: CachedRow
        let isTold: Bool

        init(_ name: String, in guild: GuildID = "g1", _ row: CachedRow, told isTold: Bool) {
            testDescription = name
            self.guild = guild
            self.row = row
            self.isTold = isTold
        }
    }

    private static let cases: [Case] = [
        Case("shown idle", row(.idle, "usr_zoe"), told: true),
        Case("in a guild that nobody is bound to", in: "g9", row(.busy, "usr_zoe"), told: true),
        Case("shown offline already", row(.offline, "usr_zoe"), told: false),
        Case("shown offline, in doubt", row(.offline, "usr_zoe") { $0.isInDoubt = true }, told: true),
        Case("shown offline, unsettled", row(.offline, "usr_zoe") { $0.isUnsettled = true }, told: true),
        Case("shown idle, in doubt", row(.idle, "usr_zoe") { $0.isInDoubt = true }, told: true),
        Case("a live target by another name", row(.idle, "usr_alice"), told: false),
        Case("a live target by another name, in doubt", row(.idle, "usr_alice") { $0.isInDoubt = true }, told: false),
        Case("a live user in another guild", in: "g2", row(.idle, "usr_alice"), told: true),
        Case("a live user by other bytes", row(.idle, "usr_Alice"), told: true),
        Case("the user of an agent that is disabled", row(.idle, "usr_bob"), told: true),
    ]

    @Test(arguments: cases)
    func `Fabric is told of a removed row that nothing else speaks for`(_ example: Case) {
        let removal = Removal(Target("zoe", example.guild), example.row)
        #expect(Removal.toBeTold([removal], Self.roster) { _ in true } == (example.isTold ? [removal] : []))
        #expect(Removal.toBeTold([removal], Self.roster) { _ in false }.isEmpty, "without session and key nobody can")
    }

    private static func neverAcknowledged(inDoubt isInDoubt: Bool) -> CachedRow {
        var row = CachedRow()
        row.isInDoubt = isInDoubt
        row.pendingSince = Timestamp(milliseconds: 0)
        return row
    }

    @Test func `a row that was never acknowledged is its agent's, and may be shown where it is in doubt`() {
        func told(_ row: CachedRow, user: UserID?) -> Bool {
            !Removal.toBeTold([Removal(Target("alice", "g9"), row, user: user)], Self.roster) { _ in true }.isEmpty
        }
        #expect(told(Self.neverAcknowledged(inDoubt: true), user: "usr_alice"))
        #expect(!told(Self.neverAcknowledged(inDoubt: false), user: "usr_alice"), "nobody has ever been told of it")
        #expect(!told(Self.neverAcknowledged(inDoubt: true), user: nil), "nobody knows whose it is")
    }

    @Test func `a removed row is the user's that it was acknowledged for, else its agent's`() {
        let target = Target("alice", "g9")
        #expect(Removal(target, Self.row(.idle, "usr_old"), user: "usr_alice").user == "usr_old")
        #expect(Removal(target, Self.neverAcknowledged(inDoubt: true), user: "usr_alice").user == "usr_alice")
        #expect(Removal(target, Self.neverAcknowledged(inDoubt: true)).user == nil)
    }

    @Test func `each removed row is asked for by its own target`() {
        let removals = [
            Removal(Target("yan", "g1"), Self.row(.idle, "usr_yan")),
            Removal(Target("zoe", "g1"), Self.row(.idle, "usr_zoe")),
            Removal(Target("zoe", "g2"), Self.row(.idle, "usr_zoe")),
        ]
        let told = Removal.toBeTold(removals, Self.roster) { $0 == Target("zoe", "g2") }
        #expect(told == [removals[2]])
    }

    @Test func `two removed rows of one user in one guild are told once`() {
        let removals = [
            Removal(Target("yan", "g1"), Self.row(.idle, "usr_zoe")),
            Removal(Target("zoe", "g1"), Self.row(.busy, "usr_zoe")),
            Removal(Target("zoe", "g2"), Self.row(.busy, "usr_zoe")),
        ]
        #expect(Removal.toBeTold(removals, Self.roster) { _ in true } == [removals[0], removals[2]])
    }

    @Test func `an agent without a user id keeps its rows, unless another agent is that user by now`() {
        let roster = Roster.of(
            identities: ["old": .withoutUserID, "new": .active("usr")],
            bindings: ["old": "g1", "old": "g2", "old": "g3", "new": "g1", "new": "g2"])
        func found(_ row: CachedRow?) -> [Target] {
            let rows = CachedRows(roster, [row, nil, row, nil, nil])
            let removals = Removal.find(roster, rows: rows, others: [])
            #expect(Removal.toBeTold(removals, roster) { _ in true }.isEmpty, "the other agent speaks for them")
            return removals.map(\.target)
        }
        #expect(found(Self.row(.idle, "usr")) == [Target("old", "g1")])
        #expect(found(Self.row(.idle, "usr_else")).isEmpty && found(nil).isEmpty)
        #expect(found(Self.neverAcknowledged(inDoubt: true)).isEmpty)
    }

    @Test func `the words of when_removed are these`() {
        #expect(WhenRemoved.allCases.map(\.rawValue) == ["leave", "offline"])
    }

    @Test func `a doubt is inherited by whoever is the same user in the same guild`() {
        let roster = Roster.of(
            identities: ["alice": .active("usr"), "old": .identityDisabled, "bob": .active("usr_bob")],
            bindings: ["alice": "g1", "alice": "g2", "old": "g1", "bob": "g1"])
        let doubtful = Self.row(.idle, "usr") { $0.isInDoubt = true }
        let unsettled = Self.row(.idle, "usr_bob") { $0.isUnsettled = true }
        let rows = CachedRows(roster, [Self.row(.idle, "usr"), nil, nil, nil])
        func heirs(_ removals: Removal...) -> [Int] { Removal.heirs(of: removals, in: roster, rows) }
        #expect(heirs(Removal(Target("old", "g1"), doubtful, slot: 2)) == [0])
        #expect(heirs(Removal(Target("gone", "g2"), doubtful), Removal(Target("gone", "g1"), unsettled)) == [1, 3])
        // It may have been of any user of whom nothing is known in that guild.
        #expect(heirs(Removal(Target("gone", "g1"), Self.neverAcknowledged(inDoubt: true))) == [3])
        // What is certain, and what was elsewhere.
        #expect(heirs(Removal(Target("gone", "g1"), Self.row(.idle, "usr"))).isEmpty)
        #expect(heirs(Removal(Target("gone", "g9"), doubtful)).isEmpty)
    }
}
