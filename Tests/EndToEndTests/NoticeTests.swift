import Foundation
import StubFabric
import Testing

/// What fails nothing, but makes doubtful what is shown: it is said once, and its end.
@Suite struct NoticeTests {
    private let fabric: StubFabric
    private let bench: Workbench

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1"])
        bench = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "idle", "bob": "working"])
        bench.configuration["host"] = ["source": "file", "path": "agents.json", "stale_after_seconds": 120]
        try bench.writeConfiguration()
        #expect(try bench.run().exitCode == 0)
    }

    private func run() throws -> FinishedProgram { try bench.run(["run", "--log-level", "info"]) }

    private func writeHost(age: Double) throws {
        let agents = ["alice": "idle", "bob": "working"]
        try bench.write(
            "agents.json", json: ["generated_at": Date().timeIntervalSince1970 - age, "agents": agents])
    }

    @Test func `a host whose states are too old is said once, without an exit code, and so is its end`() throws {
        try writeHost(age: 300)
        let first = try run()
        #expect(first.exitCode == 0 && fabric.status(of: "alice", in: "g1") == "offline")
        #expect(first.errors.contains(" warn failure kind=host_stale count=2 agent=alice message=\"shown offline, "))
        #expect(first.errors.contains("the newest such state is 5m 0"), "\(first.errors)")
        let second = try run()
        #expect(second.exitCode == 0 && second.errors.isEmpty)
        let ongoing = try #require(try bench.json("state/last-pass.json")["ongoing"] as? [[String: Any]])
        #expect(ongoing.map { $0["kind"] as? String } == ["host_stale"])
        try writeHost(age: 0)
        #expect(try run().errors.contains(" info recovered kind=host_stale lasted="))
        #expect(try run().errors.isEmpty)
    }

    @Test func `a renamed state is said with its name, and is listed with the skip`() throws {
        try bench.writeHost(["alice": "Busy", "bob": "working"])
        let first = try run()
        #expect(first.exitCode == 0 && fabric.status(of: "alice", in: "g1") == "idle")
        let line = #" warn failure kind=unmapped_state agent=alice message="the host says \"Busy\", which"#
        #expect(first.errors.contains(line), "\(first.errors)")
        #expect(first.errors.contains(#"did the host mean \"busy\"?"#), "\(first.errors)")
        #expect(try run().errors.isEmpty)
        let skips = try #require(try bench.run().report["skips"] as? [[String: Any]])
        #expect(skips.map { $0["state"] as? String } == ["Busy"])
        try bench.writeHost(["alice": "Busy", "bob": "Napping"])
        #expect(try run().errors.contains("kind=unmapped_state count=2 agent=alice"), "another agent joins")
        try bench.writeHost(["alice": "idle", "bob": "working"])
        #expect(try run().errors.contains(" info recovered kind=unmapped_state lasted="))
    }

    @Test func `an outage is an error, and a host's error that changes is said at once`() throws {
        try bench.write("agents.json", "{")
        let first = try run()
        #expect(first.exitCode == 69 && first.errors.contains(" error failure kind=host_unreadable message="))
        #expect(try run().errors.isEmpty)
        try bench.remove("agents.json")
        let second = try run()
        #expect(second.errors.contains(" error failure kind=host_unreadable "))
        #expect(second.errors.contains("does not exist"))
        #expect(try run().errors.isEmpty)
    }

    @Test func `a second agent's revoked key is said where one was known to fail`() throws {
        func revoke(_ agent: String) throws -> FinishedProgram {
            fabric.rotateKey(of: agent, to: "new-key")
            fabric.rotateTokens()
            return try run()
        }
        try bench.writeHost(["alice": "busy", "bob": "working"])
        let first = try revoke("alice")
        #expect(first.exitCode == 1 && first.errors.contains(" warn failure guild=g1 kind=login_rejected agent=alice"))
        #expect(try run().errors.isEmpty)
        try bench.writeHost(["alice": "busy", "bob": "busy"])
        let second = try revoke("bob")
        #expect(second.exitCode == 2, "every target fails now")
        #expect(second.errors.contains(" error failure guild=g1 kind=login_"), "\(second.errors)")
        #expect(second.errors.contains(" count=2 agent=alice "))
        #expect(try run().errors.isEmpty)
    }
}
