import Foundation
import StubFabric
import Testing

/// A machine with many agents.
@Suite struct ScaleTests {
    @Test func `a thousand agents in ten guilds are told in one pass, in bounded memory`() throws {
        let guilds = (0..<10).map { "guild-\($0)" }
        let states = ["idle", "working", "busy", "offline"]
        let host = Dictionary(uniqueKeysWithValues: (0..<1000).map { ("agent-\($0)", states[$0 % 4]) })
        let fabric = try StubFabric.start(guilds: guilds)
        // A sanitizer on a busy machine may take its time.
        let bench = try Workbench(
            fabric, guilds: guilds, agents: host, sync: ["deadline_seconds": 900, "request_timeout_seconds": 300])
        fabric.hold(.target(agent: "agent-7", guild: "guild-3"))
        let pass = try bench.start()
        // Looked at while its last request is under way, when it holds all that it ever will.
        _ = try fabric.waitUntil(timeout: 600) { $0.rows.count == 9999 }
        let status = try String(contentsOfFile: "/proc/\(pass.processIdentifier)/status", encoding: .utf8)
        fabric.release()
        let ended = try pass.wait()
        #expect(ended.exitCode == 0 && ended.count("pushed") == 10_000 && ended.count("logins") == 1000)

        let peak = try #require(status.firstMatch(of: /VmHWM:\s+(\d+) kB/).flatMap { Int($0.1) })
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
