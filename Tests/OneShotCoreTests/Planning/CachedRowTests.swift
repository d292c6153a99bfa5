import Testing

@testable import OneShotCore

@Suite struct CachedRowTests {
    private static let now = Timestamp(milliseconds: 1_780_303_217_000)
    private static let interval = Interval.seconds(30)

    private func mayBeOvertaken(
        age: Interval? = .seconds(60), inDoubt isInDoubt: Bool = false, unsettled isUnsettled: Bool = false
    ) -> Bool {
        var row = CachedRow(age.map { .init(.idle, "u", at: Self.now - $0) })
        row.isInDoubt = isInDoubt
        row.isUnsettled = isUnsettled
        return row.mayBeOvertaken(within: Self.interval, at: Self.now)
    }

    @Test func `a push that got lost may arrive while the row is in doubt`() {
        #expect(mayBeOvertaken(inDoubt: true))
        #expect(mayBeOvertaken(age: nil, inDoubt: true))
        #expect(mayBeOvertaken(age: .seconds(86400), inDoubt: true, unsettled: true))
    }

    @Test func `it may arrive for one interval after the row was acknowledged all the same`() {
        #expect(mayBeOvertaken(age: .zero, unsettled: true))
        #expect(mayBeOvertaken(age: Self.interval, unsettled: true))
        #expect(!mayBeOvertaken(age: Self.interval + .milliseconds(1), unsettled: true))
        #expect(mayBeOvertaken(age: .seconds(-86400), unsettled: true))
    }

    @Test func `a presence stands since it was acknowledged first, while nothing else may be shown`() {
        let first = Self.now - .seconds(7200)
        var row = CachedRow(.init(.idle, "u", at: Self.now, since: first))
        #expect(row.stands(as: .idle, for: "u") == first)
        #expect(row.stands(as: .busy, for: "u") == nil && row.stands(as: .idle, for: "v") == nil)
        row.isUnsettled = true
        #expect(row.stands(as: .idle, for: "u") == nil)
        row.isUnsettled = false
        row.isInDoubt = true
        #expect(row.stands(as: .idle, for: "u") == nil && CachedRow().stands(as: .idle, for: "u") == nil)
    }

    @Test func `no presence stands for longer than it has been told`() {
        #expect(CachedRow.Acknowledgement(.idle, "u", at: Self.now).since == Self.now)
        #expect(CachedRow.Acknowledgement(.idle, "u", at: Self.now, since: Self.now + .seconds(9)).since == Self.now)
    }

    @Test func `nothing overtakes a row that is settled or was never acknowledged`() {
        #expect(!mayBeOvertaken(age: .zero))
        #expect(!mayBeOvertaken())
        #expect(!mayBeOvertaken(age: nil, unsettled: true))
        #expect(CachedRow() == CachedRow(nil))
    }
}
