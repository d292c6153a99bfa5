import Testing

@testable import OneShotCore

@Suite struct TokenStateTests {
    private let now = EngineBench.start

    @Test func `waits that are over and entries of agents that are no longer needed are dropped`() throws {
        var tokens = TokenState()
        let session = Session(userID: "u", loggedInAt: now, guilds: [:])
        let backoff = TokenState.Backoff(until: now + .seconds(60), failures: 1)
        for agent in ["kept", "gone"] as [AgentID] {
            tokens.sessions[agent] = session
            tokens.loginBackoffs[agent] = .init(backoff: backoff, fingerprint: "key")
            tokens.refusals[Target(agent, "g1")] = backoff
        }
        for (name, ahead) in [("a", 0.0), ("b", 1), ("c", 900), ("d", 901)] {
            tokens.endpointBackoffs[try endpoint(name)] = now + .seconds(ahead)
        }
        tokens.prune(at: now) { $0 == "kept" }
        #expect(Array(tokens.sessions.keys) == ["kept"] && Array(tokens.loginBackoffs.keys) == ["kept"])
        #expect(Array(tokens.refusals.keys) == [Target("kept", "g1")])
        #expect(try Set(tokens.endpointBackoffs.keys) == [endpoint("b"), endpoint("c")])
    }

    @Test func `a wait doubles from 60 s to 15 minutes with each failure`() {
        var backoff: TokenState.Backoff?
        var waits: [Interval] = []
        for _ in 0..<6 {
            let next = TokenState.Backoff.after(backoff, at: now)
            waits.append(next.until - now)
            backoff = next
        }
        #expect(waits == [60, 120, 240, 480, 900, 900].map { .seconds($0) })
        #expect(backoff?.failures == 6)
        let limit = TokenState.Backoff.failureLimit
        #expect(TokenState.Backoff.after(.init(until: now, failures: limit), at: now).failures == limit)
    }

    @Test func `a pause runs until its end, and not at all if it ends too far ahead`() throws {
        var tokens = TokenState()
        for (name, ahead) in [("a", 0.0), ("b", 1), ("c", 900), ("d", 901)] {
            tokens.endpointBackoffs[try endpoint(name)] = now + .seconds(ahead)
        }
        let pauses = tokens.runningPauses(at: now)
        #expect(try pauses == [endpoint("b"): .seconds(1), endpoint("c"): .seconds(900)])
        #expect(try tokens.pauseEnd(of: endpoint("b"), at: now) == now + .seconds(1))
        for name in ["a", "d", "e"] { #expect(try tokens.pauseEnd(of: endpoint(name), at: now) == nil, "\(name)") }
    }

    private func endpoint(_ name: String) throws -> Endpoint { try Endpoint("https://\(name).test") }
}
