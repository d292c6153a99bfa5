import Testing

@testable import OneShotCore

@Suite struct IntervalTests {
    private static let rounded: [(Double, Int64)] = [
        (0, 0), (0.25, 250), (1.0014, 1001), (1.0016, 1002), (-1.0016, -1002), (0.0004, 0), (0.0006, 1), (25, 25_000),
        (.nan, 0), (.infinity, 32_000_000_000_000), (-.infinity, -32_000_000_000_000), (1e300, 32_000_000_000_000),
        (31_999_999_999.999, 31_999_999_999_999),
    ]

    @Test(arguments: rounded)
    func `seconds are rounded to milliseconds and limited`(_ seconds: Double, _ milliseconds: Int64) {
        #expect(Interval.seconds(seconds).milliseconds == milliseconds)
    }

    @Test func `intervals are added, multiplied and divided in whole milliseconds`() {
        let interval = Interval.milliseconds(1001)
        #expect(interval + .seconds(1) == .milliseconds(2001))
        #expect(interval - .seconds(2) == .milliseconds(-999))
        #expect(interval * 3 == .milliseconds(3003))
        #expect(interval / 2 == .milliseconds(500))
        #expect(interval.seconds == 1.001)
        #expect(Interval.zero == .seconds(0))
    }

    @Test func `a shorter interval is less`() {
        #expect(Interval.milliseconds(-1) < .zero)
        #expect(Interval.zero < .milliseconds(1))
        #expect(!(Interval.zero < .zero))
    }

    private static let printed: [(Int64, String)] = [
        (0, "0ms"), (1, "1ms"), (850, "850ms"), (999, "999ms"), (-1, "-1ms"), (-5000, "-5000ms"),
        (1000, "1s"), (1999, "1s"), (59_999, "59s"),
        (60_000, "1m 00s"), (185_000, "3m 05s"), (3_599_999, "59m 59s"),
        (3_600_000, "1h 00m"), (7_800_000, "2h 10m"), (86_399_999, "23h 59m"),
        (86_400_000, "1d 0h"), (356_400_000, "4d 3h"), (32_000_000_000_000, "370370d 8h"),
    ]

    @Test(arguments: printed)
    func `an interval is printed in its two largest units`(_ milliseconds: Int64, _ text: String) {
        #expect(Interval.milliseconds(milliseconds).description == text)
    }
}
