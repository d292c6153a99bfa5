import Testing

@testable import OneShotCore

@Suite struct FailureGroupTests {
    private func failed(_ agent: AgentID, _ guild: GuildID, _ kind: FailureKind) -> PassReport.FailedTarget {
        PassReport.FailedTarget(target: Target(agent, guild), failure: Failure(kind, "\(agent) in \(guild)"))
    }

    @Test func `failures of one kind in one guild are one group, and groups are ordered by their first failure`() {
        let groups = FailureGroup.groups(of: [
            failed("a", "g2", .timeout), failed("b", "g1", .timeout), failed("c", "g2", .timeout),
            failed("d", "g2", .rejected), failed("e", "g1", .timeout), failed("f", "g2", .timeout),
        ])
        #expect(groups.map(\.key.guild) == ["g2", "g1", "g2"])
        #expect(groups.map(\.key.kind) == ["timeout", "timeout", "rejected"])
        #expect(groups.map(\.count) == [3, 2, 1])
        #expect(groups.map(\.agent) == ["a", "b", "d"])
        #expect(groups.map(\.failure.message) == ["a in g2", "b in g1", "d in g2"])
    }

    @Test(arguments: [FailureKind.loginRejected, .loginMisdirected])
    func `a login that failed and the wait after it are one failure`(_ kind: FailureKind) {
        let backoff = Failure(.loginBackoff, "not yet", lastingKind: kind)
        let waiting = PassReport.FailedTarget(target: Target("a", "g"), failure: backoff)
        let groups = FailureGroup.groups(of: [waiting, failed("b", "g", kind)])
        #expect(groups.map(\.key) == [FailureGroup.Key(guild: "g", kind: kind.rawValue)])
        #expect(groups.map(\.count) == [2])
        #expect(groups.map(\.failure.kind) == [.loginBackoff])
    }

    @Test(arguments: FailureKind.allCases)
    func `every other kind is a group of its own`(_ kind: FailureKind) {
        #expect(FailureGroup.groups(of: [failed("a", "g", kind)]).map(\.key.kind) == [kind.rawValue])
    }

    @Test func `without failures there are no groups`() {
        #expect(FailureGroup.groups(of: []).isEmpty)
    }

    @Test func `an unreadable host is a group of its own`() {
        let host = FailureGroup.host("no such file")
        #expect(host.key == FailureGroup.Key(guild: nil, kind: "host_unreadable"))
        #expect(host.count == 1)
        #expect(host.agent == nil)
        #expect(host.failure == Failure(.stateUnreadable, "no such file"))
    }
}
