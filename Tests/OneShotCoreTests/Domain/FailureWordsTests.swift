import Testing

@testable import OneShotCore

/// What the program says of each kind of failure and each reason to skip.
@Suite struct FailureWordsTests {
    @Test func `each kind has its own meaning, and advice`() {
        #expect(Set(FailureKind.allCases.map(\.meaning)).count == FailureKind.allCases.count)
        for words in FailureKind.allCases.flatMap({ [$0.meaning, $0.advice] }) {
            #expect(!words.isEmpty && !words.hasSuffix("."), "\(words)")
        }
    }

    @Test func `the operators' page has every kind and every reason, with the program's words`() throws {
        let page = try RepositoryFile("cron/README.md").section("## What to do for each failure and skip")
        let failures = FailureKind.allCases.map { ["`\($0.rawValue)`", $0.meaning, $0.advice] }
        let skips = SkipReason.allCases.map { ["`\($0.rawValue)`", $0.explanation, $0.advice] }
        #expect(page.tableRows == failures + skips)
    }
}
