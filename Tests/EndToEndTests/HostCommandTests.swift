import Foundation
import StubFabric
import Testing

/// A command as the host: how it fails, and what becomes of it.
@Suite(.waits) struct HostCommandTests {
    private let fabric: StubFabric
    private let bench: Workbench

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1"])
        bench = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "idle"])
    }

    private func setCommand(_ argv: [String], timeout: Double = 50) throws {
        bench.configuration["host"] = ["source": "command", "argv": argv, "timeout_seconds": timeout]
        try bench.writeConfiguration()
    }

    /// A command that writes a byte to the pipe `held` and then keeps it open, and a function that waits for the byte or
    /// for the end of all who have the pipe open.
    private func holdPipe() throws -> (script: String, wait: (_ event: Int32) -> Bool) {
        try bench.makePipe("held")
        let path = bench.path("held")
        let end = FileHandle(
            fileDescriptor: open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC), closeOnDealloc: true)
        return (
            "exec 9>held; echo $$ >&9; exec sleep 1000",
            { event in
                var entry = pollfd(fd: end.fileDescriptor, events: Int16(POLLIN), revents: 0)
                _ = poll(&entry, 1, 50_000)
                if Int32(entry.revents) & POLLIN != 0 { _ = end.availableData }
                return Int32(entry.revents) & event != 0
            }
        )
    }

    @Test(.enabled(if: Preload.isPossible, "needs a C compiler"), arguments: ["run", "plan", "explain alice"])
    func `a command that cannot be killed is abandoned`(command: String) throws {
        let words = command.split(separator: " ").map(String.init)
        try setCommand(["sh", "-c", "echo $$ >process; exec sleep 1000"], timeout: 0.5)
        let pass = try bench.run(
            words + ["--output", "json", "--log-level", "debug"], environment: try Preload.killingNothing())
        kill(try #require(Int32(bench.text("process").dropLast())), SIGKILL)
        if command.hasPrefix("explain") {
            #expect(pass.exitCode == 0 && pass.output.contains("could not be killed"))
        } else {
            #expect(pass.exitCode == 69, "\(pass.errors)")
            #expect(pass.errors.contains("still running after 500 ms and could not be killed, so it was abandoned"))
        }
    }

    @Test(.enabled(if: Preload.isPossible, "needs a C compiler"))
    func `a stop abandons a command that cannot be killed`() throws {
        let (script, wait) = try holdPipe()
        try setCommand(["sh", "-c", "echo $$ >process; \(script)"])
        let pass = try bench.start(environment: try Preload.killingNothing())
        #expect(wait(POLLIN))
        pass.send(SIGTERM)
        let ended = try pass.wait()
        kill(try #require(Int32(bench.text("process").dropLast())), SIGKILL)
        #expect(ended.exitCode == 143 && ended.failures == ["alice/g1": "interrupted"])
    }

    @Test(arguments: [SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGSEGV])
    func `a pass that a signal ends leaves no command behind`(signal: Int32) throws {
        let (script, wait) = try holdPipe()
        try setCommand(["sh", "-c", script])
        let pass = try bench.start()
        #expect(wait(POLLIN))
        pass.send(signal)
        #expect(try pass.wait().exitCode == (signal == SIGSEGV ? 70 : 128 + signal))
        #expect(wait(POLLHUP))
    }

    @Test(.enabled(if: Preload.isPossible, "needs a C compiler"), arguments: [SIGHUP, SIGSEGV])
    func `a signal that comes as soon as a command has started leaves none behind either`(signal: Int32) throws {
        let length = "1000.\(UInt32.random(in: 1...(.max)))"
        try setCommand(["sleep", length])
        let pass = try bench.start(environment: try Preload.raising(signal))
        #expect(try pass.wait().exitCode == (signal == SIGSEGV ? 70 : 128 + signal))
        func isRunning() throws -> Bool {
            try FileManager.default.contentsOfDirectory(atPath: "/proc").contains {
                FileManager.default.contents(atPath: "/proc/\($0)/cmdline") == Data("sleep\0\(length)\0".utf8)
            }
        }
        let end = Date.now + 20
        while try isRunning(), Date.now < end { usleep(1000) }
        #expect(try !isRunning())
    }

    @Test func `what a failing command says is part of the one message about it`() throws {
        try setCommand(["sh", "-c", #"printf 'host.sock:\n\tno such \033file\n' >&2; exit 3"#])
        let pass = try bench.run(["run"])
        #expect(pass.exitCode == 69 && pass.errors.split(separator: "\n").count == 1)
        #expect(
            pass.errors.contains(
                "the host command sh: it ended with status 3; its standard error: host.sock: no such file"),
            "\(pass.errors)")
        #expect(try bench.run(["run"]).errors.isEmpty)
    }

    @Test func `a command's output counts when it has ended, though its child still has the pipe open`() throws {
        let snapshot = #"{"agents":{"alice":"busy"}}"#
        try setCommand(["sh", "-c", "echo '\(snapshot)'; sleep 1000 & echo $! >process"])
        let pass = try bench.run()
        kill(try #require(Int32(bench.text("process").dropLast())), SIGKILL)
        #expect(pass.exitCode == 0 && fabric.status(of: "alice", in: "g1") == "busy", "\(pass.errors)")
    }
}
