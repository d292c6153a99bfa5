import Testing

@testable import OneShotCore

extension FailureMemory {
    mutating func update(_ groups: [FailureGroup], isComplete: Bool, at now: Timestamp) -> [Event] {
        update(groups, at: now) { _ in isComplete }
    }
}

@Suite struct FailureMemoryTests {
    private static let start = Timestamp(milliseconds: 1_780_303_217_000)

    private static func group(_ guild: GuildID, _ kind: FailureKind = .timeout) -> FailureGroup {
        let target = Target("alice", guild)
        return FailureGroup.groups(of: [PassReport.FailedTarget(target: target, failure: Failure(kind, "why"))])[0]
    }

    private static func ongoing(
        _ group: FailureGroup, since: Timestamp = start, passes: Int, saidAt: Timestamp = start
    ) -> FailureMemory.Ongoing {
        FailureMemory.Ongoing(
            key: group.key, since: since, passes: passes, saidAt: saidAt, message: group.failure.message,
            count: group.count, messages: [MessageFingerprint.of(group.failure.message)])
    }

    private let one = group("g1")
    private let other = group("g2")

    @Test func `a failure is reported when it begins and when it ends, and not as new in between`() {
        var memory = FailureMemory()
        #expect(memory.update([one], isComplete: true, at: Self.start) == [.began(one)])
        #expect(memory.ongoing == [Self.ongoing(one, passes: 1)])

        #expect(memory.update([one], isComplete: true, at: Self.start + .seconds(30)) == [.continued(one)])
        #expect(memory.ongoing == [Self.ongoing(one, passes: 2)])

        #expect(
            memory.update([], isComplete: true, at: Self.start + .seconds(60))
                == [.ended(Self.ongoing(one, passes: 2), after: .seconds(60))])
        #expect(memory == FailureMemory())
        #expect(memory.update([], isComplete: true, at: Self.start + .seconds(90)).isEmpty)
        #expect(memory.update([one], isComplete: true, at: Self.start + .seconds(120)) == [.began(one)])
    }

    @Test func `failures of different guilds or kinds are separate failures`() {
        var memory = FailureMemory()
        let rejected = Self.group("g1", .rejected)
        _ = memory.update([one], isComplete: true, at: Self.start)
        #expect(
            memory.update([other, rejected], isComplete: true, at: Self.start + .seconds(30))
                == [.began(other), .began(rejected), .ended(Self.ongoing(one, passes: 1), after: .seconds(30))])
    }

    @Test func `a lasting failure is reported again exactly every hour`() {
        var memory = FailureMemory([Self.ongoing(one, passes: 5)])
        let hour = Interval.seconds(3600)
        #expect(
            memory.update([one], isComplete: true, at: Self.start + hour - .milliseconds(1)) == [.continued(one)])
        let said = Self.ongoing(one, passes: 7, saidAt: Self.start + hour)
        #expect(memory.update([one], isComplete: true, at: Self.start + hour) == [.repeated(one, said)])
        #expect(memory.ongoing == [said])
        #expect(
            memory.update([one], isComplete: true, at: Self.start + hour * 2 - .milliseconds(1)) == [.continued(one)])
        #expect(
            memory.update([one], isComplete: true, at: Self.start + hour * 2)
                == [.repeated(one, Self.ongoing(one, passes: 9, saidAt: Self.start + hour * 2))])
    }

    @Test func `an incomplete pass ends no failure`() {
        var memory = FailureMemory([Self.ongoing(one, passes: 1), Self.ongoing(other, passes: 1)])
        let host = FailureGroup.host("no such file")
        #expect(
            memory.update([host, other], isComplete: false, at: Self.start + .seconds(30))
                == [.began(host), .continued(other)])
        #expect(memory.ongoing.map(\.key) == [host.key, other.key, one.key])
        #expect(memory.ongoing.map(\.passes) == [1, 2, 1])
        #expect(
            memory.update([], isComplete: true, at: Self.start + .seconds(60)) == [
                .ended(
                    Self.ongoing(
                        host, since: Self.start + .seconds(30), passes: 1,
                        saidAt: Self.start + .seconds(30)), after: .seconds(30)),
                .ended(Self.ongoing(other, passes: 2), after: .seconds(60)),
                .ended(Self.ongoing(one, passes: 1), after: .seconds(60)),
            ])
    }

    @Test func `a time in the future, after the clock was set back, counts as now`() {
        let ahead = Self.start + .seconds(86400)
        var memory = FailureMemory([Self.ongoing(one, since: ahead, passes: 1, saidAt: ahead)])
        #expect(memory.update([one], isComplete: true, at: Self.start) == [.continued(one)])
        #expect(memory.ongoing == [Self.ongoing(one, passes: 2)])

        memory = FailureMemory([Self.ongoing(one, since: ahead, passes: 1)])
        #expect(
            memory.update([], isComplete: true, at: Self.start)
                == [.ended(Self.ongoing(one, since: ahead, passes: 1), after: .zero)])
    }

    @Test func `what has lasted since the clock was at 1970 has no length`() {
        let since = Timestamp(milliseconds: 5000)
        var memory = FailureMemory([Self.ongoing(one, since: since, passes: 1)])
        #expect(
            memory.update([], isComplete: true, at: Self.start)
                == [.ended(Self.ongoing(one, since: since, passes: 1), after: .zero)])
    }

    @Test func `a thousand failures are remembered, and any others are reported by every pass`() {
        let groups = (0..<1200).map { Self.group(GuildID("g\($0)")) }
        var memory = FailureMemory()
        #expect(memory.update(groups, isComplete: true, at: Self.start) == groups.map(FailureMemory.Event.began))
        #expect(memory.ongoing.map(\.key) == groups.prefix(1000).map(\.key))
        #expect(
            memory.update(groups, isComplete: true, at: Self.start)
                == groups.prefix(1000).map(FailureMemory.Event.continued)
                + groups.dropFirst(1000).map(FailureMemory.Event.began))
        #expect(memory.ongoing.count == 1000)
        #expect(memory.update([], isComplete: true, at: Self.start).count == 1000)
    }

    @Test func `if a failure is remembered twice, the first one counts`() {
        var memory = FailureMemory([Self.ongoing(one, passes: 5), Self.ongoing(one, passes: 9)])
        #expect(memory.update([one], isComplete: true, at: Self.start) == [.continued(one)])
        #expect(memory.ongoing == [Self.ongoing(one, passes: 6)])
    }
}
