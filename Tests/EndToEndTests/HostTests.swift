import Foundation
import StubFabric
import Testing

/// The host's states: where they come from, and what becomes of a host that is ill or gone.
@Suite struct HostTests {
    private let fabric: StubFabric
    private let bench: Workbench

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1"])
        bench = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "idle", "bob": "working"])
    }

    private func setHost(_ host: [String: Any]) throws {
        bench.configuration["host"] = host
        try bench.writeConfiguration()
    }

    private func shown(_ agent: String) -> String? { fabric.snapshot.row(user: "usr_\(agent)", guild: "g1")?.status }

    private var now: Double { Date().timeIntervalSince1970 }

    @Test func `a directory gives one agent's file each, and a bad one fails that agent alone`() throws {
        try setHost(["source": "directory", "path": "agents"])
        try FileManager.default.createDirectory(atPath: bench.path("agents"), withIntermediateDirectories: true)
        try bench.write("agents/alice.json", #"{"state":"busy"}"#)
        try bench.write("agents/bob.json", #"{"state":"#)
        let pass = try bench.run()
        #expect(pass.exitCode == 1 && pass.failures == ["bob/g1": "state_unreadable"] && shown("alice") == "busy")
        try FileManager.default.removeItem(atPath: bench.path("agents/bob.json"))
        #expect(try bench.run().failures == ["bob/g1": "state_unreadable"])
    }

    @Test func `a directory without a single state file is an unmounted one`() throws {
        try setHost(["source": "directory", "path": "agents", "when_missing": "offline"])
        try FileManager.default.createDirectory(atPath: bench.path("agents"), withIntermediateDirectories: true)
        try bench.write("agents/readme.txt", "nothing here")
        let pass = try bench.run()
        #expect(pass.exitCode == 69 && fabric.requests.isEmpty)
    }

    @Test func `an agent id that would leave the directory is refused`() throws {
        try setHost(["source": "directory", "path": "agents"])
        bench.configuration["identities"] = [["agent_id": "../secret", "fabric_user_id": "u", "api_key": "k"]]
        bench.configuration["bindings"] = [["agent_id": "../secret", "fabric_guild_node_id": "g1"]]
        try bench.writeConfiguration()
        try FileManager.default.createDirectory(atPath: bench.path("agents"), withIntermediateDirectories: true)
        try bench.write("agents/alice.json", #"{"state":"busy"}"#)
        try bench.write("secret.json", #"{"state":"busy"}"#)
        #expect(try bench.run().failures == ["../secret/g1": "state_unreadable"])
    }

    @Test func `a command's output is a snapshot; its shell, directory and input are none of ours`() throws {
        // A link and not a script that is written here: whoever starts a program at that moment would still have it open
        // for writing, and a file that is written to cannot be executed.
        try FileManager.default.createSymbolicLink(atPath: bench.path("states"), withDestinationPath: "/bin/sh")
        let script = #"test -e presence.json && cat - && echo '{"agents":{"alice":"busy","bob":"idle"}}'"#
        try setHost(["source": "command", "argv": ["./states", "-c", script]])
        let pass = try bench.start(
            ["run", "--config", bench.path("presence.json"), "--output", "json"],
            program: Workbench.product("presence-oneshot")
        ).wait()
        #expect(pass.exitCode == 0 && shown("alice") == "busy" && shown("bob") == "idle")
    }

    @Test(arguments: [
        (["false"], "status 1"), (["/no/such/command"], "cannot be started"), (["sh", "-c", "kill -9 $$"], "signal 9"),
        (["echo", "hello"], "malformed"), (["sleep", "60"], "still running after 300 ms"),
        (["sh", "-c", "sleep 60 & wait"], "still running after 300 ms"), (["yes"], "still running|wrote more than"),
    ])
    func `a command that fails is 69, says why, and leaves no process behind`(argv: [String], reason: String) throws {
        let isSlow = reason.contains("still running")
        try setHost(["source": "command", "argv": argv, "timeout_seconds": isSlow ? 0.3 : 20])
        let pass = try bench.run()
        #expect(pass.exitCode == 69 && fabric.requests.isEmpty)
        #expect(reason.split(separator: "|").contains { pass.errors.contains($0) }, "\(pass.errors)")
    }

    @Test func `one agent's malformed entry is that agent's alone`() throws {
        try bench.write(
            "agents.json",
            #"{"generated_at":null,"agents":{"alice":{"state":7},"bob":{"state":"busy","updated_at":null}}}"#)
        let pass = try bench.run()
        #expect(pass.exitCode == 1 && pass.failures == ["alice/g1": "state_unreadable"] && shown("bob") == "busy")
    }

    @Test(arguments: [
        #"{"agents":{"alice":"idle"},"generated_at":"yesterday"}"#, "{}", #"{"agents":[]}"#, "",
        "\u{FEFF}{\"agents\":{}}",
        #"{"agents":{"alice":"\uD800"}}"#,
    ])
    func `a snapshot that is none is 69`(contents: String) throws {
        try bench.write("agents.json", contents)
        #expect(try bench.run().exitCode == 69)
        #expect(fabric.requests.isEmpty)
    }

    @Test func `a snapshot that is a pipe is an error and never a wait`() throws {
        try FileManager.default.removeItem(atPath: bench.path("agents.json"))
        try #require(mkfifo(bench.path("agents.json"), 0o600) == 0)
        let pass = try bench.run()
        #expect(pass.exitCode == 69 && pass.errors.contains("not a regular file"))
    }

    @Test(arguments: ["offline", "skip", "fail"])
    func `a state too old is offline, skipped or failed`(policy: String) throws {
        try setHost(["source": "file", "path": "agents.json", "stale_after_seconds": 60, "when_stale": policy])
        try bench.write(
            "agents.json", json: ["agents": ["alice": ["state": "busy", "updated_at": now - 100], "bob": "idle"]])
        let pass = try bench.run()
        #expect(shown("bob") == "idle")
        switch policy {
        case "offline": #expect(pass.exitCode == 0 && shown("alice") == "offline")
        case "skip": #expect(pass.exitCode == 0 && pass.skips == ["alice/g1": "stale"])
        default: #expect(pass.exitCode == 1 && pass.failures == ["alice/g1": "stale"])
        }
    }

    @Test func `a host that has been gone for long enough is shown offline, and the code is still 69`() throws {
        try setHost(["source": "file", "path": "agents.json", "stale_after_seconds": 60])
        try bench.run()
        try FileManager.default.removeItem(atPath: bench.path("agents.json"))
        // Young: nothing is pushed.
        #expect(try bench.run().exitCode == 69)
        #expect(shown("alice") == "idle")
        // Two minutes later, as the record of the last good reading has it.
        var last = try bench.json("state/last-pass.json")
        let observed = try #require(last["observed_at"] as? Double)
        last["observed_at"] = observed - 120
        try bench.write("state/last-pass.json", json: last)
        let pass = try bench.run()
        #expect(pass.exitCode == 69 && pass.count("pushed") == 2)
        #expect(shown("alice") == "offline" && shown("bob") == "offline")
        // And it comes back.
        try bench.writeHost(["alice": "idle", "bob": "working"])
        let back = try bench.run(["run", "--output", "json", "--log-level", "info"])
        #expect(back.exitCode == 0 && shown("bob") == "on_call")
        #expect(back.errors.contains("info recovered kind=host_unreadable"))
    }

    @Test func `an unreadable host is said once, not every thirty seconds`() throws {
        try FileManager.default.removeItem(atPath: bench.path("agents.json"))
        #expect(try bench.run(["run"]).errors.contains("host_unreadable"))
        #expect(try bench.run(["run"]).errors.isEmpty)
        #expect(try bench.run(["run"]).exitCode == 69)
    }
}
