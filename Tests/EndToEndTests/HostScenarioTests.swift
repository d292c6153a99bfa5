import Foundation
import StubFabric
import Testing

/// The stub's scenarios in which the host misbehaves, whose states passes read from the stub.
@Suite struct HostScenarioTests {
    private let fabric: StubFabric
    private let bench: Workbench

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1", "g2"])
        bench = try Workbench(fabric, guilds: ["g1", "g2"], agents: ["alice": "idle", "bob": "working"])
    }

    /// Makes passes read the states from the stub.
    private func readHostFromStub(_ more: [String: Any] = [:]) throws {
        let host: [String: Any] = ["source": "http", "url": "\(fabric.centerURL)/__host", "stale_after_seconds": 60]
        bench.configuration["host"] = host.merging(more) { _, given in given }
        try bench.writeConfiguration()
    }

    private func writeStubHost(_ states: String) throws {
        #expect(try StubClient(fabric.centerURL).ask("POST", "/__host", body: states).status == 200)
    }

    @Test func `dead-host: every agent is shown offline, until the host writes again`() throws {
        try readHostFromStub()
        try writeStubHost(#"{"alice":"idle","bob":"working"}"#)
        fabric.play(try Scenario(.deadHost))
        #expect(try bench.run().changes.count == 4)
        _ = try fabric.waitUntil { $0.stepsTaken == 1 }
        let dead = try bench.run()
        #expect(dead.exitCode == 0 && dead.count("pushed") == 4 && dead.errors.contains("kind=host_stale"))
        #expect(Set(fabric.rows.map(\.status)) == ["offline"])
        let check = try bench.run(["check"])
        #expect(check.exitCode == 0, "\(check.output)")
        #expect(check.output.contains("it has old states for 2 of 2 bound agents"))
        #expect(try bench.run().count("unchanged") == 4)
        try writeStubHost(#"{"alice":"busy","bob":"working"}"#)
        #expect(try bench.run().count("pushed") == 4)
        #expect(fabric.status(of: "alice", in: "g2") == "busy")
    }

    @Test func `renamed-states: the presences stay as they are, and status says why, until the states are mapped`()
        throws
    {
        try readHostFromStub()
        try writeStubHost(#"{"alice":"idle","bob":"working"}"#)
        fabric.play(try Scenario(.renamedStates))
        #expect(try bench.run().changes.count == 4)
        _ = try fabric.waitUntil { $0.stepsTaken == 1 }
        try writeStubHost(#"{"alice":"busy","bob":"idle"}"#)
        let renamed = try bench.run()
        #expect(renamed.exitCode == 0 && Set(renamed.skips.values) == ["unmapped_state"] && renamed.skips.count == 4)
        #expect(fabric.status(of: "alice", in: "g1") == "idle" && renamed.errors.contains("kind=unmapped_state"))
        let status = try bench.run(["status"]).output
        #expect(status.contains(#": the host says "Busy"; host.state_map can map it"#), "\(status)")
        try readHostFromStub(["state_map": ["Busy": "busy", "Idle": "idle"]])
        #expect(try bench.run().count("pushed") == 4)
        #expect(fabric.status(of: "alice", in: "g1") == "busy")
    }

    @Test func `the stub's host is set by an object of states`() throws {
        let client = try StubClient(fabric.centerURL)
        #expect(try client.ask("POST", "/__host", body: #"["idle"]"#).status == 400)
        try writeStubHost(#"{"alice":"idle"}"#)
        let answer = try client.ask("GET", "/__host").body
        let snapshot = try #require(JSONSerialization.jsonObject(with: Data(answer.utf8)) as? [String: Any])
        #expect(snapshot["agents"] as? [String: String] == ["alice": "idle"] && snapshot["generated_at"] is Double)
        try fabric.reset()
        // A reset drops all connections.
        #expect(try StubClient(fabric.centerURL).ask("GET", "/__host").body.contains(#""agents":{}"#))
    }
}
