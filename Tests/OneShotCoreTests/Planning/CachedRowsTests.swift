import Testing

@testable import OneShotCore

@Suite struct CachedRowsTests {
    private static let now = Timestamp(milliseconds: 1_780_303_217_500)

    /// `alice` is bound to two guilds, `bob` to one, and `ghost`, which has no identity, to one.
    private static let roster: Roster = {
        var builder = Roster.Builder()
        _ = builder.addIdentity("alice", .active("usr_alice"))
        _ = builder.addIdentity("bob", .withoutUserID)
        builder.bind("alice", to: "g1")
        builder.bind("alice", to: "g2")
        builder.bind("bob", to: "g1")
        builder.bind("ghost", to: "g1")
        return builder.build()
    }()

    private static func row(
        _ presence: Presence, _ user: UserID, isInDoubt: Bool = false, isUnsettled: Bool = false,
        pendingSince: Timestamp? = nil
    ) -> CachedRow {
        CachedRow(
            CachedRow.Acknowledgement(presence, user, at: now), isInDoubt: isInDoubt, isUnsettled: isUnsettled,
            pendingSince: pendingSince)
    }

    @Test func `at first no slot has a row`() {
        #expect(Array(CachedRows(Self.roster)) == [nil, nil, nil, nil])
    }

    private static let examples: [CachedRow?] =
        Presence.allCases.map { row($0, "usr_alice") } + [
            nil, CachedRow(), row(.busy, "usr_old"), row(.busy, ""), row(.idle, "usr_alice", isInDoubt: true),
            row(.idle, "usr_alice", isUnsettled: true),
            row(.idle, "usr_alice", pendingSince: Timestamp(milliseconds: 0)),
            row(.idle, "usr_other", pendingSince: Timestamp(milliseconds: -1)),
            CachedRow(CachedRow.Acknowledgement(.idle, "usr_alice", at: Timestamp(milliseconds: -62_135_596_800_000))),
            CachedRow(.init(.idle, "usr_alice", at: now, since: now - .seconds(3600))),
            CachedRow(.init(.idle, "usr_other", at: now, since: now - .seconds(3600))),
        ]

    @Test(arguments: examples) func `a row that was stored is read back, in every slot`(row: CachedRow?) {
        var rows = CachedRows(Self.roster)
        for slot in rows.indices {
            rows[slot] = Self.row(.offline, "usr_before", isInDoubt: true)
            rows[slot] = row
            #expect(rows[slot] == row)
        }
        #expect(Array(rows) == [row, row, row, row])
    }

    @Test func `rows acknowledged for several other users are kept apart`() {
        let users: [UserID] = ["usr_x", "usr_y", "usr_x", "usr_alice"]
        let rows = CachedRows(Self.roster, users.map { Self.row(.idle, $0) })
        #expect(rows.map { $0?.acknowledged?.user } == users)
    }

    @Test func `a part of a row can be changed`() {
        var rows = CachedRows(Self.roster, [Self.row(.idle, "usr_alice"), nil, nil, nil])
        rows[0]?.leaveOutOfSync(at: Self.now)
        rows[1]?.leaveOutOfSync(at: Self.now)
        #expect(rows[0] == Self.row(.idle, "usr_alice", pendingSince: Self.now))
        #expect(rows[1] == nil)
        #expect(rows.indices.map(rows.isPending) == [true, false, false, false])
    }

    @Test func `the same rows are equal, in whatever order they were stored`() {
        var one = CachedRows(Self.roster)
        var other = CachedRows(Self.roster)
        for slot in one.indices { one[slot] = Self.row(.idle, slot % 2 == 0 ? "usr_x" : "usr_y") }
        for slot in one.indices.reversed() { other[slot] = Self.row(.idle, slot % 2 == 0 ? "usr_x" : "usr_y") }
        #expect(one == other)
        other[3] = Self.row(.idle, "usr_z")
        #expect(one != other)
    }

    // MARK: - Shortcuts

    @Test func `an acknowledgement for the slot's own agent is a row like any other`() {
        var rows = CachedRows(Self.roster)
        rows[1] = Self.row(.busy, "usr_old", isInDoubt: true)
        rows.acknowledge(1, .onCall, at: Self.now, since: Self.now)
        #expect(rows[1] == Self.row(.onCall, "usr_alice"))
        let before = Self.now - .seconds(1)
        rows.acknowledge(1, .onCall, at: Self.now, since: before)
        #expect(rows[1] == CachedRow(.init(.onCall, "usr_alice", at: Self.now, since: before)))
        rows.acknowledge(1, .onCall, at: before, since: Self.now)
        #expect(rows[1]?.acknowledged?.since == before)
    }

    @Test func `a row shows a presence only if it is certain, settled, and acknowledged for its agent in that time`() {
        func shows(_ row: CachedRow?, _ presence: Presence = .idle, _ start: Int64 = -1, _ end: Int64 = 0) -> Bool {
            CachedRows(Self.roster, [row, nil, nil, nil]).shows(
                presence, at: 0, after: Self.now + .milliseconds(start), until: Self.now + .milliseconds(end))
        }
        let row = Self.row(.idle, "usr_alice")
        #expect(shows(row))
        #expect(!shows(nil) && !shows(CachedRow()))
        #expect(!shows(row, .busy) && !shows(row, .offline))
        #expect(!shows(row, .idle, 0, 10) && !shows(row, .idle, -10, -1))
        #expect(!shows(Self.row(.idle, "usr_old")))
        #expect(!shows(Self.row(.idle, "usr_alice", isInDoubt: true)))
        #expect(!shows(Self.row(.idle, "usr_alice", isUnsettled: true)))
        #expect(shows(Self.row(.idle, "usr_alice", pendingSince: Self.now)))
    }
}
