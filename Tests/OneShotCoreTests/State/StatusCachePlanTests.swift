import Testing

@testable import OneShotCore

/// What a plan and its pushes do to the cache.
@Suite struct StatusCachePlanTests {
    private static let now = Timestamp(milliseconds: 1_780_303_217_000)
    private static let failure = Failure(.rejected, status: 404, "x")
    private static let row = CachedRow(.init(.idle, "u", at: now - .seconds(60)))
    private static let pending = CachedRow(.init(.idle, "u", at: now - .seconds(60)), pendingSince: now - .seconds(30))
    private static let doubtful = CachedRow(.init(.idle, "u", at: now - .seconds(60)), isInDoubt: true)

    private let roster = Roster.of(
        identities: ["alice": .active("u"), "bob": .identityDisabled],
        bindings: ["alice": "g1", "alice": "g2", "bob": "g1"])

    private static let zoe = OrphanedRow(Target("zoe", "g1"), row)
    private static let yan = OrphanedRow(Target("yan", "g1"), CachedRow(isInDoubt: true), user: "usr_yan")

    private func cache(_ rows: CachedRow?..., orphans: [OrphanedRow] = []) -> StatusCache {
        var cache = StatusCache(roster)
        cache.rows = CachedRows(roster, rows)
        cache.orphans = orphans
        return cache
    }

    private func planned(_ slot: Int, _ row: CachedRow?, _ decision: PlannedTarget.Decision) -> PlannedTarget {
        PlannedTarget(target: roster.target(slot), slot: slot, row: row, decision: decision)
    }

    private func apply(_ targets: [PlannedTarget], to cache: inout StatusCache) -> Bool {
        cache.apply(Plan(targets: targets, unchanged: 0))
    }

    // MARK: - A plan

    @Test(arguments: [.push(.busy, "u", .inDoubt), .skip(.stale), .fail(failure)] as [PlannedTarget.Decision])
    func `a doubt inherited from an orphan is stored, whatever the decision`(_ decision: PlannedTarget.Decision) {
        var cache = cache(Self.row, Self.row, nil)
        let hasChanged = apply([planned(0, Self.doubtful, decision)], to: &cache)
        #expect(hasChanged && Array(cache.rows) == [Self.doubtful, Self.row, nil])
    }

    @Test func `an inherited doubt is stored also where there was no row`() {
        var cache = cache(nil, nil, nil)
        let hasChanged = apply([planned(1, CachedRow(isInDoubt: true), .push(.busy, "u", .new))], to: &cache)
        #expect(hasChanged && Array(cache.rows) == [nil, CachedRow(isInDoubt: true), nil])
    }

    @Test func `an unchanged row is no longer pending`() {
        var cache = cache(Self.pending, Self.pending, nil)
        let hasChanged = apply([planned(1, Self.pending, .unchanged)], to: &cache)
        #expect(hasChanged && Array(cache.rows) == [Self.pending, Self.row, nil])
    }

    @Test func `an orphan that is forgotten is removed with its row, and one that is kept stays`() {
        var cache = cache(Self.row, nil, Self.doubtful, orphans: [Self.zoe, Self.yan])
        let kept = apply([planned(2, Self.doubtful, .keep), Self.zoe.planned(.keep)], to: &cache)
        #expect(!kept && cache.rows[2] == Self.doubtful && cache.orphans == [Self.zoe, Self.yan])
        let forgotten = apply([planned(2, Self.doubtful, .forget), Self.zoe.planned(.forget)], to: &cache)
        #expect(forgotten && Array(cache.rows) == [Self.row, nil, nil] && cache.orphans == [Self.yan])
    }

    @Test func `a plan that only pushes and skips changes nothing`() {
        var cache = cache(Self.row, nil, nil, orphans: [Self.zoe])
        let before = cache
        let targets = [
            planned(0, Self.row, .push(.busy, "u", .changed)), planned(1, nil, .push(.busy, "u", .new)),
            planned(2, nil, .skip(.identityDisabled)), Self.zoe.planned(.push(.offline, "u", .removed)),
        ]
        let hasChanged = apply(targets, to: &cache)
        #expect(!hasChanged && cache == before)
    }

    // MARK: - Pushes

    private func push(_ planned: PlannedTarget, _ change: (inout Push) -> Void) throws -> Push {
        var push = try #require(Push(planned, interval: .seconds(30), at: Self.now))
        change(&push)
        return push
    }

    @Test func `the row of a push is stored while the push is in flight and when it has ended`() throws {
        var cache = cache(Self.row, nil, nil)
        let target = planned(0, Self.row, .push(.busy, "u", .changed))
        let begun = cache.apply([try push(target) { $0.markInDoubt() }])
        #expect(begun && cache.rows[0] == Self.doubtful)
        let ended = cache.apply([try push(target) { $0.acknowledge(at: Self.now) }])
        #expect(ended && cache.rows[0] == CachedRow(.init(.busy, "u", at: Self.now)))
        #expect(cache.rows[1] == nil && cache.rows[2] == nil)
    }

    @Test func `pushes that changed no row change nothing in the cache`() throws {
        var cache = cache(Self.row, nil, Self.row, orphans: [Self.zoe])
        let before = cache
        let hasChanged = cache.apply([
            try push(planned(0, Self.row, .push(.busy, "u", .changed))) { _ in },
            try push(Self.zoe.planned(.push(.offline, "u", .removed))) { _ in },
        ])
        #expect(!hasChanged && cache == before)
        let hasNone = cache.apply([Push]())
        #expect(!hasNone)
    }

    @Test func `an orphan whose push was acknowledged is removed with its row`() throws {
        var cache = cache(nil, nil, Self.row, orphans: [Self.zoe, Self.yan])
        let pushes = [
            try push(planned(2, Self.row, .push(.offline, "u", .removed))) { $0.acknowledge(at: Self.now) },
            try push(Self.zoe.planned(.push(.offline, "u", .removed))) { $0.acknowledge(at: Self.now) },
        ]
        let hasChanged = cache.apply(pushes)
        #expect(hasChanged && cache.rows[2] == nil && cache.orphans == [Self.yan])
    }

    @Test func `an orphan of which Fabric has nothing to show is removed with its row`() throws {
        var cache = cache(nil, nil, Self.row, orphans: [Self.zoe, Self.yan])
        let pushes = [
            try push(planned(2, Self.row, .push(.offline, "u", .removed))) { $0.forget() },
            try push(Self.zoe.planned(.push(.offline, "u", .removed))) { $0.forget() },
        ]
        let hasChanged = cache.apply(pushes)
        #expect(hasChanged && cache.rows[2] == nil && cache.orphans == [Self.yan])
    }

    @Test func `an orphan whose push failed keeps its row, user and slot`() throws {
        var cache = cache(nil, nil, Self.row, orphans: [Self.zoe, Self.yan])
        func fail(_ push: inout Push) {
            push.markInDoubt()
            push.fail(Self.failure, passStartedAt: Self.now)
        }
        let hasChanged = cache.apply([
            try push(planned(2, Self.row, .push(.offline, "u", .removed)), fail),
            try push(Self.yan.planned(.push(.offline, "usr_yan", .removed)), fail),
        ])
        #expect(hasChanged && cache.rows[2]?.pendingSince == Self.now && cache.rows[2]?.isInDoubt == true)
        let left = CachedRow(isInDoubt: true, pendingSince: Self.now)
        #expect(cache.orphans == [Self.zoe, OrphanedRow(Self.yan.target, left, user: "usr_yan")])
    }

    // MARK: - Questions

    @Test func `the row that has been pending for longest is found among slots and orphans`() {
        func longest(_ cache: StatusCache) -> Interval { cache.longestPending(at: Self.now) }
        let older = OrphanedRow(Target("zoe", "g1"), CachedRow(pendingSince: Self.now - .seconds(90)))
        #expect(longest(cache(Self.row, nil, nil, orphans: [Self.zoe])) == .zero)
        #expect(longest(cache(Self.row, Self.pending, nil)) == .seconds(30))
        #expect(longest(cache(Self.pending, nil, nil, orphans: [older])) == .seconds(90))
    }

    @Test func `a row from before the clock was set hides no other that is pending`() {
        let unset = CachedRow(pendingSince: Timestamp(milliseconds: 5000))
        #expect(cache(unset, nil, nil).longestPending(at: Self.now) == .zero)
        #expect(cache(unset, Self.pending, nil).longestPending(at: Self.now) == .seconds(30))
        let orphan = OrphanedRow(Target("zoe", "g1"), unset)
        #expect(cache(nil, Self.pending, nil, orphans: [orphan]).longestPending(at: Self.now) == .seconds(30))
    }

    @Test func `the last acknowledgement is that of a slot, not of an orphan`() {
        let newer = CachedRow(.init(.busy, "u", at: Self.now))
        #expect(cache(nil, CachedRow(isInDoubt: true), nil, orphans: [Self.zoe]).lastAcknowledgedAt == nil)
        #expect(cache(Self.row, newer, nil).lastAcknowledgedAt == Self.now)
    }
}
