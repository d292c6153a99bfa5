import Foundation
import StubFabric
import Testing

/// `check`: what it says of configuration, keys and host, and that it changes nothing.
@Suite struct CheckTests {
    private let fabric: StubFabric
    private let bench: Workbench

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1", "g2"])
        bench = try Workbench(fabric, guilds: ["g1", "g2"], agents: ["alice": "idle", "bob": "working"])
    }

    private func setHost(_ settings: [String: Any] = [:]) throws {
        let host: [String: Any] = ["source": "file", "path": "agents.json", "stale_after_seconds": 120]
        bench.configuration["host"] = host.merging(settings) { _, given in given }
        try bench.writeConfiguration()
        try bench.setMode(0o600, of: "presence.json")
    }

    // MARK: - The host

    @Test func `check says how many bound agents the host names, and how old its oldest state is`() throws {
        try setHost()
        let time = Date().timeIntervalSince1970 - 42
        let states = ["alice": ["state": "idle", "updated_at": time] as [String: Any], "bob": ["state": "busy"]]
        try bench.write("agents.json", json: ["agents": states])
        let check = try bench.run(["check"])
        #expect(check.exitCode == 0 && check.errors.isEmpty && !check.output.contains("warning"))
        let note = "note: host: the snapshot ./agents.json names 2 of 2 bound agents; the oldest state is 4"
        #expect(check.output.hasPrefix(note), "\(check.output)")
        #expect(check.output.contains("\npresence.json: ok, 2 identities, 4 targets, state in ./state\nnext: "))
    }

    @Test func `check names the agents that are absent, malformed or stale, and the states that are not mapped`() throws
    {
        let names = ["alice", "bob", "carol", "dave", "erin"]
        bench.configuration["identities"] = names.map {
            ["agent_id": $0, "fabric_user_id": "usr_\($0)", "api_key": "key-\($0)"]
        }
        bench.configuration["bindings"] = names.map { ["agent_id": $0, "fabric_guild_node_id": "g1"] }
        try setHost()
        let states: [String: Any] = [
            "alice": "thinking", "bob": 7, "carol": ["state": "idle", "updated_at": 1_780_303_217], "erin": "idle",
        ]
        try bench.write("agents.json", json: ["agents": states])
        let check = try bench.run(["check"])
        #expect(check.exitCode == 0)
        for line in [
            #"it does not mention 1 of 5 bound agents: "dave"; start them, or correct agent_id; "#,
            #"it has malformed entries for 1 of 5 bound agents: "bob"; the first: the agent's entry is a number"#,
            #"it has old states for 1 of 5 bound agents: "carol"; look whether it runs"#,
            #"it has states that are no presence, "thinking", for 1 of 5 bound agents: "alice"; host.state_map can"#,
        ] { #expect(check.output.contains("warning: host: \(line)"), "\(check.output)") }
        let json = try bench.run(["check", "--output", "json"])
        let findings = try #require(json.report["findings"] as? [[String: String]])
        #expect(json.report["ok"] as? Bool == true && findings.count { $0["subject"] == "host" } == 5)
    }

    @Test(arguments: [
        (#"{"agents":{}}"#, "fail"), (#"{"agents":{"Alice":"idle"}}"#, "skip"), (#"{"agents":{}}"#, "offline"),
        (#"{"agents":{"alice":7,"bob":true}}"#, "skip"), (#"{"agents":{"alice":7}}"#, "fail"),
    ])
    func `check exits with 1 if the host names no agent, or says nothing that can be used`(
        snapshot: String, whenMissing: String
    ) throws {
        try setHost(["when_missing": whenMissing])
        try bench.write("agents.json", snapshot)
        let check = try bench.run(["check"])
        #expect(check.exitCode == 1 && check.output.hasPrefix("error: host: "), "\(check.output)")
        #expect(check.output.contains("\npresence.json: a pass would fail as things stand\nnext: fix the errors"))
        #expect(try bench.run(["check", "--output", "json"]).report["ok"] as? Bool == false)
    }

    @Test func `check exits with 1 if the host cannot be read, and says what a pass would do`() throws {
        try bench.remove("agents.json")
        let check = try bench.run(["check"])
        #expect(check.exitCode == 1)
        let line =
            "error: host: the host's snapshot ./agents.json does not exist; until it can be read, a pass ends with 69"
        #expect(check.output.contains(line), "\(check.output)")
        #expect(try bench.run().exitCode == 69)
    }

    @Test func `check warns if a pass would do nothing, since no binding's agent has an identity`() throws {
        bench.configuration["identities"] = [Any]()
        try bench.writeConfiguration()
        let check = try bench.run(["check"])
        #expect(check.exitCode == 0 && check.output.contains("warning: bindings: not one names an agent that can be"))
    }

    // MARK: - libcurl

    @Test(.enabled(if: Preload.isPossible, "needs a C compiler"), arguments: [[], ["--online"]])
    func `check exits with 1 if the system has no libcurl`(options: [String]) throws {
        let check = try bench.run(["check"] + options, environment: try Preload.refusing("libcurl"))
        #expect(check.exitCode == 1 && check.output.hasPrefix("error: libcurl: libcurl cannot be loaded; install it"))
    }

    // MARK: - Configuration and keys

    @Test func `check warns of risky settings and permissions`() throws {
        try bench.makeFolder("state")
        try bench.setMode(0o755, of: "state")
        try bench.write("key", "key-alice\r\n")
        try bench.setMode(0o644, of: "key")
        bench.configuration["state_dir"] = "state"
        bench.configuration["identities"] = [
            ["agent_id": "alice", "fabric_user_id": "usr_alice", "api_key_file": "key"],
            ["agent_id": "bob", "enabled": false],
        ]
        try bench.writeConfiguration()
        let check = try bench.run(["check"])
        #expect(check.exitCode == 0)
        #expect(check.output.contains("warning: host.stale_after_seconds"))
        #expect(check.output.contains("the key file") && check.output.contains("readable by group or others"))
        #expect(check.output.contains("note: bindings of \"bob\""))
        #expect(check.output.contains("the state directory is readable by group or others"))
        #expect(fabric.requests.isEmpty)
    }

    @Test(.enabled(if: geteuid() == 0, "needs root to give a file to another group"))
    func `a file that its group may read is warned about only if somebody else is a member`() throws {
        try bench.write("key", "key-alice")
        try bench.setMode(0o640, of: "key")
        bench.configuration["identities"] = [
            ["agent_id": "alice", "fabric_user_id": "usr_alice", "api_key_file": "key"]
        ]
        try bench.writeConfiguration()
        // The group of a user who is not this one, and one that nobody is known to be in.
        let other = try #require(getpwnam("daemon")).pointee.pw_gid
        for (group, isWarnedAbout) in [(other, true), (gid_t(4_000_001), false)] {
            try #require(chown(bench.path("key"), 0, group) == 0)
            let check = try bench.run(["check"])
            #expect(check.output.contains("the key file ./key is readable") == isWarnedAbout, "\(check.output)")
        }
    }

    @Test func `check warns of a state that is stale too soon, and of a deadline longer than the interval`() throws {
        bench.configuration["sync"] = ["deadline_seconds": 31]
        try setHost(["stale_after_seconds": 59])
        let risky = try bench.run(["check"])
        #expect(risky.exitCode == 0)
        #expect(risky.output.contains("warning: host.stale_after_seconds: is 59s, less than two intervals of 30s"))
        #expect(risky.output.contains("warning: sync.deadline_seconds: is 31s, longer than the interval of 30s"))
        bench.configuration["sync"] = ["deadline_seconds": 30]
        try setHost(["stale_after_seconds": 60])
        #expect(try !bench.run(["check"]).output.contains("warning"))
    }

    @Test func `check warns of the permissions of the file that holds the keys, whichever file it is`() throws {
        let identities = try #require(bench.configuration["identities"])
        try bench.write("identities.json", json: identities)
        bench.configuration["identities"] = "identities.json"
        try bench.writeConfiguration()
        func warnings(_ configuration: Int, _ identities: Int) throws -> [String] {
            for (name, mode) in [("presence.json", configuration), ("identities.json", identities)] {
                try bench.setMode(mode, of: name)
            }
            let check = try bench.run(["check"])
            #expect(check.exitCode == 0)
            return check.output.split(separator: "\n").filter { $0.contains("holds an api_key") }.map(String.init)
        }
        #expect(try warnings(0o644, 0o600) == [])
        let found = try warnings(0o600, 0o604)
        #expect(found.count == 1 && found.first?.contains("identities.json: holds an api_key") == true, "\(found)")
    }

    @Test func `check exits with 78 if a key cannot be read`() throws {
        bench.configuration["identities"] = [
            ["agent_id": "alice", "fabric_user_id": "u", "api_key_env": "NO_SUCH_KEY"]
        ]
        try bench.writeConfiguration()
        let check = try bench.run(["check"])
        #expect(check.exitCode == 78 && check.output.contains("\"NO_SUCH_KEY\" of api_key_env is not set"))
        #expect(try bench.run(["check"], environment: ["NO_SUCH_KEY": "key-alice"]).exitCode == 0)
    }
}
