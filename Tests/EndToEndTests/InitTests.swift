import Foundation
import StubFabric
import Testing

/// `init`: a configuration to start from.
@Suite struct InitTests {
    private let fabric: StubFabric
    private let bench: Workbench

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1"])
        bench = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "idle"])
        try FileManager.default.removeItem(atPath: bench.path("presence.json"))
    }

    @Test func `what it writes is for its owner alone, whatever the umask`() throws {
        let made = try bench.start(
            ["-c", "umask 277; exec \"$0\" init", Workbench.product("presence-oneshot")], program: "/bin/sh"
        ).wait()
        #expect(made.exitCode == 0 && made.errors.isEmpty)
        #expect(
            made.output == "wrote presence.json\nnext: fill in its empty strings, then run "
                + "presence-oneshot check --config presence.json\n")
        let attributes = try FileManager.default.attributesOfItem(atPath: bench.path("presence.json"))
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test func `from init to the first pass, as check says what comes next`() throws {
        #expect(try bench.run(["init"]).exitCode == 0)
        let blank = try bench.run(["check"])
        #expect(blank.exitCode == 78 && blank.errors.split(separator: "\n").count == 7)
        #expect(blank.output == "next: mend the errors, then again presence-oneshot check\n")
        #expect(try bench.run(["run"]).exitCode == 78)

        var text = String(decoding: try #require(bench.read("presence.json")), as: UTF8.self)
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
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: bench.path("key"))

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
        #expect(refused.output.hasSuffix("\nnext: mend the errors, then again presence-oneshot check --online\n"))
    }

    @Test(arguments: ["presence.json", "a file", "link", "folder", "no/such/folder"])
    func `nothing is written over, and what cannot be written is 73`(name: String) throws {
        try bench.write("presence.json", "mine")
        try bench.write("a file", "")
        try FileManager.default.createSymbolicLink(atPath: bench.path("link"), withDestinationPath: "nowhere")
        try FileManager.default.createDirectory(atPath: bench.path("folder"), withIntermediateDirectories: true)
        let names = try FileManager.default.contentsOfDirectory(atPath: bench.path(".")).sorted()
        let refused = try bench.run(["init", name])
        #expect(refused.exitCode == 73 && refused.output.isEmpty)
        #expect(refused.errors.hasPrefix("presence-oneshot: init \"\(name)\": "))
        #expect(refused.errors.contains("accepted is the path of a file that does not exist"))
        #expect(bench.read("presence.json") == Data("mine".utf8))
        #expect(try FileManager.default.contentsOfDirectory(atPath: bench.path(".")).sorted() == names)
    }

    @Test func `a path is quoted for the shell where it needs that`() throws {
        let made = try bench.run(["init", "it's mine.json"])
        #expect(made.exitCode == 0 && made.output.contains(#"check --config 'it'\''s mine.json'"#))
        #expect(bench.read("it's mine.json") != nil)
    }
}
