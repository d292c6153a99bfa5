import Testing

@testable import OneShotCore

/// What the host leaves doubtful: which agents the plan finds, and what is said of them.
@Suite struct NoticeTests {
    private static let now = Timestamp(milliseconds: 1_780_303_217_000)

    /// Each agent is bound to two guilds, and `d` is disabled.
    private let roster = Roster.of(
        identities: ["a": .active("ua"), "b": .active("ub"), "c": .active("uc"), "d": .identityDisabled],
        bindings: ["a": "g1", "b": "g1", "c": "g1", "d": "g1", "a": "g2", "b": "g2", "c": "g2"])

    private func notices(_ reading: HostReading, _ whenStale: PlanPolicy.WhenStale = .offline) -> [FailureGroup] {
        var policy = PlanPolicy()
        policy.staleAfter = .seconds(120)
        policy.whenStale = whenStale
        policy.stateMap = StateMap(overrides: ["thinking": .onCall])
        let plan = Plan(roster, reading, rows: CachedRows(roster), policy, at: Self.now) { _ in true }
        return FailureGroup.notices(
            plan.doubts, roster, reading, policy, lastSeen: Self.now - .seconds(300), at: Self.now)
    }

    private func seen(_ states: (HostState, age: Double)...) -> HostReading {
        .observed(states.map { .state($0.0, at: Self.now - .seconds($0.age)) })
    }

    @Test func `states that are fresh and mapped are not worth a notice`() {
        #expect(notices(seen(("idle", 0), ("thinking", 120), ("offline", 5), ("odd", 900))).isEmpty)
        #expect(notices(.observed([.absent, .absent, .malformed("x"), .absent])).isEmpty)
        #expect(notices(.unreadable("no file")).isEmpty && notices(.cleared).isEmpty)
        #expect(notices(.stopped(.terminate)).isEmpty)
    }

    @Test func `old states are one notice, with how many agents, how old, and an example`() throws {
        let notice = try #require(notices(seen(("idle", 500), ("busy", 130), ("idle", 1), ("idle", 900))).first)
        #expect(notice.key == .init(guild: nil, kind: "host_stale") && notice.key.notice == .hostStale)
        #expect(notice.count == 2 && notice.agent == "a" && notice.struck.map(\.agent) == ["a", "b"])
        #expect(
            notice.failure.message == "shown offline, because the host's state is older than host.stale_after_seconds"
                + " (2m 00s); the newest such state is 2m 10s old; see whether the host still runs and writes its"
                + " states")
    }

    @Test func `an old state that says offline leaves nothing in doubt`() {
        #expect(notices(seen(("offline", 500), ("offline", 500), ("offline", 500), ("idle", 0))).isEmpty)
    }

    @Test func `skipped agents are left as they were, and failed ones are failures`() throws {
        let reading = seen(("idle", 500), ("odd", 500), ("idle", 0), ("idle", 0))
        let notice = try #require(notices(reading, .skip).first)
        #expect(notice.count == 2 && notice.failure.message.hasPrefix("left as it was last shown, because"))
        #expect(notices(reading, .fail).isEmpty)
    }

    @Test func `a dead host is a notice once its agents are shown offline`() throws {
        let notice = try #require(notices(.gone("no file")).first)
        #expect(notice.count == 3 && notice.agent == "a")
        #expect(
            notice.failure.message == "shown offline, because the host could not be read for longer than"
                + " host.stale_after_seconds (2m 00s), the last time 5m 00s ago; see whether the host still runs and"
                + " writes its states")
    }

    @Test func `unmapped states are one notice, with the state and the nearest one that is mapped`() throws {
        let notice = try #require(notices(seen(("idle", 0), ("Busy", 0), ("zzz", 0), ("odd", 0))).first)
        #expect(notice.key.notice == .unmappedState && notice.count == 2 && notice.agent == "b")
        #expect(
            notice.failure.message == #"the host says "Busy", which is mapped to no presence, so what was last shown"#
                + #" stays; host.state_map can map it; did the host mean "busy"?"#)
        let far = try #require(notices(seen(("idle", 0), ("idle", 0), ("zzz", 0), ("odd", 0))).first)
        #expect(far.failure.message.hasSuffix("host.state_map can map it"))
        let own = try #require(notices(seen(("thinkng", 0), ("idle", 0), ("idle", 0), ("idle", 0))).first)
        #expect(own.failure.message.hasSuffix(#"did the host mean "thinking"?"#))
    }

    @Test func `each notice is said once, again when an agent joins, and its end once the host is read`() throws {
        var last = LastPass()
        func said(_ reading: HostReading) -> [String] {
            let events = last.conclude(
                .of(unchanged: 1, startedAt: Self.now), reading, notices: notices(reading), possiblyMoved: nil,
                at: Self.now)
            return events.compactMap {
                switch $0 {
                case .began(let group): "began \(group.key.kind)"
                case .repeated(let group, _): "again \(group.key.kind)"
                case .continued: nil
                case .ended(let entry, _): "ended \(entry.key.kind)"
                }
            }
        }
        let one = seen(("Busy", 0), ("idle", 500), ("idle", 0), ("idle", 0))
        #expect(said(one) == ["began host_stale", "began unmapped_state"])
        #expect(said(one) == [])
        #expect(said(seen(("Busy", 0), ("idle", 530), ("idle", 500), ("idle", 0))) == ["again host_stale"])
        #expect(said(seen(("Napping", 0), ("idle", 530), ("idle", 500), ("idle", 0))) == ["again unmapped_state"])
        #expect(said(.cleared) == [] && said(.stopped(.terminate)) == [])
        #expect(last.failures.ongoing.map(\.key.kind) == ["host_stale", "unmapped_state"])
        #expect(last.failures.ongoing.map(\.agents) == [["b", "c"], ["a"]])
        let well = seen(("idle", 0), ("idle", 0), ("idle", 0), ("idle", 0))
        #expect(said(well) == ["ended host_stale", "ended unmapped_state"] && said(well) == [])
    }
}
