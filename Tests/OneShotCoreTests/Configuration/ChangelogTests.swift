import Testing

@testable import OneShotCore

@Suite struct ChangelogTests {
    @Test func `the newest release in it is this one`() throws {
        let headings = try RepositoryFile("CHANGELOG.md").lines.filter { $0.hasPrefix("## ") }
        let newest = headings.first { $0 != "## [Unreleased]" }
        #expect(newest?.hasPrefix("## [\(Version.current)] - ") == true)
        #expect(headings.lastIndex(of: "## [Unreleased]") == 0)
    }

    @Test func `its headings are those of Keep a Changelog`() throws {
        for line in try RepositoryFile("CHANGELOG.md").lines where line.hasPrefix("##") {
            let isRelease = line.wholeMatch(of: /## \[(\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d|Unreleased\])/) != nil
            let isKind = line.wholeMatch(of: /### (Added|Changed|Deprecated|Removed|Fixed|Security)/) != nil
            #expect(isRelease || isKind, "\(line)")
        }
    }
}
