import Testing

@testable import OneShotCore

/// The documents that list exit codes have all of them, in the program's words.
@Suite struct ExitStatusDocumentsTests {
    /// The whole numbers in a text, in its order.
    private static func numbers(_ text: some StringProtocol) -> [Int32] {
        text.split { !$0.isNumber }.compactMap { Int32($0) }
    }

    @Test func `the README has every code once, with its meaning`() throws {
        let rows = try RepositoryFile("README.md").section("## Exit codes").tableRows.filter { $0.count == 4 }
        #expect(rows.map { Self.numbers($0[0]) } == ExitStatus.allCases.map { [$0.rawValue] })
        #expect(rows.map { $0[1] } == ExitStatus.allCases.map(\.meaning))
    }

    @Test func `the operators' page lists the codes of every command`() throws {
        let rows = try RepositoryFile("cron/README.md").section("## Exit codes of each command").tableRows
        var listed: [String: [Int32]] = [:]
        for row in rows {
            let codes = row[1].prefix { $0 != ";" }
            for name in row[0].matches(of: /`(\w+)`/) {
                listed["\(name.1)"] = codes == "all of them" ? ExitStatus.allCases.map(\.rawValue) : Self.numbers(codes)
            }
        }
        let known = CommandName.allCases.map { ($0.rawValue, $0.endings.map(\.status.rawValue)) }
        #expect(listed == Dictionary(uniqueKeysWithValues: known))
    }

    @Test func `the README names the codes in the order in which they are chosen`() throws {
        let section = try RepositoryFile("README.md").section("## Exit codes").joined(separator: " ")
        let sentence = try #require(section.firstMatch(of: /If several apply, the first of these is used: ([^.]*)\./)).1
        let ranked = ExitStatus.allCases.filter { $0.rank != nil }.sorted { ($0.rank ?? 0) < ($1.rank ?? 0) }
        #expect(Self.numbers(sentence) == ranked.map(\.rawValue))
    }

    @Test func `the operators' page says what to do about every code`() throws {
        let rows = try RepositoryFile("cron/README.md").section("## What to do for each exit code").tableRows
        #expect(rows.flatMap { Self.numbers($0[0]) } == ExitStatus.allCases.map(\.rawValue))
        #expect(rows.allSatisfy { !$0[1].isEmpty })
    }
}
