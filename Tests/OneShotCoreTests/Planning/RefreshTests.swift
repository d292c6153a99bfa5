import Testing

@testable import OneShotCore

@Suite struct RefreshTests {
    @Test(arguments: [0.0, 60, 900, 3600])
    func `a row is due after the time that dueAt gives, and not before`(_ period: Double) {
        var policy = PlanPolicy()
        policy.refreshAfter = .seconds(period)
        for number in 0..<50 {
            let target = Target(AgentID("a\(number)"), "g")
            for isUnsettled in [false, true] {
                let row = CachedRow(
                    .init(.idle, "u", at: Timestamp(milliseconds: 1_000_000)), isUnsettled: isUnsettled)
                func refresh(at time: Timestamp) -> Refresh { Refresh(policy, at: time) }
                let start = refresh(at: Timestamp(milliseconds: 1_000_000))
                guard let due = start.dueAt(row, target) else {
                    #expect(period == 0 && !isUnsettled)
                    continue
                }
                #expect(refresh(at: due + .milliseconds(1)).isDue(row, target))
                #expect(!refresh(at: due - .milliseconds(1)).isDue(row, target))
            }
        }
    }

    private static let now = Timestamp(milliseconds: 1_780_303_217_000)
    private static let interval = Interval.seconds(30)

    private func isDue(
        _ agent: AgentID, age: Interval, period: Interval, isUnsettled: Bool = false, everything: Bool = false
    ) -> Bool {
        var policy = PlanPolicy()
        policy.refreshAfter = period
        policy.refreshesAll = everything
        let row = CachedRow(.init(.idle, "u", at: Self.now - age), isUnsettled: isUnsettled)
        return Refresh(policy, at: Self.now).isDue(row, Target(agent, "g"))
    }

    /// In guild `g`, one agent for each share.
    private static let agents: [AgentID] = ["a24", "a3", "a1", "a33", "a7", "a8", "a6", "a0"]

    /// With a period of 28 units, a step of a seventh of a quarter is one unit.
    @Test(arguments: zip(agents, Int64(0)...7))
    func `a target comes due early by its share, in eight steps from none to a quarter`(
        _ agent: AgentID, _ share: Int64
    ) {
        #expect(Refresh.share(of: Target(agent, "g")) == share)
        let period = Interval.seconds(2800)
        let dueAt = Interval.seconds(100) * (28 - share)
        #expect(isDue(agent, age: dueAt, period: period))
        #expect(!isDue(agent, age: dueAt - .milliseconds(1), period: period))
        #expect(isDue(agent, age: period * 1000, period: period))
        #expect(!isDue(agent, age: .zero, period: period))
    }

    @Test(arguments: [.milliseconds(1000), .milliseconds(1001), .seconds(3600), .seconds(604_800)] as [Interval])
    func `a period that does not divide evenly is kept to the millisecond`(_ period: Interval) {
        #expect(isDue("a24", age: period, period: period))
        #expect(!isDue("a24", age: period - .milliseconds(1), period: period))
        let quarter = period / 4
        #expect(isDue("a0", age: period - quarter, period: period))
        #expect(!isDue("a0", age: period - quarter - .milliseconds(1), period: period))
    }

    @Test(arguments: [.zero, .milliseconds(1001), .seconds(900), .seconds(604_800)] as [Interval], [false, true])
    func `a row that counts as fresh is not due for any target`(_ period: Interval, _ everything: Bool) {
        var policy = PlanPolicy()
        policy.refreshAfter = period
        policy.refreshesAll = everything
        let freshAfter = Refresh(policy, at: Self.now).freshAfter
        for agent in Self.agents {
            for time in [freshAfter + .milliseconds(1), Self.now - .milliseconds(1), Self.now] where time > freshAfter {
                guard time <= Self.now else { continue }
                #expect(!isDue(agent, age: Self.now - time, period: period, everything: everything))
            }
        }
        // The target that comes due first does so as soon as its row is no longer fresh.
        if period > .zero, !everything { #expect(isDue("a0", age: Self.now - freshAfter, period: period)) }
        #expect((freshAfter == Self.now) == everything)
    }

    @Test func `targets are spread evenly over the shares`() {
        var counts = [Int](repeating: 0, count: 8)
        for agent in 0..<1000 {
            for guild in 0..<8 {
                counts[Int(Refresh.share(of: Target(AgentID("agent-\(agent)"), GuildID("guild-\(guild)"))))] += 1
            }
        }
        #expect(counts.reduce(0, +) == 8000)
        for count in counts { #expect((900...1100).contains(count)) }
    }

    private static let shares: [(Target, Int64)] = [
        (Target("alice", "guild-eu-1"), 4), (Target("alice", "guild-us-2"), 2), (Target("bob", "guild-eu-1"), 3),
        (Target("", ""), 6),
    ]

    @Test(arguments: shares)
    func `a target's share is the same in every release`(_ target: Target, _ share: Int64) {
        #expect(Refresh.share(of: target) == share)
    }

    @Test func `agent and guild are hashed apart`() {
        let parts = ["a", "ab", "abc", "abcd", "abcde", "abcdef", "abcdefg"]
        let whole = "abcdefgh"
        let shares = Set(
            parts.map { Refresh.share(of: Target(AgentID($0), GuildID(String(whole.dropFirst($0.count))))) })
        #expect(shares.count > 2)
    }

    @Test func `a row acknowledged in the future is due`() {
        #expect(isDue("a24", age: .milliseconds(-1), period: .seconds(3600)))
    }

    @Test(arguments: [-9999, -1, 0, 1, 9_999_999_999] as [Int64])
    func `a period of zero turns refreshes off`(_ seconds: Int64) {
        #expect(!isDue("a0", age: .milliseconds(seconds * 1000), period: .zero))
    }

    @Test(arguments: [.zero, .seconds(3600)] as [Interval])
    func `an unsettled row is due when it is older than one interval`(_ period: Interval) {
        #expect(!isDue("a0", age: .zero, period: period, isUnsettled: true))
        #expect(!isDue("a0", age: Self.interval, period: period, isUnsettled: true))
        #expect(isDue("a0", age: Self.interval + .milliseconds(1), period: period, isUnsettled: true))
        #expect(isDue("a0", age: .milliseconds(-1), period: period, isUnsettled: true))
    }

    @Test(arguments: [.zero, .seconds(3600)] as [Interval])
    func `every row is due if everything is to be refreshed`(_ period: Interval) {
        #expect(isDue("a0", age: .zero, period: period, everything: true))
    }
}
