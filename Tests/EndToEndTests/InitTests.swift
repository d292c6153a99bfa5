import Foundation
import StubFabric
import Testing

/// `init`, which writes a configuration to start from.
@Suite struct InitTests {
    private let fabric: StubFabric
    private let bench: Workbench

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1"])
        bench = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "idle"])
        try bench.remove("presence.json")
    }

    @Test func `only the owner may read what init writes, whatever the umask`() throws {
        let made = try bench.start(
            ["-c", "umask 277; exec \"$0\" init", Workbench.product("presence-oneshot")], program: "/bin/sh"
        ).wait()
        #expect(made.exitCode == 0 && made.errors.isEmpty)
        #expect(
            made.output == "wrote presence.json\nnext: fill in its empty strings, then run "
                + "presence-oneshot check --config presence.json\n")
        #expect(try bench.mode("presence.json") == 0o600)
    }

    @Test func `check says after each step what comes next, from init to the first pass`() throws {
        #expect(try bench.run(["init"]).exitCode == 0)
        let schema = try bench.json("presence.json")["$schema"] as? String
        #expect(schema == "file:///usr/share/presence-oneshot/presence.schema.json")
        #expect(try bench.json("presence.json")["state_dir"] == nil)
        let blank = try bench.run(["check"])
        #expect(blank.exitCode == 78 && blank.errors.split(separator: "\n").count == 7)
        #expect(blank.output == "next: fix the errors, then run presence-oneshot check\n")
        #expect(try bench.run(["run"]).exitCode == 78)

        var text = try bench.text("presence.json")
        let blanks: KeyValuePairs = [
            "center_url": fabric.centerURL, "path": "agents.json", "agent_id": "alice", "fabric_user_id": "usr_alice",
            "api_key_file": "key", "fabric_guild_node_id": "g1",
        ]
        for (key, value) in blanks {
            text = text.replacingOccurrences(of: "\"\(key)\": \"\"", with: "\"\(key)\": \"\(value)\"")
        }
        try bench.write("presence.json", text)
        let keyless = try bench.run(["check"])
        #expect(keyless.exitCode == 78 && keyless.output.contains("the key file ./key does not exist"))
        try bench.write("key", "key-alice\n")
        try bench.setMode(0o600, of: "key")

        let offline = try bench.run(["check", "--config", "./presence.json"])
        #expect(offline.exitCode == 0 && !offline.output.contains("warning"), "\(offline.output)")
        #expect(
            offline.output.hasSuffix(
                "\nnext: presence-oneshot check --online --config ./presence.json, which logs every agent in\n"))
        let online = try bench.run(["check", "--online"])
        #expect(online.exitCode == 0)
        #expect(
            online.output.hasSuffix(
                "\nnext: presence-oneshot plan shows what a pass would push, presence-oneshot run makes one; "
                    + "then have it started every 30s\n"))
        #expect(try bench.run().count("pushed") == 1)
        fabric.rotateKey(of: "alice", to: "another")
        let refused = try bench.run(["check", "--online"])
        #expect(refused.exitCode == 1)
        #expect(refused.output.hasSuffix("\nnext: fix the errors, then run presence-oneshot check --online\n"))
    }

    @Test(arguments: ["presence.json", "a file", "link", "folder", "no/such/folder"])
    func `init overwrites nothing, and exits with 73 if it cannot write`(name: String) throws {
        try bench.write("presence.json", "mine")
        try bench.write("a file", "")
        try bench.link("link", to: "nowhere")
        try bench.makeFolder("folder")
        let names = try bench.names(in: ".")
        let refused = try bench.run(["init", name])
        #expect(refused.exitCode == 73 && refused.output.isEmpty)
        #expect(refused.errors.hasPrefix("presence-oneshot: init \"\(name)\": "))
        #expect(refused.errors.contains("accepted is the path of a file that does not exist"))
        #expect(bench.read("presence.json") == Data("mine".utf8))
        #expect(try bench.names(in: ".") == names)
    }

    @Test func `init quotes a path for the shell if necessary`() throws {
        let made = try bench.run(["init", "it's mine.json"])
        #expect(made.exitCode == 0 && made.output.contains(#"check --config 'it'\''s mine.json'"#))
        #expect(bench.read("it's mine.json") != nil)
    }
}
