import Foundation
import StubFabric
import Testing

/// The host's states: where they come from, and what a pass does if they are malformed or missing.
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

    private func shown(_ agent: String) -> String? { fabric.status(of: agent, in: "g1") }

    private var now: Double { Date().timeIntervalSince1970 }

    @Test func `a directory has one file per agent, and a malformed file fails only its own agent`() throws {
        try setHost(["source": "directory", "path": "agents"])
        try bench.makeFolder("agents")
        try bench.write("agents/alice.json", #"{"state":"busy"}"#)
        try bench.write("agents/bob.json", #"{"state":"#)
        let pass = try bench.run()
        #expect(pass.exitCode == 1 && pass.failures == ["bob/g1": "state_unreadable"] && shown("alice") == "busy")
        try bench.remove("agents/bob.json")
        #expect(try bench.run().failures == ["bob/g1": "state_unreadable"])
    }

    @Test func `a directory without any state file counts as not mounted`() throws {
        try setHost(["source": "directory", "path": "agents", "when_missing": "offline"])
        try bench.makeFolder("agents")
        try bench.write("agents/readme.txt", "nothing here")
        let pass = try bench.run()
        #expect(pass.exitCode == 69 && fabric.requests.isEmpty)
    }

    @Test func `an agent id that leads out of the directory is refused`() throws {
        try setHost(["source": "directory", "path": "agents"])
        bench.configuration["identities"] = [["agent_id": "../secret", "fabric_user_id": "u", "api_key": "k"]]
        bench.configuration["bindings"] = [["agent_id": "../secret", "fabric_guild_node_id": "g1"]]
        try bench.writeConfiguration()
        try bench.makeFolder("agents")
        try bench.write("agents/alice.json", #"{"state":"busy"}"#)
        try bench.write("secret.json", #"{"state":"busy"}"#)
        #expect(try bench.run().failures == ["../secret/g1": "state_unreadable"])
    }

    @Test func `a command runs without a shell, in the configuration's folder and with empty input`() throws {
        // A link, not a script that is written here: another test that forks at that moment would have the script open
        // for writing, and such a file cannot be executed.
        try bench.link("states", to: "/bin/sh")
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
    func `a command that fails makes the pass exit with 69 and log the reason`(argv: [String], reason: String) throws {
        let isSlow = reason.contains("still running")
        try setHost(["source": "command", "argv": argv, "timeout_seconds": isSlow ? 0.3 : 20])
        let pass = try bench.run()
        #expect(pass.exitCode == 69 && fabric.requests.isEmpty)
        #expect(reason.split(separator: "|").contains { pass.errors.contains($0) }, "\(pass.errors)")
    }

    @Test func `the last of duplicate agents counts, and any other key that is given twice is malformed`() throws {
        try bench.write("agents.json", #"{"agents":{"alice":7,"alice":"busy","bob":{"state":"idle","state":"idle"}}}"#)
        #expect(try bench.run().failures == ["bob/g1": "state_unreadable"] && shown("alice") == "busy")
        try bench.write("agents.json", #"{"agents":{},"agents":{"alice":"idle","bob":"idle"}}"#)
        let whole = try bench.run()
        #expect(whole.exitCode == 69 && whole.errors.contains("line 1, column 23: a key that is given twice"))
        #expect(shown("alice") == "busy")
        let row = #""status":"idle","user_id":"usr_alice","pushed_at":9e9,"status":"idle""#
        try bench.write("state/last-status.json", #"{"version":1,"agents":{"alice":{"g1":{\#(row)}}}}"#)
        try bench.writeHost(["alice": "idle", "bob": "idle"])
        let cache = try bench.run()
        #expect(cache.exitCode == 0 && bench.exists("state/last-status.json.corrupt") && shown("alice") == "idle")
    }

    @Test func `one agent's malformed entry fails only that agent`() throws {
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
    func `an invalid snapshot makes the pass exit with 69`(contents: String) throws {
        try bench.write("agents.json", contents)
        #expect(try bench.run().exitCode == 69)
        #expect(fabric.requests.isEmpty)
    }

    @Test func `a pipe instead of a snapshot is an error, and the pass does not wait for it`() throws {
        try bench.remove("agents.json")
        try bench.makePipe("agents.json")
        let pass = try bench.run()
        #expect(pass.exitCode == 69 && pass.errors.contains("not a regular file"))
    }

    @Test(arguments: ["offline", "skip", "fail"])
    func `an outdated state is shown as offline, skipped or failed`(policy: String) throws {
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

    @Test func `all agents are shown as offline, with exit code 69, after the host has been away for long`() throws {
        try setHost(["source": "file", "path": "agents.json", "stale_after_seconds": 60])
        try bench.run()
        try bench.remove("agents.json")
        // Nothing is pushed while the last good reading is recent.
        #expect(try bench.run().exitCode == 69)
        #expect(shown("alice") == "idle")
        try bench.ageHostReading()
        let pass = try bench.run()
        #expect(pass.exitCode == 69 && pass.count("pushed") == 2)
        #expect(shown("alice") == "offline" && shown("bob") == "offline")
        try bench.writeHost(["alice": "idle", "bob": "working"])
        let back = try bench.run(["run", "--output", "json", "--log-level", "info"])
        #expect(back.exitCode == 0 && shown("bob") == "on_call")
        #expect(back.errors.contains("info recovered kind=host_unreadable"))
    }

    @Test func `an unreadable host is logged once, not by every pass`() throws {
        try bench.remove("agents.json")
        #expect(try bench.run(["run"]).errors.contains("host_unreadable"))
        #expect(try bench.run(["run"]).errors.isEmpty)
        #expect(try bench.run(["run"]).exitCode == 69)
    }
}
