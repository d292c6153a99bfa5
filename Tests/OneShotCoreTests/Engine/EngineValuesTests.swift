import Testing

@testable import OneShotCore

/// The small values that the engine is made of.
@Suite struct EngineValuesTests {
    private let now = EngineBench.start

    @Test func `timers fire in the order of their times, and those of one time in the order in which they were added`()
    {
        var timers = TimerQueue<Int>()
        var random = SeededGenerator(seed: 7)
        let delays = (0..<200).map { _ in Int64.random(in: 0..<20, using: &random) }
        for (event, delay) in delays.enumerated() { timers.add(event, at: now + .milliseconds(delay)) }
        #expect(timers.popDue(at: now - .milliseconds(1)) == nil)
        var fired: [Int] = []
        for time in 0..<20 as Range<Int64> {
            while let event = timers.popDue(at: now + .milliseconds(time)) {
                #expect(delays[event] == time)
                fired.append(event)
            }
        }
        #expect(timers.next == nil)
        #expect(fired == delays.indices.sorted { (delays[$0], $0) < (delays[$1], $1) })
    }

    @Test func `a queue gives first what came first, also after one was taken from its middle`() {
        var queue = Queue<Int>()
        for element in 0..<10 { queue.append(element) }
        #expect(queue.popFirst() == 0 && queue.popFirst() == 1)
        #expect(queue.popMax { $0 == 6 ? nil : -abs($0 - 5) } == 5)
        #expect(queue.contains { $0 == 4 } && !queue.contains { $0 == 5 || $0 == 0 })
        #expect(queue.count == 7)
        queue.append(10)
        #expect(queue.removeAll() == [2, 3, 4, 6, 7, 8, 9, 10])
        #expect(queue.isEmpty && queue.popFirst() == nil && queue.popMax { $0 } == nil)
        queue.append(11)
        #expect(queue.popMax { _ in nil as Int? } == nil && queue.popFirst() == 11 && queue.isEmpty)
    }

    /// SplitMix64's published first values: the same seed gives the same pass in every release.
    @Test func `the generator's numbers are fixed`() {
        var random = SeededGenerator(seed: 1_234_567)
        let numbers = (0..<3).map { _ in random.next() }
        #expect(numbers == [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423])
    }

    @Test func `a circuit opens at three faults in a row, at one timeout before any answer, at ten overloads in a row`()
    {
        func isOpen(_ events: String) -> Bool {
            var circuit = Circuit()
            for event in events {
                switch event {
                case "f": circuit.failed(timedOut: false)
                case "t": circuit.failed(timedOut: true)
                case "o": circuit.answered(overloaded: true)
                default: circuit.answered(overloaded: false)
                }
            }
            return circuit.isOpen
        }
        for open in ["fff", "t", "ft", "afff", "attt", "aftf", "oooooooooo", "foooooooooo", "aooooooooooa"] {
            #expect(isOpen(open), "\(open)")
        }
        for closed in ["", "ff", "ffaff", "at", "att", "ot", "ooooooooo", "oooooooooaooooooooo", "ffoff", "attatt"] {
            #expect(!isOpen(closed), "\(closed)")
        }
    }

    @Test func `a session knows its guilds, its age and its tokens' ends`() {
        let seat = Session.Seat(endpoint: "https://g1.test", token: Secret("t"), expiresAt: now + .seconds(100))
        let session = Session(userID: "u", loggedInAt: now, seats: ["g1": seat])
        func isUsable(_ guild: GuildID, after seconds: Double) -> Bool {
            session.isUsable(in: guild, at: now + .seconds(seconds), lifetime: .seconds(50))
        }
        #expect(isUsable("g1", after: 0) && isUsable("g1", after: 39.999))
        #expect(!isUsable("g1", after: 40) && !isUsable("g2", after: 0))
        #expect(isUsable("g1", after: -1000))
        #expect(!session.isUsable(in: "g1", at: now + .seconds(30), lifetime: .seconds(30)))
        let refused = session.expiring("g1", at: now)
        #expect(!refused.isUsable(in: "g1", at: now, lifetime: .seconds(50)) && refused.loggedInAt == now)
        #expect(session.expiring("g2", at: now) == session)
    }

    @Test func `memory drops what is over and what belongs to agents that are gone`() {
        var memory = WireMemory()
        let session = Session(userID: "u", loggedInAt: now, seats: [:])
        let backoff = WireMemory.Backoff(until: now + .seconds(60), failures: 1)
        for agent in ["kept", "gone"] as [AgentID] {
            memory.sessions[agent] = session
            memory.loginBackoffs[agent] = .init(backoff: backoff, fingerprint: "key")
            memory.refusals[Target(agent, "g1")] = backoff
        }
        for (name, ahead) in [("a", 0.0), ("b", 1), ("c", 900), ("d", 901)] {
            memory.endpointBackoffs[endpoint(name)] = now + .seconds(ahead)
        }
        memory.prune(at: now) { $0 == "kept" }
        #expect(Array(memory.sessions.keys) == ["kept"] && Array(memory.loginBackoffs.keys) == ["kept"])
        #expect(Array(memory.refusals.keys) == [Target("kept", "g1")])
        #expect(Set(memory.endpointBackoffs.keys) == [endpoint("b"), endpoint("c")])
    }

    private func endpoint(_ name: String) -> Endpoint {
        do { return try Endpoint("https://\(name).test") } catch { preconditionFailure("\(error)") }
    }
}
