import Foundation
import StubFabric
import Testing

/// The HTML page that `status --output html` prints and `--board` writes.
@Suite struct BoardTests {
    private let fabric: StubFabric

    init() throws { fabric = try StubFabric.start(guilds: ["guild-eu-1", "guild-us-2"]) }

    private func bench(_ agents: [String: String]) throws -> Workbench {
        try Workbench(
            fabric, guilds: ["guild-eu-1", "guild-us-2"], agents: agents, sync: ["max_retries": 0])
    }

    @Test func `a pass writes the page with its own results, and everybody may read it`() throws {
        let bench = try bench(["alice": "idle", "bob": "busy"])
        let pass = try bench.run(["run", "--output", "json", "--board", "board.html"])
        #expect(pass.exitCode == 0)
        #expect(try bench.mode("board.html") == 0o644)
        let page = try bench.text("board.html")
        #expect(page.contains("all well") && page.contains("4 pushed") && page.contains("<b>2</b> busy"))
        #expect(page.contains("<meta http-equiv=\"refresh\" content=\"30\">"))
        let status = try bench.run(["status", "--output", "html"])
        #expect(status.exitCode == 0 && status.output.contains("4 pushed") && !status.output.contains("\"refresh\""))
        try bench.expectNoSecret(in: [pass, status], and: [])

        try fabric.down(.guild("guild-us-2"))
        try bench.writeHost(["alice": "busy", "bob": "idle"])
        #expect(try bench.run(["run", "--board", "board.html"]).exitCode == 1)
        let failed = try bench.text("board.html")
        #expect(failed.contains("some targets failed") && failed.contains("<b>transport</b> in <bdi>guild-us-2</bdi>"))
        #expect(
            failed.contains("pending") && failed.contains("in doubt")
                && failed.contains("exit code <b>0</b>, 1 pass<br>"))
        #expect(try bench.run(["clear", "--board", "board.html"]).exitCode == 1)
        let cleared = try bench.text("board.html")
        #expect(cleared.contains("<b>2</b> offline"))
    }

    @Test func `the page of ten thousand agents with a guild each needs little memory`() throws {
        let numbers = 0..<10_000
        let bench = try Workbench(fabric, guilds: [], agents: Workbench.agents(numbers.count, "unmapped"))
        bench.configuration["bindings"] = numbers.map {
            ["agent_id": "agent-\($0)", "fabric_guild_node_id": "guild-\($0)"]
        }
        try bench.writeConfiguration()
        let (pass, peak) = try bench.runMeasuringMemory(
            ["run", "--output", "json", "--board", "board.html"], untilItWrites: "board.html")
        #expect(pass.exitCode == 0 && pass.count("skipped") == numbers.count)
        #expect(PeakMemory.accepted.contains(peak), "\(peak) KiB")
        #expect(try bench.text("board.html").utf8.count < 4 << 20)
    }

    @Test(arguments: ["missing/board.html", "folder"])
    func `a page that cannot be written causes one warning and does not change the exit code`(path: String) throws {
        let bench = try bench(["alice": "idle"])
        try bench.makeFolder("folder")
        let first = try bench.run(["run", "--board", path, "--metrics-file", "metrics.prom"])
        #expect(first.exitCode == 0 && first.errors.contains("warn failure kind=board_unwritable message="))
        #expect(bench.read("metrics.prom") != nil)
        #expect(try bench.run(["run", "--board", path]).errors.isEmpty)
    }

    @Test(.enabled(if: Browser.name != nil, "needs chromium"), arguments: [0, 3, 1000])
    func `a browser shows every cell without horizontal scrolling, on a desktop and on a phone`(count: Int) throws {
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
