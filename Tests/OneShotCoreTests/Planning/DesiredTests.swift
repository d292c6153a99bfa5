import Testing

@testable import OneShotCore

@Suite struct DesiredTests {
    private static let now = Timestamp(milliseconds: 1_780_303_217_000)
    private static let limit = Interval.seconds(120)

    private static let user = UserID("usr_alice")

    private static func seen(_ state: HostState, _ age: Interval) -> Observation { .state(state, at: now - age) }

    /// What is desired for an active agent with this observation, under a policy.
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
        Case("known", seen("working", .zero), .presence(.onCall, user)),
        Case("unmapped", seen("dancing", .zero), .skip(.unmappedState)),
        Case("never too old", seen("busy", .seconds(3_000_000_000)), .presence(.busy, user)),

        Case("absent: fail", .absent, .fail(Failure(.stateUnreadable, "the host does not mention the agent"))),
        Case("absent: skip", .absent, staleAfter: limit, whenStale: .fail, whenMissing: .skip, .skip(.missing)),
        Case("absent: offline", .absent, whenMissing: .offline, .presence(.offline, user)),

        Case("malformed", .malformed("a list"), .fail(Failure(.stateUnreadable, "a list"))),
        Case(
            "malformed, whatever the policy", .malformed("a list"), staleAfter: limit, whenStale: .skip,
            whenMissing: .offline, .fail(Failure(.stateUnreadable, "a list"))),

        Case("as old as the limit", seen("idle", limit), staleAfter: limit, whenStale: .skip, .presence(.idle, user)),
        Case("older", seen("idle", limit + .milliseconds(1)), staleAfter: limit, whenStale: .skip, .skip(.stale)),
        Case("stale: offline", seen("idle", .seconds(121)), staleAfter: limit, .presence(.offline, user)),
        Case(
            "stale: fail", seen("idle", .seconds(185)), staleAfter: limit, whenStale: .fail,
            .fail(Failure(.stale, "the host's state is 3m 05s old"))),
        Case(
            "from the future", seen("idle", .seconds(-9999)), staleAfter: limit, whenStale: .fail,
            .presence(.idle, user)),

        Case(
            "stale before unmapped: offline", seen("dancing", .seconds(121)), staleAfter: limit,
            .presence(.offline, user)),
        Case(
            "stale before unmapped: skip", seen("dancing", .seconds(121)), staleAfter: limit, whenStale: .skip,
            .skip(.stale)),
        Case("recent and unmapped", seen("dancing", limit), staleAfter: limit, .skip(.unmappedState)),
    ]

    private static func desired(
        _ status: IdentityStatus, _ observation: Observation, _ policy: PlanPolicy = PlanPolicy()
    ) -> Desired {
        let roster = Roster.of(identities: ["alice": status], bindings: ["alice": "g"])
        return Desired(agent: 0, of: roster, .observed([observation]), policy, at: now)
    }

    @Test(arguments: cases)
    func `the first rule that holds decides about an active agent`(_ example: Case) {
        #expect(Self.desired(.active(Self.user), example.observation, example.policy) == example.desired)
    }

    private static let unusable: [(IdentityStatus, SkipReason)] = [
        (.identityDisabled, .identityDisabled), (.withoutUserID, .noUserID),
    ]

    @Test(arguments: unusable, cases)
    func `an agent without a usable identity is skipped, whatever the host says`(
        _ status: (IdentityStatus, SkipReason), _ example: Case
    ) {
        #expect(Self.desired(status.0, example.observation, example.policy) == .skip(status.1))
    }

    @Test func `configured states are mapped as well`() {
        var policy = PlanPolicy()
        policy.stateMap = StateMap(overrides: ["dancing": .busy])
        let observation = Self.seen("dancing", .zero)
        #expect(Self.desired(.active(Self.user), observation, policy) == .presence(.busy, Self.user))
    }

    // MARK: - All agents

    private let roster = Roster.of(
        identities: ["alice": .active("usr_alice"), "bob": .identityDisabled, "carol": .withoutUserID],
        bindings: ["alice": "g", "dave": "g"])

    private func all(_ reading: HostReading) -> [Desired] {
        roster.identityStatuses.indices.map { Desired(agent: $0, of: roster, reading, PlanPolicy(), at: Self.now) }
    }

    private static let skips: [Desired] = [.skip(.identityDisabled), .skip(.noUserID), .skip(.identityMissing)]

    @Test func `each agent has its own observation`() {
        let reading = HostReading.observed([
            Self.seen("idle", .zero), Self.seen("busy", .zero), .absent, Self.seen("working", .zero),
        ])
        #expect(all(reading) == [.presence(.idle, Self.user)] + Self.skips)
    }

    @Test func `without the host every active agent fails`() {
        let failure = Failure(.stateUnreadable, "the host source: no such file")
        #expect(all(.unreadable("no such file")) == [.fail(failure)] + Self.skips)
        let stopped = Failure(.interrupted, "the pass was stopped while it waited for the host")
        #expect(all(.stopped(.terminate)) == [.fail(stopped)] + Self.skips)
    }

    @Test(arguments: [HostReading.gone("no such file"), .cleared])
    func `with a dead host and when clearing, every active agent is offline`(_ reading: HostReading) {
        #expect(all(reading) == [.presence(.offline, Self.user)] + Self.skips)
    }
}
