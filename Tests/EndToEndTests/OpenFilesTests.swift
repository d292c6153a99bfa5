import Foundation
import StubFabric
import Testing

/// Passes that may have few open files.
@Suite(.waits) struct OpenFilesTests {
    private let fabric: StubFabric

    init() throws { fabric = try StubFabric.start(guilds: ["g1", "g2"]) }

    /// Runs a pass with a limit of open files: `ulimit`'s arguments.
    private func run(_ bench: Workbench, limit: String, _ level: String = "warn") throws -> FinishedProgram {
        let script = "ulimit \(limit) && exec \"$0\" run --output json --log-level \(level)"
        return try bench.start(["-c", script, Workbench.product("presence-oneshot")], program: "/bin/sh").wait()
    }

    @Test(arguments: [(24, 32, 60), (256, 240, 300), (64, 1024, 100)])
    func `a pass sends no more requests at once than it may have open files, and says so once`(
        files: Int, concurrency: Int, agents: Int
    ) throws {
        let bench = try Workbench(
            fabric, guilds: ["g1", "g2"], agents: Workbench.agents(agents, "idle"), sync: ["concurrency": concurrency])
        let first = try run(bench, limit: "-n \(files)")
        #expect(first.exitCode == 0 && first.count("pushed") == 2 * agents, "\(first.errors)")
        let lines = first.errors.split(separator: "\n")
        #expect(lines.count == 1 && lines[0].contains("kind=open_files"), "\(first.errors)")
        #expect(first.errors.contains("the limit of \(files) open files has room for"), "\(first.errors)")

        try bench.writeHost(Workbench.agents(agents, "busy"))
        let second = try run(bench, limit: "-n \(files)")
        #expect(second.exitCode == 0 && second.count("pushed") == 2 * agents && second.errors.isEmpty)
        // A pass that sends nothing does not meet the limit, and knows nothing of it.
        #expect(try run(bench, limit: "-n \(files)", "info").errors.isEmpty)

        try bench.writeHost(Workbench.agents(1, "idle").merging(Workbench.agents(agents, "busy")) { idle, _ in idle })
        let third = try run(bench, limit: "-n 4096", "info")
        #expect(third.exitCode == 0 && third.errors.contains("recovered kind=open_files"), "\(third.errors)")
    }

    @Test func `the limit is raised as far as it may be`() throws {
        let bench = try Workbench(fabric, guilds: ["g1"], agents: Workbench.agents(50, "idle"))
        let pass = try run(bench, limit: "-Sn 24")
        #expect(pass.exitCode == 0 && pass.count("pushed") == 50 && pass.errors.isEmpty, "\(pass.errors)")
    }

    @Test(.enabled(if: Preload.isPossible, "needs a C compiler"))
    func `running out of open files is not blamed on a guild`() throws {
        let bench = try Workbench(fabric, guilds: ["g1", "g2"], agents: Workbench.agents(5, "idle"))
        #expect(try bench.run().exitCode == 0)
        try bench.writeHost(Workbench.agents(5, "busy"))
        let pass = try bench.run(environment: try Preload.refusingSockets())
        #expect(pass.exitCode == 2 && pass.failures.count == 10 && Set(pass.failures.values) == ["transport"])
        #expect(pass.errors.contains("raise the limit of open files"), "\(pass.errors)")
        #expect(try bench.text("state/last-pass.json").contains(#""suspect_endpoints":[]"#))
        #expect(try bench.run().exitCode == 0)
    }
}
