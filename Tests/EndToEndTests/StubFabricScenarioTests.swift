import Foundation
import StubFabric
import Synchronization
import Testing

/// Scenarios as values, and how the stub plays them.
@Suite struct StubFabricScenarioTests {
    private let fabric: StubFabric
    private let center: StubClient

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1", "g2"])
        center = try StubClient(fabric.centerURL)
    }

    private func put(_ guild: String) throws -> Int {
        let token = try fabric.issueToken(for: "alice", in: guild)
        return try StubClient(fabric.endpoint(of: guild)).put("idle", user: "usr_alice", token: token).status
    }

    @Test(
        arguments: [
            ("flapping", nil, 60, nil), ("slow", 0.5, 0.5, nil), ("dead-guild", nil, 0, nil),
            ("ded-guild", nil, 0, "\"ded-guild\" is no scenario: did you mean dead-guild?"),
            ("earthquake", nil, 0, "\"earthquake\" is no scenario: there are rotated-token, throttled, dead-guild,"),
            ("lost-rows", 5, 0, "lost-rows has no use for a period; throttled, flapping, slow, dead-host have"),
            ("slow", 0, 0, "the period must be from 0.01 to 86400"),
            ("slow", -1, 0, "the period must be from 0.01 to 86400"),
        ] as [(String, Double?, Double, String?)])
    func `a scenario is made from its name`(text: String, given: Double?, period: Double, problem: String?) throws {
        if let problem {
            let error = #expect(throws: StubError.self) { try Scenario(named: text, period: given) }
            #expect(error?.description.hasPrefix(problem) == true)
        } else {
            let scenario = try Scenario(named: text, period: given)
            #expect(scenario.name.rawValue == text && scenario.period == period)
        }
    }

    @Test func `a scenario affects only the last guild`() throws {
        fabric.play(try Scenario(.deadGuild))
        #expect(try put("g1") == 200)
        #expect(throws: POSIXError(.ECONNREFUSED)) { try put("g2") }
    }

    @Test func `a pass counts as over when its last connection is closed`() throws {
        fabric.play(try Scenario(.lostRows))
        let (one, other) = (try StubClient(fabric.endpoint(of: "g1")), try StubClient(fabric.endpoint(of: "g2")))
        let token = try fabric.issueToken(for: "alice", in: "g2")
        #expect(try one.ask("GET", "/").status == 404)
        #expect(try other.put("busy", user: "usr_alice", token: token).status == 200)
        #expect(try center.ask("GET", "/__state").status == 200)
        #expect(fabric.snapshot.stepsTaken == 0)
        try one.hangUp()
        #expect(try put("g1") == 200, "a connection that overlaps with another one belongs to the same pass")
        #expect(fabric.snapshot.stepsTaken == 0 && fabric.rows.count == 2)
        try other.hangUp()
        // The connection to the center sent only a control request, so it does not prolong the pass.
        #expect(try fabric.waitUntil { $0.stepsTaken == 1 }.rows.map(\.guild) == ["g1"])
    }

    @Test func `a pass in which the guild has acknowledged nothing does not count`() throws {
        fabric.play(try Scenario(.lostRows))
        #expect(try put("g1") == 200)
        #expect(try StubClient(fabric.endpoint(of: "g2")).put("idle", user: "usr_alice", token: "?").status == 401)
        #expect(try center.login("alice").status == 200)
        try center.hangUp()
        #expect(fabric.snapshot.stepsTaken == 0)
        #expect(try put("g2") == 200)
        _ = try fabric.waitUntil { $0.stepsTaken == 1 }
    }

    @Test func `a scenario reports its events, and the state shows its steps`() throws {
        let events = Mutex<[String]>([])
        fabric.play(try Scenario(.throttled, period: 3600)) { event in events.withLock { $0.append(event) } }
        #expect(try put("g2") == 429)
        let answer = try center.ask("GET", "/__state").body
        let state = try #require(JSONSerialization.jsonObject(with: Data(answer.utf8)) as? [String: Any])
        let scenario = try #require(state["scenario"] as? [String: Any])
        #expect(scenario["name"] as? String == "throttled" && scenario["guild"] as? String == "g2")
        #expect(scenario["steps"] as? Int == 1 && scenario["last"] as? String == "g2 answers 429 from now on")
        fabric.advance(seconds: 3600)
        _ = try fabric.waitUntil { $0.stepsTaken == 2 }
        #expect(events.withLock { $0 } == ["g2 answers 429 from now on", "g2 is healthy again"])
        #expect(try put("g2") == 200)
    }

    @Test func `injected faults come before those of a scenario, and stay when the scenario ends its own`() throws {
        fabric.inject(.status(500), in: .guild("g2"), times: 1)
        fabric.play(try Scenario(.throttled, period: 3600))
        #expect(try put("g2") == 500)
        #expect(try put("g2") == 429)
        fabric.inject(.status(502), in: .guild("g2"))
        fabric.advance(seconds: 3600)
        _ = try fabric.waitUntil { $0.stepsTaken == 2 }
        #expect(try put("g2") == 502)
    }

    @Test func `a reset starts the scenario again`() throws {
        fabric.play(try Scenario(.muteGuild))
        fabric.clearFaults()
        #expect(try put("g2") == 200)
        try fabric.reset()
        #expect(fabric.snapshot.stepsTaken == 1)
        let client = try StubClient(fabric.endpoint(of: "g2"))
        try client.beginPut("idle", user: "usr_alice", token: fabric.issueToken(for: "alice", in: "g2"))
        let seen = try fabric.waitUntil { $0.total.inFlight == 1 }
        #expect(seen.requests.map(\.status) == [nil] && seen.rows.isEmpty)
    }
}
