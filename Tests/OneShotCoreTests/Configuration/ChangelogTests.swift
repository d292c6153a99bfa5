import Testing

@testable import OneShotCore

@Suite struct ChangelogTests {
    @Test func `the newest release in it is this one`() throws {
        let headings = try RepositoryFile("CHANGELOG.md").lines.filter { $0.hasPrefix("## ") }
        let newest = headings.first { $0 != "## Unreleased" }
        #expect(newest?.hasPrefix("## \(Version.current), ") == true)
        #expect(headings.lastIndex(of: "## Unreleased") ?? 0 == 0)
    }
}
