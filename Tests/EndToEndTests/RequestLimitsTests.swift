import Foundation
import StubFabric
import Testing

/// How many requests a pass sends, counted by the stub, whatever the servers do.
///
/// Each test case runs up to eleven programs at once, so the cases take turns.
@Suite(.waits, .serialized) struct RequestLimitsTests {
    private static let agents = ["alice", "bob", "carol", "dave"]

    /// A Fabric of two guilds, of which only the first ever fails, and a bench that uses it.
    private struct Setup {
        let fabric: StubFabric
        let bench: Workbench

        init(retries: Int = 2, timeout: Int = 10) throws {
            fabric = try StubFabric.start(guilds: ["g1", "g2"])
            bench = try Workbench(
                fabric, guilds: ["g1", "g2"], agents: RequestLimitsTests.host("idle"),
                sync: ["request_timeout_seconds": timeout, "max_retries": retries])
        }

        /// Starts a pass with all agents in a state, and also returns the number of earlier requests.
        func start(_ state: String) throws -> (pass: RunningProgram, earlier: Int) {
            let earlier = fabric.requests.count
            try bench.writeHost(RequestLimitsTests.host(state))
            return (try bench.start(), earlier)
        }

        /// Runs a pass with all agents in a state, and also returns its requests.
        func run(_ state: String) throws -> (pass: FinishedProgram, requests: ArraySlice<Request>) {
            let (running, earlier) = try start(state)
            let pass = try running.wait()
            return (pass, fabric.requests[earlier...])
        }
    }

    private static func host(_ state: String) -> [String: String] {
        Dictionary(uniqueKeysWithValues: agents.map { ($0, state) })
    }

    private func expectLimits(
        _ requests: ArraySlice<Request>, retries: Int, sessions: Int, _ name: String = "",
        _ location: SourceLocation = #_sourceLocation
    ) {
        let logins = requests.filter { $0.kind == .login }
        for (agent, sent) in Dictionary(grouping: logins, by: { $0.agentID ?? "" }) {
            let successful = sent.count { (200..<300).contains($0.status ?? 0) }
            #expect(successful <= sessions, "\(name) \(agent)", sourceLocation: location)
            #expect(sent.count <= sessions + retries, "\(name) \(agent)", sourceLocation: location)
        }
        let puts = requests.filter { $0.kind == .presence }
        for (target, sent) in Dictionary(grouping: puts, by: { "\($0.userID ?? "")/\($0.server)" }) {
            let refused = sent.contains { $0.status == 401 || $0.status == 403 }
            #expect(sent.count <= 1 + retries + (refused ? 1 : 0), "\(name) \(target)", sourceLocation: location)
        }
        #expect(requests.allSatisfy { $0.kind != .other }, "\(name)", sourceLocation: location)
    }

    // MARK: - Every fault

    /// Every kind of fault that the stub knows. Passes of one group run at the same time; the first is slow.
    private static let faults = [
        [
            "hang", "apply-then-hang", "apply-late:0.5", "drip", "head-only", "drip-body", "delay:0.1", "endless:x",
            "endless-headers", "endless-body", "interim",
        ],
        [
            "status:500", "status:503", "status:429", "status:401", "status:403", "status:404", "status:302",
            "status:204", "retry-after:429,0", "retry-after:503,600", "echo-secrets",
        ],
        [
            "reset", "apply-then-reset", "close", "garbage", "raw:HTTP/1.1 200", "truncated", "huge-body:5000000",
            "bad-chunk", "body:{}",
        ],
    ]

    /// The request timeout for a group of faults: short where a server may never answer. Elsewhere no request may time
    /// out, however busy this machine is.
    private static func timeout(for faults: [String]) -> Int { faults.contains("hang") ? 1 : 10 }

    /// The faults with which a server never sends a status.
    private static let mute = ["hang", "apply-then-hang", "apply-late:0.5", "drip"]

    @Test func `every kind of fault is tested`() {
        let names = Self.faults.joined().map { String($0.prefix { $0 != ":" }) }
        #expect(Set(names) == Set(Fault.names))
    }

    @Test(arguments: faults, [0, 2])
    func `a failing guild causes no more requests than allowed, to itself and to the center`(
        faults: [String], retries: Int
    ) throws {
        let setups = try faults.map { fault in
            let setup = try Setup(retries: retries)
            #expect(try setup.run("idle").pass.exitCode == 0)
            setup.bench.configuration["sync"] = [
                "request_timeout_seconds": Self.timeout(for: faults), "max_retries": retries,
            ]
            try setup.bench.writeConfiguration()
            try setup.fabric.inject(FaultSpec("\(fault)@guild=g1"))
            return (fault, setup)
        }
        for state in ["busy", "working"] {
            let started = try setups.map { ($0.0, $0.1, try $0.1.start(state)) }
            for (fault, setup, (running, earlier)) in started {
                let (pass, requests) = (try running.wait(), setup.fabric.requests[earlier...])
                expectLimits(requests, retries: retries, sessions: 1, fault)
                if Self.mute.contains(fault) { #expect(requests.count { $0.guild == "g1" } <= 2, "\(fault)") }
                #expect(setup.fabric.snapshot.overlaps == 0, "\(fault)")
                let healthy = pass.changes.keys.filter { $0.hasSuffix("/g2") }
                #expect(healthy.count == Self.agents.count, "\(fault): \(pass.output)")
            }
        }
    }

    @Test(arguments: faults, [0, 2])
    func `a failing center gets no more requests than allowed`(faults: [String], retries: Int) throws {
        let setups = try faults.map { fault in
            let setup = try Setup(retries: retries, timeout: Self.timeout(for: faults))
            try setup.fabric.inject(FaultSpec("\(fault)@center"))
            return (fault, setup)
        }
        for state in ["busy", "working"] {
            let started = try setups.map { ($0.0, $0.1, try $0.1.start(state)) }
            for (fault, setup, (running, earlier)) in started {
                _ = try running.wait()
                let requests = setup.fabric.requests[earlier...]
                expectLimits(requests, retries: retries, sessions: 1, fault)
                if Self.mute.contains(fault) { #expect(requests.count { $0.kind == .login } <= 2, "\(fault)") }
            }
        }
    }

    // MARK: - Refused tokens

    @Test(arguments: [401, 403])
    func `a new token that is refused causes two logins per agent, and none in the next pass`(
        status: Int
    ) throws {
        let setup = try Setup()
        setup.fabric.inject(.status(status), in: .guild("g1"))
        let (pass, requests) = try setup.run("busy")
        #expect(Set(pass.failures.values) == ["unauthorized"] && pass.count("logins") == 8)
        expectLimits(requests, retries: 0, sessions: 2)
        #expect(requests.count { $0.kind == .login } == 8 && requests.count { $0.guild == "g1" } == 8)
        let next = try setup.run("working")
        #expect(next.requests.count { $0.kind == .login } == 0 && next.requests.count { $0.guild == "g1" } == 4)
    }

    @Test func `rotated tokens cost one login per agent`() throws {
        let setup = try Setup()
        #expect(try setup.run("idle").pass.exitCode == 0)
        setup.fabric.rotateTokens()
        let (pass, requests) = try setup.run("busy")
        #expect(pass.exitCode == 0 && requests.count { $0.kind == .login } == 4)
        expectLimits(requests, retries: 0, sessions: 1)
    }

    // MARK: - Retry-After

    private static var inTenMinutes: String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "GMT")
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return formatter.string(from: Date(timeIntervalSinceNow: 600))
    }

    @Test(arguments: [429, 503], [("600", 600.0), ("99999999999999999999", 900), ("a date", 600)])
    func `a guild that asks for a pause gets no request from any pass before its end`(
        status: Int, pause: (header: String, seconds: Double)
    ) throws {
        let setup = try Setup()
        let header = pause.header == "a date" ? Self.inTenMinutes : pause.header
        setup.fabric.inject(.retryAfter(status, header), in: .guild("g1"))
        #expect(try setup.run("busy").pass.exitCode == 1)
        setup.fabric.clearFaults()
        for state in ["working", "idle", "offline"] {
            let (pass, requests) = try setup.run(state)
            #expect(pass.failures.count == 4 && Set(pass.failures.values) == ["rate_limited"], "\(pass.output)")
            #expect(requests.count == 4 && requests.allSatisfy { $0.guild == "g2" })
        }
        try setup.bench.endWaits(upTo: pause.seconds)
        let (pass, requests) = try setup.run("busy")
        #expect(pass.exitCode == 0 && requests.count == 8)
    }

    /// Without a wait that can be kept to, ten answers end the requests of the pass; nine more may be in flight by then.
    @Test(
        arguments: [429, 503],
        [
            ("37.5", 2), ("90s", 19), ("\"60\"", 19), ("120, 120", 19), ("0", 19), ("soon", 19),
            ("Tue, 01 Dec 2099 12:00:00 UTC", 19), ("Sun, 06 Nov 1994 08:49:37 GMT", 19),
        ])
    func `a Retry-After that cannot be read or is over causes no more requests than none`(
        status: Int, header: (value: String, mostRequests: Int)
    ) throws {
        let fabric = try StubFabric.start(guilds: ["g1"])
        let agents = Dictionary(uniqueKeysWithValues: (0..<60).map { ("agent-\($0)", "idle") })
        let bench = try Workbench(fabric, guilds: ["g1"], agents: agents)
        fabric.inject(.retryAfter(status, header.value), in: .guild("g1"))
        let pass = try bench.run()
        let puts = fabric.snapshot.puts.count
        #expect(pass.exitCode == 2 && puts <= header.mostRequests, "\(puts) requests")
        if header.mostRequests > 2 { #expect(pass.failures.values.contains("circuit_open")) }
    }

    @Test(arguments: [429, 503])
    func `a center that asks for a pause gets no request from any pass before its end`(status: Int) throws {
        let setup = try Setup()
        setup.fabric.inject(.retryAfter(status, "600"), in: .center)
        let first = try setup.run("busy")
        #expect(first.pass.exitCode == 2 && first.requests.count <= 2)
        setup.fabric.clearFaults()
        for state in ["working", "idle"] {
            let (pass, requests) = try setup.run(state)
            #expect(Set(pass.failures.values) == ["login_failed"] && requests.isEmpty, "\(pass.output)")
        }
        try setup.bench.endWaits(upTo: 600)
        #expect(try setup.run("busy").pass.exitCode == 0)
    }

    @Test func `a pass waits for a short pause to end`() throws {
        let setup = try Setup()
        setup.fabric.inject(.retryAfter(429, "1"), in: .guild("g1"), times: 2)
        let (pass, requests) = try setup.run("busy")
        #expect(pass.exitCode == 0)
        let sent = requests.filter { $0.guild == "g1" }
        let lastRefusal = try #require(sent.compactMap { $0.status == 429 ? $0.endedAt : nil }.max())
        #expect(sent.count == 6 && sent.dropFirst(2).allSatisfy { $0.arrivedAt >= lastRefusal + 990_000_000 })
    }
}
