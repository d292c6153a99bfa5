import Testing

@testable import OneShotCore

@Suite struct HostReadingTests {
    private static let now = Timestamp(milliseconds: 1_780_303_217_000)

    @Test func `a reading gives the reason why the whole source could not be read`() {
        #expect(HostReading.observed([]).failure == nil && HostReading.cleared.failure == nil)
        #expect(HostReading.unreadable("bad JSON").failure == "bad JSON")
        #expect(HostReading.gone("no such file").failure == "no such file")
    }

    @Test func `a pass knows what to show if the host was read, counts as dead, or is being cleared`() {
        let known: [HostReading] = [.observed([]), .gone("x"), .cleared]
        #expect(known.map(\.isKnown) == [true, true, true])
        #expect(!HostReading.unreadable("x").isKnown && !HostReading.stopped(.interrupt).isKnown)
        #expect(known.map(\.isObserved) == [true, false, false])
        #expect(HostReading.stopped(.interrupt).stop == .interrupt && HostReading.gone("x").stop == nil)
    }

    private func resolved(
        _ reading: HostReading, lastSeen age: Interval?, staleAfter: Interval? = .seconds(120),
        whenStale: PlanPolicy.WhenStale = .offline
    ) -> HostReading {
        var policy = PlanPolicy()
        policy.staleAfter = staleAfter
        policy.whenStale = whenStale
        return reading.resolved(policy, lastSeen: age.map { Self.now - $0 }, at: Self.now)
    }

    @Test func `a host that has been unreadable for too long counts as dead`() {
        let reading = HostReading.unreadable("no such file")
        #expect(resolved(reading, lastSeen: .milliseconds(120_001)) == .gone("no such file"))
        #expect(resolved(reading, lastSeen: .seconds(120)) == reading)
        #expect(resolved(reading, lastSeen: .seconds(-9999)) == reading, "a clock was set back")
        #expect(resolved(reading, lastSeen: nil) == reading, "it is unknown when the host was last seen")
        #expect(resolved(reading, lastSeen: .seconds(121), staleAfter: nil) == reading)
        #expect(resolved(reading, lastSeen: .seconds(121), whenStale: .skip) == reading)
        #expect(resolved(.observed([]), lastSeen: .seconds(121)) == .observed([]))
        #expect(resolved(.stopped(.terminate), lastSeen: .seconds(121)) == .stopped(.terminate))
    }
}
