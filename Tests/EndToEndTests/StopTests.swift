import Foundation
import StubFabric
import Testing

/// Signals that stop the program while it prints, reads an answer, logs in or waits for the host.
@Suite(.waits) struct StopTests {
    private let fabric: StubFabric
    private let bench: Workbench

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1"])
        bench = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "idle"])
    }

    /// Makes a pipe that nobody reads, and a function that checks whether it is full.
    private func fullPipe(_ name: String) throws -> (path: String, isFull: () -> Bool) {
        let path = bench.path(name)
        try #require(mkfifo(path, 0o600) == 0)
        let end = FileHandle(fileDescriptor: open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC), closeOnDealloc: true)
        return (
            path,
            {
                var count: Int32 = 0
                return ioctl(end.fileDescriptor, UInt(FIONREAD), &count) == 0 && count >= 60 << 10
            }
        )
    }

    @Test(arguments: ["status", "plan", "run"])
    func `a command that waits for a reader of its output can be stopped`(command: String) throws {
        let agents = Workbench.agents(1500, "idle")
        let bench = try Workbench(fabric, guilds: ["g1"], agents: agents)
        let (path, isFull) = try fullPipe("pipe")
        let program = Workbench.product("presence-oneshot")
        let started = try bench.start(
            ["-c", "exec \(program) \(command) --output json >\(path)"], program: "/bin/sh")
        while !isFull(), started.isRunning { usleep(1000) }
        #expect(started.isRunning)
        started.send(SIGTERM)
        // What --output asks for is lost.
        #expect(try started.wait().exitCode == 74)
        if command == "run" { #expect(fabric.rows.count == 1500) }
    }

    @Test func `a stop keeps an acknowledgement, even if the rest of the answer is still missing`() throws {
        bench.configuration["sync"] = ["request_timeout_seconds": 300]
        try bench.writeConfiguration()
        fabric.inject(.headOnly, in: .guild("g1"))
        let pass = try bench.start()
        _ = try fabric.waitUntil { $0.puts.contains(where: \.isAcknowledged) }
        pass.send(SIGTERM)
        #expect(try pass.wait().exitCode == 143)
        let row = try #require(try bench.row("alice", "g1"))
        #expect(row["status"] as? String == "idle" && row["in_doubt"] == nil && row["unsettled"] == nil)
    }

    @Test(arguments: [(SIGTERM, Int32(143)), (SIGINT, Int32(130))])
    func `check exits with the signal's code if it is stopped during a login`(signal: Int32, code: Int32) throws {
        fabric.hold(.center)
        let check = try bench.start(["check", "--online"])
        _ = try fabric.waitUntil { !$0.logins.isEmpty }
        check.send(signal)
        #expect(try check.wait().exitCode == code)
    }

    @Test func `a stop during the wait for the host is not logged as the host's failure`() throws {
        let (path, isFull) = try fullPipe("pipe")
        // The host's command fills the pipe, so a full pipe shows that the command runs.
        bench.configuration["host"] = [
            "source": "command", "argv": ["sh", "-c", "exec yes >\(path)"], "timeout_seconds": 50,
        ]
        try bench.writeConfiguration()
        let pass = try bench.start()
        while !isFull(), pass.isRunning { usleep(1000) }
        pass.send(SIGTERM)
        let ended = try pass.wait()
        #expect(ended.exitCode == 143 && ended.failures == ["alice/g1": "interrupted"])
        #expect(ended.report["outcome"] as? String == "interrupted" && !ended.errors.contains("host_unreadable"))

        bench.configuration["host"] = ["source": "file", "path": "agents.json"]
        try bench.writeConfiguration()
        let next = try bench.run(["run", "--log-level", "info"])
        #expect(next.exitCode == 0 && !next.errors.contains("kind=host_unreadable"))
    }
}
