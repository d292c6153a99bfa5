import Testing

@testable import OneShotCore

@Suite struct PushTests {
    private static let now = EngineBench.start
    private static let start = now - .seconds(3)
    private static let old = CachedRow.Acknowledgement(.idle, "u", at: now - .seconds(600), since: now - .seconds(7200))
    private static let failure = Failure(.serverError, status: 500, "x")

    private static func push(_ row: CachedRow?, _ presence: Presence = .busy) throws -> Push {
        let planned = PlannedTarget(
            target: Target("alice", "g1"), slot: 4, row: row, decision: .push(presence, "u", .changed))
        return try #require(Push(planned, interval: .seconds(30), at: now))
    }

    @Test func `a push takes over what was planned, and has no outcome`() throws {
        let row = CachedRow(Self.old, isUnsettled: true, pendingSince: Self.start)
        let push = try Self.push(row)
        #expect(push.target == Target("alice", "g1") && push.slot == 4 && push.user == "u" && push.presence == .busy)
        #expect(push.reason == .changed && push.rowBefore == row && push.row == row)
        #expect(push.outcome == nil && push.failure == nil)
        #expect(try Self.push(nil).rowBefore == CachedRow())
    }

    @Test(arguments: [.unchanged, .skip(.stale), .fail(failure), .forget, .keep] as [PlannedTarget.Decision])
    func `a target with another decision is not pushed`(_ decision: PlannedTarget.Decision) {
        let planned = PlannedTarget(target: Target("alice", "g1"), slot: 0, row: nil, decision: decision)
        #expect(Push(planned, interval: .seconds(30), at: Self.now) == nil)
    }

    @Test func `an acknowledgement ends the doubt, and the row is settled if no other push got lost`() throws {
        var push = try Self.push(CachedRow(Self.old, pendingSince: Self.start))
        push.markInDoubt()
        #expect(push.row == CachedRow(Self.old, isInDoubt: true, pendingSince: Self.start))
        push.acknowledge(at: Self.now)
        #expect(push.row == CachedRow(.init(.busy, "u", at: Self.now)) && push.outcome == .acknowledged)
        #expect(
            push.rowBefore == CachedRow(Self.old, pendingSince: Self.start), "the report says what was shown before")
    }

    @Test func `a repeated presence keeps the time since when it has been shown`() throws {
        var push = try Self.push(CachedRow(Self.old), .idle)
        push.markInDoubt()
        push.acknowledge(at: Self.now)
        #expect(push.row.acknowledged == .init(.idle, "u", at: Self.now, since: Self.old.since))
    }

    @Test(arguments: [
        (CachedRow(old, isInDoubt: true), false, true), (CachedRow(old), true, true), (CachedRow(old), false, false),
        (CachedRow(.init(.idle, "u", at: now - .seconds(30)), isUnsettled: true), false, true),
        (CachedRow(.init(.idle, "u", at: now - .seconds(31)), isUnsettled: true), false, false),
    ])
    func `the row is unsettled if a push of this or an earlier pass may still arrive`(
        row: CachedRow, arrivesLate: Bool, isUnsettled: Bool
    ) throws {
        var push = try Self.push(row)
        push.markInDoubt()
        if arrivesLate { push.mayArriveLate() }
        push.acknowledge(at: Self.now)
        #expect(push.row.isUnsettled == isUnsettled && !push.row.isInDoubt)
    }

    @Test func `a failed push leaves its row in doubt, and pending since its pass or an earlier one`() throws {
        for (before, after) in [(nil, Self.start), (Self.start - .seconds(60), Self.start - .seconds(60))] {
            var push = try Self.push(CachedRow(Self.old, pendingSince: before))
            push.markInDoubt()
            push.fail(Self.failure, passStartedAt: Self.start)
            #expect(push.row == CachedRow(Self.old, isInDoubt: true, pendingSince: after))
            #expect(push.failure == Self.failure && push.outcome == .failed(Self.failure))
        }
    }

    @Test func `a push that was never sent leaves its row certain and pending`() throws {
        var push = try Self.push(CachedRow(Self.old))
        push.fail(Self.failure, passStartedAt: Self.start)
        #expect(push.row == CachedRow(Self.old, pendingSince: Self.start))
    }

    @Test func `a doubt that could not be saved is dropped, and an earlier doubt stays`() throws {
        for row in [CachedRow(Self.old), CachedRow(Self.old, isInDoubt: true)] {
            var push = try Self.push(row)
            push.markInDoubt()
            push.dropUnsavedDoubt()
            #expect(push.row == row)
        }
    }
}
