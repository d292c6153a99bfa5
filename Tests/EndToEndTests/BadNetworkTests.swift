import Foundation
import StubFabric
import Testing

/// Guilds that fail in different ways at once. A pass pushes to the healthy ones and sends few requests to the others.
/// Later passes push to those that have recovered.
@Suite(.waits) struct BadNetworkTests {
    private static let healthy = ["healthy-1", "healthy-2", "healthy-3", "healthy-4"]
    private static let failing = ["refuses", "mute", "errs", "throttles", "garbles", "moved"]

    private static func kinds(_ pass: FinishedProgram) -> [String: Set<String>] {
        var kinds: [String: Set<String>] = [:]
        for (target, kind) in pass.failures {
            kinds[String(target.split(separator: "/")[1]), default: []].insert(kind)
        }
        return kinds
    }

    private static func breakGuilds(of fabric: StubFabric) throws {
        try fabric.down(.guild("refuses"))
        fabric.inject(.hang, in: .guild("mute"))
        fabric.inject(.status(500), in: .guild("errs"))
        fabric.inject(.retryAfter(429, "600"), in: .guild("throttles"))
        fabric.inject(.garbage, in: .guild("garbles"))
        try fabric.move(.guild("moved"))
    }

    @Test func `six failing guilds out of ten do not affect the other four`() throws {
        let fabric = try StubFabric.start(guilds: Self.healthy + Self.failing)
        let bench = try Workbench(
            fabric, guilds: Self.healthy + Self.failing, agents: Workbench.agents(100, "idle"),
            sync: ["request_timeout_seconds": 8])
        #expect(try bench.run().exitCode == 0)
        try bench.ageSessions(by: 600)
        try Self.breakGuilds(of: fabric)
        try bench.writeHost(Workbench.agents(100, "busy"))
        let seen = fabric.requests.count

        let pass = try bench.run()
        #expect(pass.exitCode == 1 && pass.count("pushed") == 400 && pass.count("logins") == 0)
        let requests = fabric.requests.dropFirst(seen)
        // The moment at which the client gave up the first request to the mute guild.
        let timeout = try #require(requests.filter { $0.guild == "mute" }.compactMap(\.endedAt).min())
        for guild in Self.healthy {
            let pushes = requests.filter { $0.guild == guild }
            #expect(pushes.count == 100 && pushes.allSatisfy { $0.endedAt ?? .max < timeout }, "\(guild)")
        }
        for (guild, most) in [
            ("mute", 2), ("errs", 20), ("throttles", 2), ("garbles", 4), ("refuses", 0), ("moved", 0),
        ] {
            let count = requests.count { $0.guild == guild }
            #expect(count <= most, "\(guild): \(count)")
        }
        #expect(
            Self.kinds(pass) == [
                "refuses": ["transport", "circuit_open"], "mute": ["timeout", "circuit_open"],
                "errs": ["server_error", "circuit_open"], "throttles": ["rate_limited"],
                "garbles": ["transport", "circuit_open"], "moved": ["transport", "circuit_open"],
            ])

        // The next pass finds the guild that has moved, and pushes to those that work again.
        try fabric.up(.guild("refuses"))
        fabric.clearFaults()
        let second = try bench.run()
        #expect(second.exitCode == 1 && Self.kinds(second) == ["throttles": ["rate_limited"]], "\(second.failures)")
        #expect(fabric.rows.filter { $0.status == "busy" }.count == 900)

        try bench.endWaits(upTo: 600)
        #expect(try bench.run().exitCode == 0)
        #expect(fabric.rows.count == 1000 && fabric.rows.allSatisfy { $0.status == "busy" })
        #expect(fabric.snapshot.overlaps == 0)
    }

    @Test func `two targets that hang in every pass do not keep a hundred others from being pushed`() throws {
        let fabric = try StubFabric.start(guilds: ["g1"])
        let bench = try Workbench(
            fabric, guilds: ["g1"], agents: Workbench.agents(102, "idle"), sync: ["request_timeout_seconds": 2])
        #expect(try bench.run().exitCode == 0)
        for agent in ["agent-0", "agent-57"] { fabric.inject(.hang, in: .target(agent: agent, guild: "g1")) }
        for state in ["busy", "working", "idle"] {
            try bench.writeHost(Workbench.agents(102, state))
            let pass = try bench.run()
            #expect(pass.failures == ["agent-0/g1": "timeout", "agent-57/g1": "timeout"])
            #expect(pass.count("pushed") == 100)
        }
    }

    @Test func `the deadline ends a pass whose guild never answers, and what was sent stays in doubt`() throws {
        let fabric = try StubFabric.start(guilds: ["g1"])
        let bench = try Workbench(
            fabric, guilds: ["g1"], agents: ["alice": "idle", "bob": "busy"], sync: ["deadline_seconds": 1.5])
        fabric.inject(.hang, in: .guild("g1"))
        let pass = try bench.run()
        #expect(pass.exitCode == 2 && Set(pass.failures.values) == ["deadline"])
        #expect(try bench.row("alice", "g1")?["in_doubt"] as? Bool == true)
        fabric.clearFaults()
        #expect(try bench.run().exitCode == 0)
    }

    /// The watchdog's alarm rings during each write as well, so it looks at the time.
    @Test func `an alarm before its time does not end a pass`() throws {
        let fabric = try StubFabric.start(guilds: ["g1"])
        let bench = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "idle"])
        fabric.hold(.center)
        let pass = try bench.start()
        _ = try fabric.waitUntil { !$0.logins.isEmpty }
        pass.send(SIGALRM)
        fabric.release()
        #expect(try pass.wait().exitCode == 0)
    }
}
