import Testing

@testable import OneShotCore

@Suite struct RetryAfterTests {
    private static let now = EngineBench.start

    @Test(
        arguments: [
            (RetryAfter.seconds(0), .milliseconds(200)), (.seconds(-5), .milliseconds(200)),
            (.seconds(0.2), .milliseconds(200)), (.seconds(0.201), .milliseconds(201)), (.seconds(60), .seconds(60)),
            (.seconds(900), .seconds(900)), (.seconds(901), .seconds(900)), (.seconds(1e300), .seconds(900)),
            (.seconds(.infinity), .seconds(900)), (.seconds(.nan), .milliseconds(200)),
            (.unreadable, .milliseconds(200)),
            (.date(now - .seconds(86400)), .milliseconds(200)), (.date(now), .milliseconds(200)),
            (.date(now + .seconds(60)), .seconds(60)), (.date(now + .seconds(86400)), .seconds(900)),
        ] as [(RetryAfter, Interval)])
    func `a wait is clamped to 0.2 s and 15 minutes`(_ retryAfter: RetryAfter, _ wait: Interval) {
        #expect(retryAfter.wait(at: Self.now) == wait)
    }
}
