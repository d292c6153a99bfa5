import Foundation
import StubFabric
import Testing

/// The times that a host gives: in milliseconds, none at all, and from a clock that is ahead.
@Suite struct HostClockTests {
    private let fabric: StubFabric
    private let bench: Workbench

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1"])
        bench = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "busy"])
        bench.configuration["host"] = ["source": "file", "path": "agents.json", "stale_after_seconds": 120]
        try bench.writeConfiguration()
    }

    private var now: Double { Date().timeIntervalSince1970 }

    private func rfc3339(_ seconds: Double) -> String {
        ISO8601DateFormatter().string(from: Date(timeIntervalSince1970: seconds))
    }

    /// Writes a snapshot whose file was changed so long ago, and runs a pass.
    private func pass(
        _ updatedAt: Any, generatedAt: Any = NSNull(), changed age: Double = 0, _ arguments: [String] = ["run"]
    ) throws -> FinishedProgram {
        let agents = ["alice": ["state": "busy", "updated_at": updatedAt]]
        try bench.write("agents.json", json: ["generated_at": generatedAt, "agents": agents])
        let path = bench.path("agents.json")
        try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSinceNow: -age)], ofItemAtPath: path)
        return try bench.run(arguments)
    }

    private var shown: String? { fabric.status(of: "alice", in: "g1") }

    @Test func `milliseconds are told from seconds`() throws {
        #expect(try pass((now * 1000).rounded()).exitCode == 0 && shown == "busy")
        #expect(try pass(((now - 172_800) * 1000).rounded()).exitCode == 0 && shown == "offline")
        let explained = try bench.run(["explain", "alice"])
        #expect(explained.output.contains("\"busy\", 2d 0h old (stale after 2m 00s)"), "\(explained.output)")
    }

    @Test(arguments: [0, -1, "0001-01-01T00:00:00Z", NSNull()] as [any Sendable])
    func `a time that says nothing leaves it to the file's`(time: any Sendable) throws {
        #expect(try pass(time, generatedAt: time).exitCode == 0 && shown == "busy")
        #expect(try pass(time, generatedAt: time, changed: 600).exitCode == 0 && shown == "offline")
    }

    @Test func `a clock ahead is not believed, and that is said once and when it ends`() throws {
        let ahead = now + 7200
        let first = try pass(rfc3339(ahead), changed: 600)
        #expect(first.exitCode == 0 && shown == "offline", "the file's time counts, which is old")
        let lines = first.errors.split(separator: "\n")
        #expect(lines.count == 2 && first.errors.contains(" warn failure kind=host_clock_ahead message="))
        #expect(first.errors.contains(" warn failure kind=host_stale agent=alice message="))
        #expect(first.errors.contains("the host gives the time \(rfc3339(ahead)) when it is "), "\(first.errors)")
        #expect(try pass(rfc3339(ahead), generatedAt: now).errors.isEmpty && shown == "busy")

        let explained = try bench.run(["explain", "alice"])
        #expect(explained.output.contains("gives the time \(rfc3339(ahead)): that is ahead and not believed"))
        let json = try bench.run(["explain", "alice", "--output", "json"]).report["host"] as? [String: Any]
        #expect(json?["time_ahead"] as? Double == ahead.rounded(.down))
        #expect(try bench.run(["status", "--output", "html"]).output.contains("<b>host_clock_ahead</b>"))
        #expect(try bench.run(["status", "--check"]).exitCode == 0)

        // Up to a minute ahead is now.
        let end = try pass(rfc3339(now + 30), ["run", "--log-level", "info"])
        #expect(end.errors.contains(" info recovered kind=host_clock_ahead lasted="), "\(end.errors)")
    }

    @Test func `a file's time that is ahead is not believed`() throws {
        #expect(try pass(NSNull(), changed: -7200).errors.contains("host_clock_ahead"))
        #expect(shown == "busy")
        #expect(try pass(now - 600, changed: -7200).exitCode == 0 && shown == "offline", "it is not asked for")
    }

    @Test func `a time that is none is shown with an example`() throws {
        let accepted = #"accepted is a time such as \"2026-06-01T08:40:17Z\" or 1780303217"#
        let entry = try pass("2026-06-01 08:40")
        #expect(entry.exitCode == 2 && entry.errors.contains(#"updated_at is \"2026-06-01 08:40\"; "# + accepted))
        let whole = try pass(now, generatedAt: "today")
        #expect(whole.exitCode == 69 && whole.errors.contains(#"generated_at is \"today\"; "# + accepted))
    }
}
