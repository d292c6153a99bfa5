import Foundation
import StubFabric
import Testing

/// The commands that change nothing, and the configuration and options that all commands share.
@Suite struct CommandTests {
    private let fabric: StubFabric
    private let bench: Workbench

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1", "g2"])
        bench = try Workbench(fabric, guilds: ["g1", "g2"], agents: ["alice": "idle", "bob": "working"])
    }

    @Test func `plan lists what a pass would push, and pushes nothing`() throws {
        let plan = try bench.run(["plan", "--output", "json"])
        #expect(plan.exitCode == 0 && plan.report["dry_run"] as? Bool == true && plan.count("pushed") == 0)
        #expect(plan.changes == ["alice/g1": "new", "alice/g2": "new", "bob/g1": "new", "bob/g2": "new"])
        #expect(fabric.requests.isEmpty && bench.read("state/lock") == nil)
        #expect(!bench.exists("state"))
    }

    @Test(.enabled(if: Namespace.canMount, "needs a kernel that lets it make a mount namespace"))
    func `the command line is understood even if /proc is not mounted`() throws {
        try bench.makeFolder("nothing")
        let command = Namespace.showing(
            ["/proc": bench.path("nothing")], [Workbench.product("presence-oneshot"), "plan", "--output", "json"])
        let plan = try bench.start(Array(command.dropFirst()), program: command[0]).wait()
        #expect(plan.exitCode == 0 && plan.count("targets") == 4, "\(plan.errors)")
        #expect(fabric.requests.isEmpty && bench.read("state/lock") == nil)
    }

    @Test func `a variable that is nearly one of the program's is warned about`() throws {
        let plan = try bench.run(
            ["plan"], environment: ["PRESENCE_STATEDIR": "\u{301}elsewhere", "PRESENCE_OF_MIND": "yes"])
        #expect(plan.exitCode == 0)
        #expect(plan.errors.contains("unknown_variable name=PRESENCE_STATEDIR"), "\(plan.errors)")
        #expect(plan.errors.contains("did you mean PRESENCE_STATE_DIR?") && !plan.errors.contains("MIND"))
        #expect(!plan.errors.contains("elsewhere"))
    }

    @Test func `plan works while a pass holds the lock, even with damaged caches`() throws {
        try bench.run()
        try bench.write("state/last-status.json", "damaged")
        fabric.hold(.center)
        try bench.write("state/tokens.json", "damaged")
        let pass = try bench.start()
        _ = try fabric.waitUntil { $0.logins.count > 2 }
        let plan = try bench.run(["plan", "--output", "json"])
        #expect(plan.exitCode == 0 && plan.count("targets") == 4)
        fabric.release()
        _ = try pass.wait()
    }

    @Test func `status shows what Fabric acknowledged, what is pending and how the last pass ended`() throws {
        let never = try bench.run(["status"])
        #expect(never.exitCode == 0 && never.output.contains("no pass has ended here yet"))
        #expect(try bench.run(["status", "--check"]).exitCode == 1)

        try fabric.down(.guild("g2"))
        try bench.run()
        let text = try bench.run(["status"]).output
        let lines = text.split(separator: "\n").map(String.init)
        #expect(lines.first?.split(separator: " ") == ["AGENT", "GUILD", "PRESENCE", "FOR", "PUSHED", "REMARKS"])
        #expect(lines.contains { $0.contains("alice") && $0.contains("g1") && $0.contains("idle") })
        let failing = try #require(lines.first { $0.contains("bob") && $0.contains("g2") })
        #expect(failing.contains("in doubt, transport for ") && failing.contains("; check the guild, the network"))
        #expect(text.contains("partial (exit code 1)") && !text.contains("\u{1B}"))
        #expect(try bench.run(["status", "--check", "--output", "none"]).exitCode == 1)
        let tolerant = try bench.run(["status", "--check", "--tolerate", "partial", "--output", "none"])
        #expect(tolerant.exitCode == 0, "\(tolerant.errors)")

        try fabric.up(.guild("g2"))
        try bench.run()
        let status = try bench.run(["status", "--output", "json"])
        let targets = try #require(status.report["targets"] as? [[String: Any]])
        #expect(targets.count == 4 && targets.allSatisfy { $0["in_doubt"] as? Bool == false })
        #expect(try bench.run(["status", "--check", "--output", "none"]).exitCode == 0)
    }

    @Test func `status says what is wrong with each row, the worst first, and shows less if asked to`() throws {
        fabric.inject(.status(404), in: .target(agent: "bob", guild: "g2"))
        try bench.writeHost(["alice": "thinking", "bob": "working"])
        #expect(try bench.run().exitCode == 1)
        let plan = try bench.run(["plan"]).output
        #expect(plan.contains(#"skipped  alice  g1  unmapped_state  host says "thinking"; host.state_map can map it"#))
        func rows(_ options: [String]) throws -> [[String: Any]] {
            try #require(bench.run(["status", "--output", "json"] + options).report["targets"] as? [[String: Any]])
        }
        func names(_ rows: [[String: Any]]) -> [String] {
            rows.map { "\($0["agent_id"] ?? "")/\($0["fabric_guild_node_id"] ?? "")" }
        }
        let all = try rows([])
        #expect(names(all) == ["bob/g2", "alice/g1", "alice/g2", "bob/g1"])
        #expect(all[0]["kind"] as? String == "rejected" && all[0]["reason"] is NSNull && all[0]["since"] is Double)
        #expect((all[0]["message"] as? String)?.contains("404") == true && all[0]["advice"] is String)
        #expect(all[1]["reason"] as? String == "unmapped_state")
        #expect(all[1]["message"] as? String == #"the host says "thinking""#)
        #expect(all[3]["kind"] is NSNull && all[3]["message"] is NSNull && all[3]["since"] is NSNull)
        #expect(try names(rows(["--failing"])) == ["bob/g2", "alice/g1", "alice/g2"])
        #expect(try names(rows(["--agent", "alice"])) == ["alice/g1", "alice/g2"])
        let page = try bench.run(["status", "--output", "html", "--agent", "bob"]).output
        #expect(page.contains("<bdi>bob</bdi>") && !page.contains("alice") && page.contains("<b>rejected</b> in"))
        let unknown = try bench.run(["status", "--agent", "bbo", "--output", "json"])
        #expect(unknown.exitCode == 64 && unknown.errors.contains("did you mean"), "\(unknown.errors)")
    }

    @Test func `status --check fails if the last pass is too old`() throws {
        try bench.run()
        try bench.edit("state/last-pass.json") { $0["started_at"] = Date().timeIntervalSince1970 - 300 }
        #expect(try bench.run(["status", "--check"]).exitCode == 1)
        #expect(try bench.run(["status", "--check", "--max-age", "400"]).exitCode == 0)
    }

    @Test(arguments: [
        ("api_key", "key-alice", [:]), ("api_key_file", "keys/alice", [:]),
        ("api_key_env", "ALICE", ["ALICE": "key-alice"]),
        ("api_key_credential", "alice", ["CREDENTIALS_DIRECTORY": "keys"]),
    ])
    func `a key can be given in any of four ways`(field: String, value: String, environment: [String: String]) throws {
        try bench.makeFolder("keys")
        try bench.write("keys/alice", "key-alice\n")
        bench.configuration["identities"] = [["agent_id": "alice", "fabric_user_id": "usr_alice", field: value]]
        bench.configuration["bindings"] = [["agent_id": "alice", "fabric_guild_node_id": "g1"]]
        try bench.writeConfiguration()
        #expect(try bench.run(environment: environment).exitCode == 0)
    }

    @Test func `one configuration serves a person, and systemd that copies it among its credentials`() throws {
        bench.configuration["identities"] = [
            ["agent_id": "alice", "fabric_user_id": "usr_alice", "api_key_file": "keys/alice"]
        ]
        bench.configuration["bindings"] = [["agent_id": "alice", "fabric_guild_node_id": "g1"]]
        bench.configuration["host"] = ["source": "file", "path": bench.path("agents.json")]
        try bench.writeConfiguration()
        // What `LoadCredential=keys:/etc/presence-oneshot/keys` makes of the folder `keys`.
        try bench.makeFolder("credentials")
        try bench.write("credentials/presence.json", try bench.text("presence.json"))
        try bench.write("credentials/keys_alice", "key-alice\n")
        let arguments = ["--config", "credentials/presence.json", "--state-dir", "state"]
        #expect(try bench.run(["check"] + arguments).output.contains("credentials/keys/alice does not exist"))
        let run = try bench.run(
            ["run", "--output", "json"] + arguments, environment: ["CREDENTIALS_DIRECTORY": bench.path("credentials")])
        #expect(run.exitCode == 0 && fabric.snapshot.logins.count == 1, "\(run.errors)")
    }

    @Test func `identities and bindings can be files of their own, and paths are relative to the file`() throws {
        try bench.makeFolder("agents/keys")
        try bench.write("agents/keys/alice", "key-alice")
        try bench.write(
            "agents/list.json",
            json: [["agent_id": "alice", "fabric_user_id": "usr_alice", "api_key_file": "keys/alice"]])
        try bench.write("bindings.json", json: [["agent_id": "alice", "fabric_guild_node_id": "g1"]])
        bench.configuration["identities"] = "agents/list.json"
        bench.configuration["bindings"] = "bindings.json"
        try bench.writeConfiguration()
        #expect(try bench.run().changes == ["alice/g1": "new"])
        try bench.write("bindings.json", json: [["agent_id": "alice"]])
        let wrong = try bench.run()
        #expect(wrong.exitCode == 78)
        #expect(wrong.errors == "presence-oneshot: ./bindings.json: [0].fabric_guild_node_id: is missing\n")
    }

    @Test func `a pass needs no environment variables`() throws {
        let pass = try bench.start(
            ["-i", Workbench.product("presence-oneshot"), "run", "--output", "json"], program: "/usr/bin/env"
        ).wait()
        #expect(pass.exitCode == 0, "\(pass.errors)")
    }

    @Test func `the log has three formats`() throws {
        let text = try bench.run(["run", "--log-level", "info"]).errors
        #expect(text.contains(" info push agent=alice guild=g1 status=idle from=none reason=new\n"))
        let journal = try bench.run(["run", "--refresh", "--log-level", "debug", "--log-format", "journal"]).errors
        #expect(journal.contains("<7>push agent=alice guild=g1 status=idle from=idle reason=refresh\n"))
        let json = try bench.run(["run", "--refresh", "--log-level", "debug", "--log-format", "json"]).errors
        for line in json.split(separator: "\n") {
            let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String])
            #expect(object["event"] != nil && object["time"] != nil && object["level"] == "debug")
        }
    }
}
