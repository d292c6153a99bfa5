import Testing

@testable import OneShotCore

@Suite struct TimerQueueTests {
    private let now = EngineBench.start

    @Test func `events come in the order of their times, and those of one time in the order in which they were added`()
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
}
