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

    @Test(arguments: [".", ".."])
    func `a user id that is a dot segment is refused`(user: String) throws {
        let fabric = try StubFabric.start(guilds: ["g1"])
        let bench = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "busy"])
        bench.configuration["identities"] = [["agent_id": "alice", "fabric_user_id": user, "api_key": "key"]]
        try bench.writeConfiguration()
        #expect(try bench.run().exitCode == 78)
    }
}
