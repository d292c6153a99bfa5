import Testing

@testable import OneShotCore

@Suite struct RetryAfterTests {
    private static let now = EngineBench.start

    @Test(
        arguments: [
            (RetryAfter.seconds(0), .milliseconds(200)), (.seconds(-5), .milliseconds(200)),
            (.seconds(0.2), .seconds(1)), (.seconds(37.5), .seconds(38)), (.seconds(60), .seconds(60)),
            (.seconds(899.001), .seconds(900)),
            (.seconds(900), .seconds(900)), (.seconds(901), .seconds(900)), (.seconds(1e300), .seconds(900)),
            (.seconds(.infinity), .seconds(900)), (.seconds(.nan), .milliseconds(200)),
            (.date(now - .seconds(86400)), .milliseconds(200)), (.date(now), .milliseconds(200)),
            (.date(now + .seconds(60)), .seconds(60)), (.date(now + .seconds(86400)), .seconds(900)),
        ] as [(RetryAfter, Interval)])
    func `a wait is rounded up to whole seconds and clamped to 0.2 s and 15 minutes`(
        _ retryAfter: RetryAfter, _ wait: Interval
    ) {
        #expect(retryAfter.wait(at: Self.now) == wait)
    }

    @Test(
        arguments: [
            (RetryAfter.seconds(0), false), (.seconds(-5), false), (.seconds(0.1), true), (.seconds(1), true),
            (.date(now - .seconds(5)), false), (.date(now), false), (.date(now + .milliseconds(999)), false),
            (.date(now + .seconds(1)), true),
        ] as [(RetryAfter, Bool)])
    func `a wait of less than a second relieves nobody`(_ retryAfter: RetryAfter, _ isRelief: Bool) {
        #expect(retryAfter.isRelief(at: Self.now) == isRelief)
    }
}
