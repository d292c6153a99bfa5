import Foundation
import StubFabric
import Testing

/// Standard output and standard error that nobody reads.
@Suite(.waits) struct UnreadStreamTests {
    private let fabric: StubFabric
    private let bench: Workbench

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1", "g2"])
        bench = try Workbench(fabric, guilds: ["g1", "g2"], agents: ["alice": "idle"])
    }

    /// Runs the program with its streams redirected as a shell does that.
    private func start(_ arguments: String, _ redirections: String) throws -> RunningProgram {
        let program = Workbench.product("presence-oneshot")
        return try bench.start(["-c", "exec '\(program)' \(arguments) \(redirections)"], program: "/bin/sh")
    }

    @Test func `a full pipe as standard error does not hold a pass, which reports all the same`() throws {
        let unread = try bench.makeFullPipe("errors")
        try fabric.down(.guild("g2"))
        let pass = try start("run --deadline 2 --output json --log-level debug", "2>errors").wait()
        #expect(pass.exitCode == 1 && pass.failures == ["alice/g2": "transport"] && pass.errors.isEmpty)
        #expect(try bench.run(["run"]).exitCode == 1)
        withExtendedLifetime(unread) {}
    }

    @Test func `a terminal that was stopped does not hold a pass`() throws {
        let (terminal, master) = try bench.makeStoppedTerminal()
        try fabric.down(.guild("g2"))
        let pass = try start("run --deadline 2 --output json", "2>\(terminal)").wait()
        #expect(pass.exitCode == 1 && pass.failures == ["alice/g2": "transport"])
        withExtendedLifetime(master) {}
    }

    @Test func `a wrong configuration does not hold a pass whose standard error nobody reads`() throws {
        let unread = try bench.makeFullPipe("errors")
        bench.configuration["sync"] = ["max_retries": 11]
        try bench.writeConfiguration()
        #expect(try start("run", "2>errors").wait().exitCode == 78)
        #expect(try start("rnu", "2>errors").wait().exitCode == 64)
        withExtendedLifetime(unread) {}
    }
}
