import Testing

@testable import OneShotCore

/// The operators' page explains every kind of failure, notice and skip, in the program's words where it has some.
@Suite struct KindDocumentsTests {
    private func rows(_ heading: String) throws -> [[String]] {
        let section = try RepositoryFile("cron/README.md").section("## What a pass may say")
        return Array(section.drop { !$0.hasPrefix("| \(heading) |") }.prefix { $0.hasPrefix("|") }).tableRows
    }

    private func expect(_ rows: [[String]], _ kinds: [String]) {
        #expect(rows.map { $0.first ?? "" } == kinds.map { "`\($0)`" })
        #expect(rows.allSatisfy { $0.count == 3 && !$0[1].isEmpty && !$0[2].isEmpty })
    }

    @Test func `the table of failures has every kind in its order`() throws {
        let published = [FailureGroup.unwritten(.metricsUnwritable, ""), .unwritten(.pageUnwritable, "")]
        let kinds = [FailureGroup.host("").key.kind] + FailureKind.allCases.map(\.rawValue) + published.map(\.key.kind)
        let rows = try rows("failure")
        expect(rows, kinds)
        let words = FailureKind.allCases.map { ["`\($0.rawValue)`", $0.meaning, $0.advice] }
        #expect(Array(rows.dropFirst().dropLast(published.count)) == words)
    }

    @Test func `the table of notices has every kind in its order`() throws {
        expect(try rows("notice"), FailureGroup.NoticeKind.allCases.map(\.rawValue))
    }

    @Test func `the table of skips has every reason in its order`() throws {
        #expect(try rows("skip") == SkipReason.allCases.map { ["`\($0.rawValue)`", $0.explanation, $0.advice] })
    }
}
