import Foundation
import StubFabric
import Testing

/// Passes that overlap, and passes that are killed.
@Suite struct LockAndKillTests {
    @Test func `of fifty starts during a pass none does anything`() throws {
        let fabric = try StubFabric.start(guilds: ["g1"])
        let bench = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "idle"])
        fabric.hold(.guild("g1"))
        let first = try bench.start()
        _ = try fabric.waitUntil { !$0.puts.isEmpty }
        let requests = fabric.requests.count
        for _ in 0..<5 {
            let more = try (0..<10).map { _ in try bench.start(["run"]) }
            for start in more { #expect(try start.wait().exitCode == 75) }
        }
        #expect(fabric.requests.count == requests)
        fabric.release()
        #expect(try first.wait().exitCode == 0)
    }

    @Test func `a garbled note in the lock file changes nothing`() throws {
        let fabric = try StubFabric.start(guilds: ["g1"])
        let bench = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "idle"])
        try bench.run()
        try bench.write("state/lock", "pid \u{0}\u{1} deadline yesterday\n\n\u{FFFD}")
        #expect(try bench.run().exitCode == 0)
    }

    /// The kill falls after a random number of requests has arrived, so at any stage of the pass, or a little later.
    @Test func `killed at any moment, its caches parse and two passes bring Fabric into sync`() throws {
        let names = (0..<6).map { "agent-\($0)" }
        let states = ["idle", "working", "busy", "offline"]
        let shown = ["idle": "idle", "working": "on_call", "busy": "busy", "offline": "offline"]
        var random = SystemRandomNumberGenerator()
        func randomHost() -> [String: String] {
            Dictionary(uniqueKeysWithValues: names.map { ($0, states[Int.random(in: 0..<4, using: &random)]) })
        }
        let fabric = try StubFabric.start(guilds: ["g1", "g2"])
        let bench = try Workbench(fabric, guilds: ["g1", "g2"], agents: randomHost())
        for round in 1...200 {
            let host = randomHost()
            try bench.writeHost(host)
            let before = fabric.requests.count
            let pass = try bench.start()
            let wanted = before + Int.random(in: 0...12, using: &random)
            while fabric.requests.count < wanted, pass.isRunning {}
            pass.send(SIGKILL)
            _ = try pass.wait()
            for file in ["state/last-status.json", "state/tokens.json"] where bench.read(file) != nil {
                #expect(throws: Never.self, "round \(round)") { try bench.json(file) }
            }
            guard round % 10 == 0 else { continue }
            let next = try bench.run()
            #expect([0, 1].contains(next.exitCode), "round \(round): \(next.errors)")
            #expect(try bench.run().exitCode == 0, "round \(round)")
            for row in fabric.rows {
                #expect(row.status == shown[host[String(row.userID.dropFirst(4))] ?? ""], "round \(round): \(row)")
            }
            #expect(fabric.rows.count == 12)
        }
        #expect(fabric.snapshot.overlaps == 0)
        let leftovers = try FileManager.default.contentsOfDirectory(atPath: bench.path("state"))
        #expect(Set(leftovers) == ["lock", "last-status.json", "tokens.json", "last-pass.json"])
    }
}
