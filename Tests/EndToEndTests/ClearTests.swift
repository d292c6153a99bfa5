import Foundation
import StubFabric
import Testing

/// `clear`, which shows every agent as offline, whatever its state on the host.
@Suite struct ClearTests {
    private let fabric: StubFabric
    private let bench: Workbench
    private let clear = ["clear", "--output", "json"]

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1", "g2"])
        bench = try Workbench(fabric, guilds: ["g1", "g2"], agents: ["alice": "idle", "bob": "working"])
    }

    private var shown: Set<String> { Set(fabric.snapshot.rows.map(\.status)) }

    @Test func `clear shows every agent as offline, and the next pass undoes it`() throws {
        #expect(try bench.run().exitCode == 0)
        let pass = try bench.run(clear)
        #expect(pass.exitCode == 0 && pass.count("pushed") == 4 && pass.report["outcome"] as? String == "ok")
        #expect(pass.report["dry_run"] as? Bool == false && Set(pass.changes.values) == ["changed"])
        #expect(shown == ["offline"])
        #expect(try bench.run(clear).count("unchanged") == 4)
        #expect(try bench.run(["status", "--output", "json"]).output.contains(#""status":"offline""#))
        #expect(try bench.run().count("pushed") == 4)
        #expect(fabric.status(of: "bob", in: "g2") == "on_call")
    }

    @Test func `clear does not read the host, and keeps the time of its last reading`() throws {
        #expect(try bench.run().exitCode == 0)
        let observed = try #require(try bench.json("state/last-pass.json")["observed_at"] as? Double)
        bench.configuration["host"] = ["source": "command", "argv": ["sh", "-c", "touch asked; exit 1"]]
        try bench.writeConfiguration()
        #expect(try bench.run(clear).exitCode == 0)
        #expect(bench.read("asked") == nil && shown == ["offline"])
        #expect(try bench.json("state/last-pass.json")["observed_at"] as? Double == observed)
    }

    @Test func `clear needs no earlier pass, and records no reading of the host`() throws {
        try bench.remove("agents.json")
        let pass = try bench.run(clear)
        #expect(pass.exitCode == 0 && Set(pass.changes.values) == ["new"] && shown == ["offline"])
        #expect(try bench.json("state/last-pass.json")["observed_at"] == nil)
    }

    @Test func `clear does not log an unreadable host as recovered`() throws {
        try bench.write("agents.json", "malformed")
        #expect(try bench.run(["run"]).errors.contains("host_unreadable"))
        let pass = try bench.run(["clear", "--log-level", "info"])
        #expect(pass.exitCode == 0 && !pass.errors.contains("recovered"))
        try bench.writeHost(["alice": "idle", "bob": "idle"])
        #expect(try bench.run(["run", "--log-level", "info"]).errors.contains("recovered kind=host_unreadable"))
    }

    @Test func `clear skips, fails, locks and exits like any other pass`() throws {
        bench.configuration["identities"] = [
            ["agent_id": "alice", "fabric_user_id": "usr_alice", "api_key": "key-alice"],
            ["agent_id": "bob", "enabled": false],
        ]
        try bench.writeConfiguration()
        try fabric.down(.guild("g2"))
        let pass = try bench.run(clear)
        #expect(pass.exitCode == 1 && pass.failures == ["alice/g2": "transport"])
        #expect(pass.skips == ["bob/g1": "identity_disabled", "bob/g2": "identity_disabled"])
        try fabric.up(.guild("g2"))

        fabric.hold()
        let count = fabric.requests.count
        let held = try bench.start(clear)
        _ = try fabric.waitUntil { $0.requests.count > count }
        let second = try bench.run(clear)
        #expect(second.exitCode == 75 && second.report["outcome"] as? String == "failed")
        fabric.release()
        #expect(try held.wait().exitCode == 0)
    }

    @Test func `clear prints nothing without a terminal`() throws {
        let pass = try bench.run(["clear"])
        #expect(pass.exitCode == 0 && pass.output.isEmpty && pass.errors.isEmpty)
    }
}
