import Testing

@testable import OneShotCore

@Suite struct ConfigurationTests {
    private static let everything = """
        {
          "$schema": "https://example.com/presence.schema.json",
          "// times": "in seconds",
          "presence_interval_seconds": 60.5,
          "state_dir": "state",
          "fabric": {
            "//": {"any": ["thing"]},
            "center_url": "https://Fabric.example.com/base/",
            "login_path": "/login",
            "presence_path": "/users/{user_id}/now",
            "source": "other-host",
            "ca_file": "ca.pem",
            "allow_plaintext": true
          },
          "host": {
            "source": "command",
            "argv": ["bin/states", "--json", ""],
            "timeout_seconds": 0.05,
            "stale_after_seconds": 120,
            "when_stale": "skip",
            "when_missing": "offline",
            "state_map": {"thinking": "on_call", "idle": "busy", "//": "not a state", "$schema": 1}
          },
          "identities": [
            {"agent_id": "alice", "enabled": true, "fabric_user_id": "usr_alice", "api_key_file": "keys/alice"},
            {"agent_id": "bob", "enabled": false},
            {"agent_id": "carol", "fabric_user_id": null, "api_key": "k", "api_key_env": null},
            {"agent_id": "dave", "fabric_user_id": "usr_dave", "api_key_env": "DAVE", "name": {"plugin": "knows"}},
            {"agent_id": "erin", "api_key_credential": "erin.key", "//": 1}
          ],
          "bindings": [
            {"agent_id": "alice", "fabric_guild_node_id": "eu", "channel_id": "general"},
            {"agent_id": "zoe", "fabric_guild_node_id": "eu", "channel_id": null},
            {"agent_id": "alice", "fabric_guild_node_id": "us", "// note": "", "topic": [1, {"a": 1}]},
            {"agent_id": "alice", "fabric_guild_node_id": "eu", "channel_id": "random"}
          ],
          "sync": {
            "concurrency": 1024,
            "connect_timeout_seconds": 0.25,
            "request_timeout_seconds": 300,
            "deadline_seconds": 3600,
            "refresh_seconds": 0,
            "max_retries": 0,
            "session_seconds": 60,
            "when_removed": "offline"
          }
        }
        """

    @Test func `every key is read`() throws {
        let folder = try ConfigurationFolder()
        try folder.write("ca.pem", "certificates")
        let configuration = try folder.load(Self.everything)

        #expect(configuration.path == "\(folder.path)/presence.json")
        #expect(configuration.interval == .milliseconds(60_500))
        #expect(configuration.stateDirectory == "\(folder.path)/state")

        let fabric = configuration.fabric
        #expect(fabric.centerURL == "https://Fabric.example.com/base/")
        #expect(fabric.center.url == "https://fabric.example.com/base")
        #expect(fabric.loginPath == "/login")
        #expect(fabric.presencePath == PresencePath(template: "/users/{user_id}/now"))
        #expect(fabric.source == "other-host")
        #expect(fabric.caFile == "\(folder.path)/ca.pem")

        let argv = ["bin/states", "--json", ""]
        #expect(
            configuration.source == .command(argv: argv, timeout: .milliseconds(50), directory: folder.path))

        var policy = PlanPolicy()
        policy.staleAfter = .seconds(120)
        policy.whenStale = .skip
        policy.whenMissing = .offline
        policy.stateMap = StateMap(overrides: ["thinking": .onCall, "idle": .busy])
        policy.refreshAfter = .zero
        policy.interval = .milliseconds(60_500)
        policy.whenRemoved = .offline
        #expect(configuration.policy == policy)

        var engine = EngineSettings()
        engine.concurrency = 1024
        engine.connectTimeout = .milliseconds(250)
        engine.requestTimeout = .seconds(300)
        engine.deadline = .seconds(3600)
        engine.maxRetries = 0
        engine.sessionLifetime = .seconds(60)
        engine.allowsPlaintext = true
        engine.interval = .milliseconds(60_500)
        #expect(configuration.engine == engine)
    }

    @Test func `identities and bindings become the roster`() throws {
        let folder = try ConfigurationFolder()
        try folder.write("ca.pem", "certificates")
        let configuration = try folder.load(Self.everything)
        let roster = configuration.roster

        #expect(roster.agentIDs == ["alice", "bob", "carol", "dave", "erin", "zoe"])
        #expect(
            roster.identityStatuses == [
                .active("usr_alice"), .identityDisabled, .withoutUserID, .active("usr_dave"), .withoutUserID,
                .identityMissing,
            ])
        #expect(
            roster.slots.indices.map(roster.target) == [
                Target("alice", "eu"), Target("alice", "us"), Target("zoe", "eu"),
            ])
        #expect(
            configuration.keys == [
                .file(path: "\(folder.path)/keys/alice"), nil, .inline(Secret("k")), .environment(name: "DAVE"),
                .credential(name: "erin.key"),
            ])
        #expect(configuration.key(ofAgent: 3) == .environment(name: "DAVE"))
        #expect(configuration.key(ofAgent: 5) == nil)
    }

    @Test func `a key that is left out has the documented default`() throws {
        let folder = try ConfigurationFolder()
        let configuration = try folder.load(SampleConfiguration().text)
        let center = try Endpoint("https://fabric.example.com")

        #expect(configuration.interval == .seconds(30))
        #expect(configuration.stateDirectory == nil)
        #expect(configuration.defaultStateDirectory == "\(folder.path)/state")
        #expect(configuration.fabric == FabricSettings(centerURL: "https://fabric.example.com", center: center))
        #expect(configuration.fabric.loginPath == "/api/auth/agent-sessions")
        #expect(configuration.fabric.presencePath.path(for: "u") == "/api/agents/u/presence")
        #expect(configuration.fabric.source == "plexum-host")
        #expect(configuration.source == .file(path: "\(folder.path)/agents.json"))
        #expect(configuration.policy == PlanPolicy())
        #expect(configuration.policy.staleAfter == nil)
        #expect(configuration.policy.refreshAfter == .seconds(3600))
        #expect(configuration.engine == EngineSettings())
        #expect(configuration.engine.deadline == .seconds(25))
        #expect(configuration.policy.whenRemoved == .leave)
        #expect(configuration.roster.slots.isEmpty)
    }

    /// Milliseconds.
    @Test(arguments: [(1.0, 833), (30, 25_000), (12.5, 10_416), (4320, 3_600_000), (86400, 3_600_000)])
    func `the deadline defaults to five sixths of the interval, at most an hour`(_ interval: Double, _ deadline: Int64)
        throws
    {
        let folder = try ConfigurationFolder()
        let configuration = try folder.load(
            SampleConfiguration(values: ["presence_interval_seconds": "\(interval)"]).text)
        #expect(configuration.engine.deadline == .milliseconds(deadline))
    }

    @Test(arguments: [
        ("ca_file", #""fabric": {"center_url": "https://f.example", "ca_file": null}"#),
        ("stale_after_seconds", #""host": {"source": "directory", "path": "/s", "stale_after_seconds": null}"#),
    ])
    func `null means the same as leaving a key out, if null is its default`(_ key: String, _ member: String) throws {
        let rest = SampleConfiguration(values: key == "ca_file" ? ["fabric": "0"] : ["host": "0"]).text
        let text = rest.replacing(#""fabric": 0"#, with: member).replacing(#""host": 0"#, with: member)
        let configuration = try ConfigurationFolder().load(text)
        #expect(configuration.fabric.caFile == nil)
        #expect(configuration.policy.staleAfter == nil)
    }

    @Test(arguments: ["http://localhost:8080", "http://127.0.0.1", "http://[::1]:81/x"])
    func `plain http to loopback is always accepted`(_ url: String) throws {
        let folder = try ConfigurationFolder()
        let configuration = try folder.load(SampleConfiguration(values: ["fabric": #"{"center_url": "\#(url)"}"#]).text)
        #expect(configuration.fabric.centerURL == url)
        #expect(!configuration.engine.allowsPlaintext)
    }

    @Test func `plain http may be allowed before or after the URL`() throws {
        for fabric in [
            #"{"center_url": "http://10.0.0.1", "allow_plaintext": true}"#,
            #"{"allow_plaintext": true, "center_url": "http://10.0.0.1"}"#,
        ] {
            let configuration = try ConfigurationFolder().load(SampleConfiguration(values: ["fabric": fabric]).text)
            #expect(configuration.engine.allowsPlaintext)
        }
    }

    @Test func `the composed and the decomposed form of an id are two agents`() throws {
        let text = SampleConfiguration(values: [
            "identities": #"[{"agent_id": "\u00e9", "enabled": false}, {"agent_id": "e\u0301", "enabled": false}]"#
        ]).text
        #expect(try ConfigurationFolder().load(text).roster.agentIDs == ["\u{E9}", "e\u{301}"])
    }

    @Test func `two agents may share a user in different guilds`() throws {
        let text = SampleConfiguration(values: [
            "identities": """
            [{"agent_id": "a", "fabric_user_id": "u", "api_key": "k"},
             {"agent_id": "b", "fabric_user_id": "u", "api_key": "k"},
             {"agent_id": "c", "fabric_user_id": "u", "enabled": false}]
            """,
            "bindings": """
            [{"agent_id": "a", "fabric_guild_node_id": "g"}, {"agent_id": "b", "fabric_guild_node_id": "h"},
             {"agent_id": "c", "fabric_guild_node_id": "g"}]
            """,
        ]).text
        #expect(try ConfigurationFolder().complaints(about: text) == [])
    }
}
