import Testing

@testable import OneShotCore

/// Any contents of a cache are written and read back as the same.
@Suite struct RoundTripTests {
    private static let center = "https://fabric.example.com"

    @Test(arguments: 1...500 as ClosedRange<UInt64>)
    func `the status cache is read back as it was written`(seed: UInt64) throws {
        var values = CacheValues(seed: seed)
        let roster = values.roster()
        let cache = values.statusCache(roster)
        let written = cache.encode(roster, center: Self.center)
        let again = try #require(try written.withUnsafeBytes { try StatusCache($0, roster, center: Self.center) })
        #expect(again.rows == cache.rows)
        #expect(Self.sorted(again.orphans) == Self.sorted(cache.orphans))
        #expect(again.encode(roster, center: Self.center) == written)
    }

    private static func sorted(_ removals: [OrphanedRow]) -> [OrphanedRow] {
        removals.sorted { ($0.target.agent, $0.target.guild) < ($1.target.agent, $1.target.guild) }
    }

    @Test(arguments: 1...500 as ClosedRange<UInt64>)
    func `the token cache is read back as it was written`(seed: UInt64) throws {
        var values = CacheValues(seed: seed)
        let tokens = try values.tokenState()
        let written = TokenCache.encode(tokens, center: Self.center)
        let again = try #require(try written.withUnsafeBytes { try TokenCache.decode($0, center: Self.center) })
        #expect(again == tokens)
        #expect(TokenCache.encode(again, center: Self.center) == written)
    }

    @Test(arguments: 1...500 as ClosedRange<UInt64>)
    func `the last pass is read back as it was written`(seed: UInt64) throws {
        var values = CacheValues(seed: seed)
        let (last, report) = (try values.lastPass(), values.report())
        let again = try last.encode(report).withUnsafeBytes { try LastPass($0) }
        #expect(again.observedAt == last.observedAt && again.possiblyMoved == last.possiblyMoved)
        #expect(again.failures == last.failures)
        #expect(again.history == last.history && again.lastSuccessAt == last.lastSuccessAt)
        #expect(again.totals == last.totals)
        #expect(again.listedSkips == report.skips && again.listedFailures == report.failures)
        let summary = again.summary
        #expect(summary.outcome == report.outcome.rawValue && summary.exitCode == Int(report.exitStatus.rawValue))
        #expect(summary.startedAt == report.startedAt)
        #expect(summary.targets == report.targets && summary.pushed == report.changes.count)
        #expect(summary.unchanged == report.unchanged)
        #expect(summary.skipped == report.skips.count && summary.failed == report.failures.count)
    }
}
