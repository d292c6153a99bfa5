import Testing

@testable import OneShotCore

/// What is news of a failure that goes on.
@Suite struct FailureNewsTests {
    private static let start = Timestamp(milliseconds: 1_780_303_217_000)

    private static func group(
        _ agents: [AgentID], _ kind: FailureKind = .loginRejected, _ message: String = "refused"
    ) -> FailureGroup {
        FailureGroup.groups(
            of: agents.map { PassReport.FailedTarget(target: Target($0, "g"), failure: Failure(kind, message)) })[0]
    }

    private static func agents(_ numbers: Range<Int>) -> [AgentID] { numbers.map { AgentID("a\($0)") } }

    /// Which of these passes, thirty seconds apart, say something of a failure.
    private func said(_ passes: [FailureGroup], _ memory: inout FailureMemory, isWorse: Bool = false) -> [Bool] {
        passes.enumerated().map { number, group in
            let now = Self.start + .seconds(30) * Int64(number)
            let events = memory.update([group], isWorse: isWorse, at: now) { _ in true }
            let entry = memory.ongoing[0]
            #expect([.began(group), .repeated(group, entry), .continued(group)].contains(events[0]))
            return events != [.continued(group)]
        }
    }

    private func said(_ passes: [FailureGroup]) -> [Bool] {
        var memory = FailureMemory()
        return said(passes, &memory)
    }

    @Test func `an agent that joins is said at once, and one that leaves and comes back is not`() {
        let passes = [["a"], ["a", "b"], ["b"], ["a", "b"], ["b", "c"]] as [[AgentID]]
        #expect(said(passes.map { Self.group($0) }) == [true, true, false, false, true])
    }

    @Test func `another message is said at once, and the same one with other numbers and times is not`() {
        let messages = ["refused for 45s", "refused for 2m 05s", "refused for good", "refused for 1h 10m"]
        #expect(said(messages.map { Self.group(["a"], .loginRejected, $0) }) == [true, false, true, false])
        let hosts = ["no file", "line 2, column 3: no number", "line 17, column 1: no number", "no file"]
        #expect(said(hosts.map(FailureGroup.host)) == [true, true, false, false])
    }

    @Test func `who is struck by chance is no news, unless it is twice as many`() {
        let passes = [["a", "b"], ["c", "d", "e"], ["f"], ["a", "b", "c", "d"]] as [[AgentID]]
        #expect(said(passes.map { Self.group($0, .circuitOpen) }) == [true, false, false, true])
    }

    @Test func `a message that is said of an agent's own key is no news when the agent before it leaves`() {
        func group(_ agents: [AgentID]) -> FailureGroup {
            FailureGroup.groups(
                of: agents.map {
                    .init(target: Target($0, "g"), failure: Failure(.keyUnreadable, "no file keys/\($0)"))
                })[0]
        }
        #expect(said([group(["anna", "ben"]), group(["ben"]), group(["anna"])]) == [true, false, false])
    }

    @Test func `the wait after a refused login is no news, and neither is the same refusal after it`() {
        let wait = Failure(.loginBackoff, "not tried again for 58s", lastingKind: .loginRejected)
        let waiting = FailureGroup.groups(of: [.init(target: Target("a", "g"), failure: wait)])[0]
        #expect(said([Self.group(["a"]), waiting, Self.group(["a"])]) == [true, false, false])
    }

    @Test func `a worse exit code says failures again, and no notices or unwritten files`() {
        for (group, isSaid) in [
            (Self.group(["a"]), true), (.host("no file"), true), (.openFiles("too few"), false),
            (.unwritten(.metricsUnwritable, "no folder"), false),
        ] {
            var memory = FailureMemory()
            _ = said([group], &memory)
            #expect(said([group], &memory, isWorse: true) == [isSaid])
        }
    }

    @Test func `an hour after something was said, everything is said once more`() {
        var memory = FailureMemory()
        #expect(said([Self.group(["a"]), Self.group(["a", "b"])], &memory) == [true, true])
        let later = Self.start + .seconds(3630)
        let group = Self.group(["b"])
        #expect(memory.update([group], at: later - .milliseconds(1)) { _ in true } == [.continued(group)])
        #expect(memory.update([group], at: later) { _ in true } == [.repeated(group, memory.ongoing[0])])
        #expect(memory.ongoing[0].agents == ["b"], "what was said an hour ago is forgotten")
        #expect(memory.ongoing[0].passes == 4 && memory.ongoing[0].since == Self.start)
    }

    @Test func `two messages that alternate are said once each, also after a reminder`() {
        var memory = FailureMemory()
        let hosts = ["no file", "no number"].map(FailureGroup.host)
        #expect(said([hosts[0], hosts[1], hosts[0]], &memory) == [true, true, false])
        let later = Self.start + .seconds(3630)
        #expect(memory.update([hosts[0]], at: later) { _ in true } == [.repeated(hosts[0], memory.ongoing[0])])
        #expect(memory.update([hosts[1]], at: later) { _ in true } == [.continued(hosts[1])])
    }

    @Test func `an entry of an older version says nothing twice, and what comes after that is news`() {
        let key = Self.group(["a"]).key
        var memory = FailureMemory([.init(key: key, since: Self.start, passes: 9, saidAt: Self.start)])
        #expect(said([["a", "b"], ["a"], ["a", "c"]].map { Self.group($0) }, &memory) == [false, false, true])
    }

    @Test func `a hundred agents are remembered, and then the count decides`() {
        var memory = FailureMemory()
        let passes = [0..<120, 30..<150, 0..<121].map { Self.group(Self.agents($0)) }
        #expect(said(passes, &memory) == [true, false, true])
        #expect(memory.ongoing[0].agents == Self.agents(0..<100) && memory.ongoing[0].count == 121)
    }

    @Test func `messages that are different in every pass are soon no news any more`() {
        var memory = FailureMemory()
        let letters = "abcdefghijklmnopqrstuvwxyz"
        let said = said(letters.map { FailureGroup.host("no \($0)") }, &memory)
        #expect(said == letters.indices.map { letters.distance(from: letters.startIndex, to: $0) < 10 })
    }

    @Test(arguments: [
        ("", "12", true), ("2m 05s old", "1h 00m old", true), ("at 10:00:01.5Z", "at 11:59:59Z", true),
        ("eu1.example.com", "eu2.example.com", true), ("not found", "notfound", false), ("a", "b", false),
        ("é", "e", false), ("no answer", "no answer.", true), ("no\nfile", "no file", true),
    ])
    func `messages are compared by their words without digits`(_ one: String, _ other: String, _ isSame: Bool) {
        #expect((MessageFingerprint.of(one) == MessageFingerprint.of(other)) == isSame)
    }
}
