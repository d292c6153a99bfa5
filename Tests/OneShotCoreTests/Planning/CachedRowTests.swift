import Testing

@testable import OneShotCore

@Suite struct CachedRowTests {
    private static let now = Timestamp(milliseconds: 1_780_303_217_000)
    private static let interval = Interval.seconds(30)

    private func mayBeOvertaken(
        age: Interval? = .seconds(60), inDoubt isInDoubt: Bool = false, unsettled isUnsettled: Bool = false
    ) -> Bool {
        let row = CachedRow(
            age.map { .init(.idle, "u", at: Self.now - $0) }, isInDoubt: isInDoubt, isUnsettled: isUnsettled)
        return row.mayBeOvertaken(within: Self.interval, at: Self.now)
    }

    @Test func `a lost push may arrive while the row is in doubt`() {
        #expect(mayBeOvertaken(inDoubt: true))
        #expect(mayBeOvertaken(age: nil, inDoubt: true))
        #expect(mayBeOvertaken(age: .seconds(86400), inDoubt: true, unsettled: true))
    }

    @Test func `a lost push may still arrive for one interval after an unsettled row was acknowledged`() {
        #expect(mayBeOvertaken(age: .zero, unsettled: true))
        #expect(mayBeOvertaken(age: Self.interval, unsettled: true))
        #expect(!mayBeOvertaken(age: Self.interval + .milliseconds(1), unsettled: true))
        #expect(mayBeOvertaken(age: .seconds(-86400), unsettled: true))
    }

    @Test func `a certain and settled row has shown its presence since the first acknowledgement`() {
        let first = Self.now - .seconds(7200)
        let acknowledged = CachedRow.Acknowledgement(.idle, "u", at: Self.now, since: first)
        let row = CachedRow(acknowledged)
        #expect(row.shownSince(.idle, for: "u") == first)
        #expect(row.shownSince(.busy, for: "u") == nil && row.shownSince(.idle, for: "v") == nil)
        #expect(CachedRow(acknowledged, isUnsettled: true).shownSince(.idle, for: "u") == nil)
        #expect(CachedRow(acknowledged, isInDoubt: true).shownSince(.idle, for: "u") == nil)
        #expect(CachedRow().shownSince(.idle, for: "u") == nil)
    }

    @Test func `a presence has been shown since its acknowledgement at the latest`() {
        #expect(CachedRow.Acknowledgement(.idle, "u", at: Self.now).since == Self.now)
        #expect(CachedRow.Acknowledgement(.idle, "u", at: Self.now, since: Self.now + .seconds(9)).since == Self.now)
    }

    @Test func `nothing overtakes a row that is settled or was never acknowledged`() {
        #expect(!mayBeOvertaken(age: .zero))
        #expect(!mayBeOvertaken())
        #expect(!mayBeOvertaken(age: nil, unsettled: true))
        #expect(CachedRow() == CachedRow(nil))
    }

    // MARK: - Transitions

    private static let old = CachedRow.Acknowledgement(.idle, "u", at: now - .seconds(600), since: now - .seconds(7200))

    @Test func `a row about to be pushed is in doubt and keeps the rest`() {
        var row = CachedRow(Self.old, isUnsettled: true, pendingSince: Self.now)
        row.markInDoubt()
        #expect(row == CachedRow(Self.old, isInDoubt: true, isUnsettled: true, pendingSince: Self.now))
    }

    @Test func `an acknowledgement ends doubt and waiting, and is unsettled if a lost push may still arrive`() {
        let row = CachedRow(Self.old, isInDoubt: true, isUnsettled: true, pendingSince: Self.now - .seconds(60))
        let new = CachedRow.Acknowledgement(.busy, "v", at: Self.now)
        #expect(
            row.acknowledging(.busy, for: "v", at: Self.now, mayBeOvertaken: true) == CachedRow(new, isUnsettled: true))
        #expect(row.acknowledging(.busy, for: "v", at: Self.now, mayBeOvertaken: false) == CachedRow(new))
    }

    @Test func `a repeated acknowledgement keeps the time since when the presence has been shown`() {
        let row = CachedRow(Self.old).acknowledging(.idle, for: "u", at: Self.now, mayBeOvertaken: false)
        #expect(row == CachedRow(.init(.idle, "u", at: Self.now, since: Self.old.since)))
    }

    @Test func `a row left out of sync is pending since the first pass that left it so`() {
        var row = CachedRow(Self.old, isInDoubt: true)
        row.leaveOutOfSync(at: Self.now)
        row.leaveOutOfSync(at: Self.now + .seconds(30))
        #expect(row == CachedRow(Self.old, isInDoubt: true, pendingSince: Self.now))
    }

    @Test func `a row that is pending since a time in the future, after the clock was set back, is pending from now`() {
        var row = CachedRow(Self.old, pendingSince: Self.now + .seconds(30))
        row.leaveOutOfSync(at: Self.now)
        #expect(row.pendingSince == Self.now)
    }

    @Test func `a row back in sync is no longer pending, and stays unsettled`() {
        var row = CachedRow(Self.old, isUnsettled: true, pendingSince: Self.now)
        row.returnToSync()
        #expect(row == CachedRow(Self.old, isUnsettled: true))
    }
}
