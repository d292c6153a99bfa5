import Foundation
import StubFabric
import Testing

/// A pass with many agents and guilds.
@Suite struct ScaleTests {
    @Test func `one pass pushes a thousand agents in ten guilds, in little memory`() throws {
        let guilds = (0..<10).map { "guild-\($0)" }
        let states = ["idle", "working", "busy", "offline"]
        let host = Dictionary(uniqueKeysWithValues: (0..<1000).map { ("agent-\($0)", states[$0 % 4]) })
        let fabric = try StubFabric.start(guilds: guilds)
        // Long timeouts, since a pass with a sanitizer on a busy machine is slow.
        let bench = try Workbench(
            fabric, guilds: guilds, agents: host, sync: ["deadline_seconds": 900, "request_timeout_seconds": 300])
        fabric.hold(.target(agent: "agent-7", guild: "guild-3"))
        let pass = try bench.start()
        // Read during its last request, when the pass has allocated everything.
        _ = try fabric.waitUntil(timeout: 600) { $0.rows.count == 9999 }
        let peak = try #require(pass.peakMemory)
        fabric.release()
        let ended = try pass.wait()
        #expect(ended.exitCode == 0 && ended.count("pushed") == 10_000 && ended.count("logins") == 1000)
        #expect(PeakMemory.accepted.contains(peak), "\(peak) KiB")
        let shown = ["idle": "idle", "working": "on_call", "busy": "busy", "offline": "offline"]
        let snapshot = fabric.snapshot
        #expect(snapshot.rows.count == 10_000 && snapshot.overlaps == 0)
        #expect(snapshot.total.maxInFlight <= 32)
        for row in snapshot.rows where row.status != shown[host[String(row.userID.dropFirst(4))] ?? ""] {
            Issue.record("\(row)")
        }
    }
}
