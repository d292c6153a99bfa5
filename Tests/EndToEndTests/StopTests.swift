import Foundation
import StubFabric
import Testing

/// Stops that come where nothing is sent or waited for on the network.
@Suite struct StopTests {
    private let fabric: StubFabric
    private let bench: Workbench

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1"])
        bench = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "idle"])
    }

    /// A pipe that nobody reads, once it is full.
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
    func `a result that nobody reads does not outlive a stop`(command: String) throws {
        let agents = Dictionary(uniqueKeysWithValues: (0..<1500).map { ("agent-\($0)", "idle") })
        let bench = try Workbench(fabric, guilds: ["g1"], agents: agents)
        let (path, isFull) = try fullPipe("pipe")
        let program = Workbench.product("presence-oneshot")
        let started = try bench.start(
            ["-c", "exec \(program) \(command) --output json >\(path)"], program: "/bin/sh")
        while !isFull(), started.isRunning { usleep(1000) }
        #expect(started.isRunning)
        started.send(SIGTERM)
        #expect(try started.wait().exitCode == 143)
        if command == "run" { #expect(fabric.rows.count == 1500) }
    }

    @Test func `a stop loses no acknowledgement, though the rest of the answer is still to come`() throws {
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
    func `a check that is stopped while it logs agents in says so`(signal: Int32, code: Int32) throws {
        fabric.hold(.center)
        let check = try bench.start(["check", "--online"])
        _ = try fabric.waitUntil { !$0.logins.isEmpty }
        check.send(signal)
        #expect(try check.wait().exitCode == code)
    }

    @Test func `a stop while the host is waited for is no failure of the host`() throws {
        let (path, isFull) = try fullPipe("pipe")
        // Full of what the command writes to it, so that it is known to run.
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
