import Foundation
import StubFabric
import Testing

/// How much a pass asks of servers, as they count it, whatever is wrong with them.
@Suite struct RequestLimitsTests {
    private static let agents = ["alice", "bob", "carol", "dave"]

    /// A Fabric of two guilds, of which only the first is ever ill, and a program that speaks to it.
    private struct Place {
        let fabric: StubFabric
        let bench: Workbench

        init(retries: Int = 2) throws {
            fabric = try StubFabric.start(guilds: ["g1", "g2"])
            bench = try Workbench(
                fabric, guilds: ["g1", "g2"], agents: RequestLimitsTests.host("idle"),
                sync: ["request_timeout_seconds": 1, "max_retries": retries])
        }

        /// Starts a pass in which every agent has another state than before.
        func start(_ state: String) throws -> (pass: RunningProgram, seen: Int) {
            let seen = fabric.requests.count
            try bench.writeHost(RequestLimitsTests.host(state))
            return (try bench.start(), seen)
        }

        /// Runs such a pass; gives what servers were asked in it.
        func pass(_ state: String) throws -> (ended: FinishedProgram, requests: ArraySlice<Request>) {
            let (pass, seen) = try start(state)
            let ended = try pass.wait()
            return (ended, fabric.requests[seen...])
        }
    }

    private static func host(_ state: String) -> [String: String] {
        Dictionary(uniqueKeysWithValues: agents.map { ($0, state) })
    }

    private func expectLimits(
        _ requests: ArraySlice<Request>, retries: Int, sessions: Int, _ name: String = "",
        _ location: SourceLocation = #_sourceLocation
    ) {
        let logins = Dictionary(grouping: requests.filter { $0.kind == .login }) { $0.agentID ?? "" }
        for (agent, asked) in logins {
            let obtained = asked.count { (200..<300).contains($0.status ?? 0) }
            #expect(obtained <= sessions, "\(name) \(agent)", sourceLocation: location)
            #expect(asked.count <= sessions + retries, "\(name) \(agent)", sourceLocation: location)
        }
        let puts = requests.filter { $0.kind == .presence }
        for (target, asked) in Dictionary(grouping: puts, by: { "\($0.userID ?? "")/\($0.server)" }) {
            let refused = asked.contains { $0.status == 401 || $0.status == 403 }
            #expect(asked.count <= 1 + retries + (refused ? 1 : 0), "\(name) \(target)", sourceLocation: location)
        }
        #expect(requests.allSatisfy { $0.kind != .other }, "\(name)", sourceLocation: location)
    }

    // MARK: - Every fault

    /// Faults as they are written down, of every kind that the stub knows; those that are waited for together.
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

    /// The faults with which a server never says a status.
    private static let mute = ["hang", "apply-then-hang", "apply-late:0.5", "drip"]

    @Test func `every fault that there is has its turn`() {
        let names = Self.faults.joined().map { String($0.prefix { $0 != ":" }) }
        #expect(Set(names) == Set(Fault.names))
    }

    @Test(arguments: faults, [0, 2])
    func `a guild is asked within limits, and so is the center on its account`(
        faults: [String], retries: Int
    ) throws {
        let ill = try faults.map { fault in
            let place = try Place(retries: retries)
            #expect(try place.pass("idle").ended.exitCode == 0)
            try place.fabric.inject(FaultSpec("\(fault)@guild=g1"))
            return (fault, place)
        }
        for state in ["busy", "working"] {
            let started = try ill.map { ($0.0, $0.1, try $0.1.start(state)) }
            for (fault, place, (pass, seen)) in started {
                let (ended, requests) = (try pass.wait(), place.fabric.requests[seen...])
                expectLimits(requests, retries: retries, sessions: 1, fault)
                if Self.mute.contains(fault) { #expect(requests.count { $0.guild == "g1" } <= 2, "\(fault)") }
                #expect(place.fabric.snapshot.overlaps == 0, "\(fault)")
                let well = ended.changes.keys.filter { $0.hasSuffix("/g2") }
                #expect(well.count == Self.agents.count, "\(fault): \(ended.output)")
            }
        }
    }

    @Test(arguments: faults, [0, 2])
    func `the center is asked within limits`(faults: [String], retries: Int) throws {
        let ill = try faults.map { fault in
            let place = try Place(retries: retries)
            try place.fabric.inject(FaultSpec("\(fault)@center"))
            return (fault, place)
        }
        for state in ["busy", "working"] {
            let started = try ill.map { ($0.0, $0.1, try $0.1.start(state)) }
            for (fault, place, (pass, seen)) in started {
                _ = try pass.wait()
                let requests = place.fabric.requests[seen...]
                expectLimits(requests, retries: retries, sessions: 1, fault)
                if Self.mute.contains(fault) { #expect(requests.count { $0.kind == .login } <= 2, "\(fault)") }
            }
        }
    }

    // MARK: - Refused tokens

    @Test(arguments: [401, 403])
    func `a token that is refused as soon as it is given out costs two logins, and none in the next pass`(
        status: Int
    ) throws {
        let place = try Place()
        place.fabric.inject(.status(status), in: .guild("g1"))
        let (ended, requests) = try place.pass("busy")
        #expect(Set(ended.failures.values) == ["unauthorized"] && ended.count("logins") == 8)
        expectLimits(requests, retries: 0, sessions: 2)
        #expect(requests.count { $0.kind == .login } == 8 && requests.count { $0.guild == "g1" } == 8)
        let next = try place.pass("working")
        #expect(next.requests.count { $0.kind == .login } == 0 && next.requests.count { $0.guild == "g1" } == 4)
    }

    @Test func `tokens that are rotated cost each agent one login in all`() throws {
        let place = try Place()
        #expect(try place.pass("idle").ended.exitCode == 0)
        place.fabric.rotateTokens()
        let (ended, requests) = try place.pass("busy")
        #expect(ended.exitCode == 0 && requests.count { $0.kind == .login } == 4)
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

    @Test(arguments: [429, 503], ["600", "99999999999999999999", "a date"])
    func `a guild that asks for a pause is left alone by all passes until it is over`(
        status: Int, wait: String
    ) throws {
        let place = try Place()
        let wait = wait == "a date" ? Self.inTenMinutes : wait
        place.fabric.inject(.retryAfter(status, wait), in: .guild("g1"))
        #expect(try place.pass("busy").ended.exitCode == 1)
        place.fabric.clearFaults()
        for state in ["working", "idle", "offline"] {
            let (ended, requests) = try place.pass(state)
            #expect(ended.failures.count == 4 && Set(ended.failures.values) == ["rate_limited"], "\(ended.output)")
            #expect(requests.count == 4 && requests.allSatisfy { $0.guild == "g2" })
        }
        try place.bench.endWaits()
        let (ended, requests) = try place.pass("busy")
        #expect(ended.exitCode == 0 && requests.count == 8)
    }

    @Test(arguments: [429, 503])
    func `a center that asks for a pause is left alone by all passes until it is over`(status: Int) throws {
        let place = try Place()
        place.fabric.inject(.retryAfter(status, "600"), in: .center)
        let first = try place.pass("busy")
        #expect(first.ended.exitCode == 2 && first.requests.count <= 2)
        place.fabric.clearFaults()
        for state in ["working", "idle"] {
            let (ended, requests) = try place.pass(state)
            #expect(Set(ended.failures.values) == ["login_failed"] && requests.isEmpty, "\(ended.output)")
        }
        try place.bench.endWaits()
        #expect(try place.pass("busy").ended.exitCode == 0)
    }

    @Test func `a pause that fits into a pass is kept within it`() throws {
        let place = try Place()
        place.fabric.inject(.retryAfter(429, "1"), in: .guild("g1"), times: 2)
        let (ended, requests) = try place.pass("busy")
        #expect(ended.exitCode == 0)
        let asked = requests.filter { $0.guild == "g1" }
        let told = try #require(asked.compactMap { $0.status == 429 ? $0.endedAt : nil }.max())
        #expect(asked.count == 6 && asked.dropFirst(2).allSatisfy { $0.arrivedAt >= told + 990_000_000 })
    }
}
