import Testing

@testable import OneShotCore

@Suite struct DesiredTests {
    private static let now = Timestamp(milliseconds: 1_780_303_217_000)
    private static let limit = Interval.seconds(120)

    private static func seen(_ state: HostState, _ age: Interval) -> Observation { .state(state, at: now - age) }

    /// What an active agent's observation comes to under a policy.
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let observation: Observation
        var policy = PlanPolicy()
        let desired: Desired

        init(
            _ name: String, _ observation: Observation, staleAfter: Interval? = nil,
            whenStale: PlanPolicy.WhenStale = .offline, whenMissing: PlanPolicy.WhenMissing = .fail, _ desired: Desired
        ) {
            testDescription = name
            self.observation = observation
            policy.staleAfter = staleAfter
            policy.whenStale = whenStale
            policy.whenMissing = whenMissing
            self.desired = desired
        }
    }

    private static let cases: [Case] = [
        Case("known", seen("working", .zero), .presence(.onCall)),
        Case("unmapped", seen("dancing", .zero), .skip(.unmappedState)),
        Case("never too old", seen("busy", .seconds(3_000_000_000)), .presence(.busy)),

        Case("absent: fail", .absent, .fail(Failure(.stateUnreadable, "the host does not mention the agent"))),
        Case("absent: skip", .absent, staleAfter: limit, whenStale: .fail, whenMissing: .skip, .skip(.missing)),
        Case("absent: offline", .absent, whenMissing: .offline, .presence(.offline)),

        Case("malformed", .malformed("a list"), .fail(Failure(.stateUnreadable, "a list"))),
        Case(
            "malformed, whatever is said of others", .malformed("a list"), staleAfter: limit, whenStale: .skip,
            whenMissing: .offline, .fail(Failure(.stateUnreadable, "a list"))),

        Case("of the limit's age", seen("idle", limit), staleAfter: limit, whenStale: .skip, .presence(.idle)),
        Case("older", seen("idle", limit + .milliseconds(1)), staleAfter: limit, whenStale: .skip, .skip(.stale)),
        Case("stale: offline", seen("idle", .seconds(121)), staleAfter: limit, .presence(.offline)),
        Case(
            "stale: fail", seen("idle", .seconds(185)), staleAfter: limit, whenStale: .fail,
            .fail(Failure(.stale, "the host's state is 3m 05s old"))),
        Case("of the future", seen("idle", .seconds(-9999)), staleAfter: limit, whenStale: .fail, .presence(.idle)),

        Case("stale before unmapped: offline", seen("dancing", .seconds(121)), staleAfter: limit, .presence(.offline)),
        Case(
            "stale before unmapped: skip", seen("dancing", .seconds(121)), staleAfter: limit, whenStale: .skip,
            .skip(.stale)),
        Case("young and unmapped", seen("dancing", limit), staleAfter: limit, .skip(.unmappedState)),
    ]

    @Test(arguments: cases)
    func `the first rule that holds decides about an active agent`(_ example: Case) {
        let standing = Roster.Standing.active("usr_alice")
        #expect(Desired(standing, example.observation, example.policy, at: Self.now) == example.desired)
    }

    private static let idleStandings: [(Roster.Standing, SkipReason)] = [
        (.identityMissing, .identityMissing), (.identityDisabled, .identityDisabled), (.withoutUserID, .noUserID),
    ]

    @Test(arguments: idleStandings, cases)
    func `an agent that nobody may speak for is skipped, whatever the host says`(
        _ standing: (Roster.Standing, SkipReason), _ example: Case
    ) {
        #expect(Desired(standing.0, example.observation, example.policy, at: Self.now) == .skip(standing.1))
    }

    @Test func `the configured states count`() {
        var policy = PlanPolicy()
        policy.stateMap = StateMap(overrides: ["dancing": .busy])
        let observation = Self.seen("dancing", .zero)
        #expect(Desired(.active("u"), observation, policy, at: Self.now) == .presence(.busy))
    }

    // MARK: - All agents

    private let roster = Roster.of(
        identities: ["alice": .active("usr_alice"), "bob": .identityDisabled, "carol": .withoutUserID],
        bindings: ["alice": "g", "dave": "g"])

    @Test func `each agent has what was read of it`() {
        let reading = HostReading.observed([
            Self.seen("idle", .zero), Self.seen("busy", .zero), .absent, Self.seen("working", .zero),
        ])
        #expect(
            Desired.all(roster, reading, PlanPolicy(), at: Self.now)
                == [.presence(.idle), .skip(.identityDisabled), .skip(.noUserID), .skip(.identityMissing)])
    }

    @Test func `without the host every active agent fails`() {
        let failure = Failure(.stateUnreadable, "the host source: no such file")
        #expect(
            Desired.all(roster, .unreadable("no such file"), PlanPolicy(), at: Self.now)
                == [.fail(failure), .skip(.identityDisabled), .skip(.noUserID), .skip(.identityMissing)])
    }

    @Test func `with a dead host every active agent is offline`() {
        #expect(
            Desired.all(roster, .gone("no such file"), PlanPolicy(), at: Self.now)
                == [.presence(.offline), .skip(.identityDisabled), .skip(.noUserID), .skip(.identityMissing)])
    }

    @Test func `cleared, every active agent is offline`() {
        #expect(
            Desired.all(roster, .cleared, PlanPolicy(), at: Self.now)
                == [.presence(.offline), .skip(.identityDisabled), .skip(.noUserID), .skip(.identityMissing)])
    }

    @Test func `a reading says why the whole source could not be read`() {
        #expect(HostReading.observed([]).failure == nil && HostReading.cleared.failure == nil)
        #expect(HostReading.unreadable("bad JSON").failure == "bad JSON")
        #expect(HostReading.gone("no such file").failure == "no such file")
    }
}
