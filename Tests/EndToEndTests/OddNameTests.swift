import Foundation
import StubFabric
import Testing

/// Names that break a program that joins, splits, prints or normalizes names carelessly.
@Suite struct OddNameTests {
    private static let names = [
        "a|b", "a/b", "..", ".", "../admin", "%2F", "\"quoted\"", "new\nline", "\u{1}\u{7F}\u{9B}31m", "Zoë",
        "Zoe\u{308}", "日本語", "\u{1F469}\u{200D}\u{1F680}", "\u{202E}evil", " ", "a b", "=", "\\", "a|b|g1", "a", "b|g1",
        "tokens.json", "null", "{}", String(repeating: "k", count: 1024),
    ]

    @Test func `agents with unusual names are pushed and cached separately`() throws {
        let agents = Self.names.enumerated().map { index, name in
            Agent(id: name, key: "key-\(index)", userID: "usr_\(name)", guilds: ["g1", "g|1"])
        }
        let fabric = try StubFabric.start(guilds: ["g1", "g|1"], agents: agents)
        let bench = try Workbench(fabric, guilds: ["g1", "g|1"], agents: [:])
        bench.configuration["identities"] = Self.names.enumerated().map { index, name in
            ["agent_id": name, "fabric_user_id": "usr_\(name)", "api_key": "key-\(index)"]
        }
        bench.configuration["bindings"] = Self.names.flatMap { name in
            ["g1", "g|1"].map { ["agent_id": name, "fabric_guild_node_id": $0] }
        }
        try bench.writeConfiguration()
        let members = try Self.names.enumerated().map { index, name in
            let key = try JSONSerialization.data(withJSONObject: name, options: .fragmentsAllowed)
            return "\(String(decoding: key, as: UTF8.self)):\"\(["idle", "busy"][index % 2])\""
        }
        try bench.write("agents.json", "{\"agents\":{\(members.joined(separator: ","))}}")

        let pass = try bench.run(Workbench.verbose)
        #expect(pass.exitCode == 0 && pass.count("pushed") == 2 * Self.names.count, "\(pass.errors)")
        #expect(fabric.rows.count == 2 * Self.names.count)
        for (index, name) in Self.names.enumerated() {
            let row = fabric.snapshot.row(user: "usr_\(name)", guild: "g|1")
            #expect(row?.status == ["idle", "busy"][index % 2], "\(name.debugDescription)")
        }
        // No control character may reach a terminal that shows the log.
        #expect(
            !pass.errors.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || (0x7F..<0xA0).contains($0.value) })
        let next = try bench.run()
        #expect(next.exitCode == 0 && next.count("unchanged") == 2 * Self.names.count)
        #expect(try bench.run(["status"]).exitCode == 0)
    }

    @Test(arguments: ["../admin", "%2F", "a?b#c", "a/../b", "é", "a b", "{user_id}"])
    func `a user id is one segment of the path, whatever characters it has`(user: String) throws {
        let agents = [Agent(id: "alice", key: "key", userID: user, guilds: ["g1"])]
        let fabric = try StubFabric.start(guilds: ["g1"], agents: agents)
        let bench = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "busy"])
        bench.configuration["identities"] = [["agent_id": "alice", "fabric_user_id": user, "api_key": "key"]]
        try bench.writeConfiguration()
        #expect(try bench.run().exitCode == 0)
        #expect(fabric.snapshot.row(user: user, guild: "g1")?.status == "busy")
        #expect(fabric.snapshot.puts.allSatisfy { $0.path.split(separator: "/").count == 4 })
    }

    /// Dictionaries of strings, which the test would write files from, have one key for both forms.
    @Test func `composed and decomposed forms of a letter are two states`() throws {
        let fabric = try StubFabric.start(guilds: ["g1"])
        let bench = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "", "bob": "", "carol": ""])
        bench.configuration["host"] = ["source": "file", "path": "agents.json", "state_map": ["MAP": "busy"]]
        try bench.writeConfiguration()
        let map = "\"pens\u{E9}\":\"busy\",\"pense\u{301}\":\"on_call\",\"\u{E9}\":\"idle\""
        try bench.write("presence.json", bench.text("presence.json").replacing(#""MAP":"busy""#, with: map))
        let states = [("alice", "pens\u{E9}"), ("bob", "pense\u{301}"), ("carol", "e\u{301}")]
        let members = states.map { "\"\($0)\":\"\($1)\"" }.joined(separator: ",")
        try bench.write("agents.json", "{\"agents\":{\(members)}}")
        #expect(try bench.run().skips == ["carol/g1": "unmapped_state"])
        #expect(["alice", "bob", "carol"].map { fabric.status(of: $0, in: "g1") } == ["busy", "on_call", nil])
    }

    @Test func `composed and decomposed forms of a letter are two endpoints`() throws {
        let fabric = try StubFabric.start(guilds: ["g1"])
        let bench = try Workbench(fabric, guilds: ["g1", "g2"], agents: ["alice": "busy"])
        let url = try fabric.endpoint(of: "g1")
        let guilds = [("g1", "\u{E9}"), ("g2", "e\u{301}")].map { guild, letter in
            #"{"nodeId":"\#(guild)","endpoint":"\#(url)/\#(letter)","token":"t"}"#
        }
        fabric.inject(.bodyVerbatim(#"{"userId":"u","guilds":[\#(guilds.joined(separator: ","))]}"#), in: .center)
        _ = try bench.run()
        // libcurl encodes what is not ASCII, in upper or lower case.
        let paths = fabric.requests.map { $0.path.lowercased() }.filter { $0.hasSuffix("/usr_alice/presence") }
        #expect(paths.sorted().map { $0.prefix(8) } == ["/%c3%a9/", "/e%cc%81"])
    }

    @Test(arguments: [".", ".."])
    func `a user id that is a dot segment is refused`(user: String) throws {
        let fabric = try StubFabric.start(guilds: ["g1"])
        let bench = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "busy"])
        bench.configuration["identities"] = [["agent_id": "alice", "fabric_user_id": user, "api_key": "key"]]
        try bench.writeConfiguration()
        #expect(try bench.run().exitCode == 78)
    }
}
