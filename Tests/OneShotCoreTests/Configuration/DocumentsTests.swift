import Foundation
import Testing

/// What holds for the pages as a whole.
@Suite struct DocumentsTests {
    private static let pages = ["README.md", "cron/README.md", "Sources/README.md", "Tests/StubFabric/README.md"]

    @Test func `the README has at most 200 lines, in the order in which a person needs them`() throws {
        let lines = try RepositoryFile("README.md").lines
        #expect(lines.count <= 201)
        #expect(
            lines.filter { $0.hasPrefix("## ") } == [
                "## See it work", "## Install", "## Giving it the states", "## Watching it", "## Exit codes",
                "## When things break", "## The code",
            ])
    }

    @Test(arguments: pages + ["cron/presence-oneshot.crontab", "cron/presence-oneshot.cron.d"])
    func `no step replaces a crontab`(_ page: String) throws {
        #expect(try !RepositoryFile(page).text.contains(/crontab +(-u +\w+ +)?(-(\s|$)|-r|[\w.\/]*presence)/))
    }

    @Test(arguments: pages)
    func `every link to a file leads to one`(_ page: String) throws {
        let folder = RepositoryFile.root.appending(path: page).deletingLastPathComponent()
        for link in try RepositoryFile(page).text.matches(of: /\]\(([^)#:]+)(#[^)]*)?\)/) {
            let target = folder.appending(path: link.1).standardizedFileURL.path(percentEncoded: false)
            #expect(FileManager.default.fileExists(atPath: target), "\(link.1)")
        }
    }
}
