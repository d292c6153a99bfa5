import Foundation
import StubFabric
import Testing

/// The page of `status --output html`, and of `--board`.
@Suite struct BoardTests {
    private let fabric: StubFabric

    init() throws { fabric = try StubFabric.start(guilds: ["guild-eu-1", "guild-us-2"]) }

    private func bench(_ agents: [String: String]) throws -> Workbench {
        try Workbench(
            fabric, guilds: ["guild-eu-1", "guild-us-2"], agents: agents, sync: ["max_retries": 0])
    }

    @Test func `a pass writes the page for everybody to read, with what it has just done`() throws {
        let bench = try bench(["alice": "idle", "bob": "busy"])
        let pass = try bench.run(["run", "--output", "json", "--board", "board.html"])
        #expect(pass.exitCode == 0)
        let attributes = try FileManager.default.attributesOfItem(atPath: bench.path("board.html"))
        #expect(attributes[.posixPermissions] as? Int == 0o644)
        let page = String(decoding: try #require(bench.read("board.html")), as: UTF8.self)
        #expect(page.contains("all well") && page.contains("4 pushed") && page.contains("<b>2</b> busy"))
        #expect(page.contains("<meta http-equiv=\"refresh\" content=\"30\">"))
        let status = try bench.run(["status", "--output", "html"])
        #expect(status.exitCode == 0 && status.output.contains("4 pushed") && !status.output.contains("\"refresh\""))
        try bench.expectNoSecret(in: [pass, status], and: [])

        try fabric.down(.guild("guild-us-2"))
        try bench.writeHost(["alice": "busy", "bob": "idle"])
        #expect(try bench.run(["run", "--board", "board.html"]).exitCode == 1)
        let failed = String(decoding: try #require(bench.read("board.html")), as: UTF8.self)
        #expect(failed.contains("some targets failed") && failed.contains("<b>transport</b> in <bdi>guild-us-2</bdi>"))
        #expect(failed.contains("pending") && failed.contains("in doubt") && failed.contains("1 pass with exit code 0"))
        #expect(try bench.run(["clear", "--board", "board.html"]).exitCode == 1)
        let cleared = String(decoding: try #require(bench.read("board.html")), as: UTF8.self)
        #expect(cleared.contains("<b>2</b> offline"))
    }

    @Test(arguments: ["missing/board.html", "folder"])
    func `a board that cannot be written is warned about, once, and changes no exit code`(path: String) throws {
        let bench = try bench(["alice": "idle"])
        try FileManager.default.createDirectory(atPath: bench.path("folder"), withIntermediateDirectories: true)
        let first = try bench.run(["run", "--board", path, "--metrics-file", "metrics.prom"])
        #expect(first.exitCode == 0 && first.errors.contains("warn failure kind=board_unwritable message="))
        #expect(bench.read("metrics.prom") != nil)
        #expect(try bench.run(["run", "--board", path]).errors.isEmpty)
    }

    @Test(.enabled(if: Browser.name != nil, "needs chromium"), arguments: [0, 3, 1000])
    func `a browser shows every cell, on a desk and on a phone, and never scrolls the page sideways`(
        count: Int
    ) throws {
        let long = String(repeating: "long-", count: 30) + "<b>&'\""
        let names = (0..<count).map { $0 == 1 ? long : "agent-\($0)" }
        let bench = try bench(Dictionary(names.map { ($0, "idle") }) { first, _ in first })
        if count > 0, count < 100 { #expect(try bench.run().exitCode == 0) }
        let page = try bench.run(["status", "--output", "html"]).output
        for width in [390, 1280] {
            let layout = try Browser.layOut(page, width: width, in: bench)
            #expect(layout.innerWidth == width && layout.scrollWidth <= width)
            #expect(layout.cells == count * 2 && layout.cellsWithin == layout.cells)
        }
    }
}
