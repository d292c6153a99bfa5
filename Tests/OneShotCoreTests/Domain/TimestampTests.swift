import Testing

@testable import OneShotCore

@Suite struct TimestampTests {
    private static let year1: Int64 = -62_135_596_800_000
    private static let year9999: Int64 = 253_402_300_799_000

    private static let clamped: [(Double, Int64)] = [
        (0, 0), (1_780_303_217.5, 1_780_303_217_500), (-0.001, -1), (1.0004, 1000), (1.0006, 1001),
        (1e11, 100_000_000_000_000), (-62_135_596_800, year1), (-62_135_596_801, year1), (-.infinity, year1),
        (-1e300, year1), (253_402_300_799, year9999), (253_402_300_800, year9999), (.infinity, year9999),
        (1e300, year9999), (.nan, 0), (.leastNonzeroMagnitude, 0),
    ]

    @Test(arguments: clamped)
    func `epoch seconds are kept within the years 1 to 9999`(_ seconds: Double, _ milliseconds: Int64) {
        #expect(Timestamp(epochSeconds: seconds).milliseconds == milliseconds)
    }

    @Test(arguments: [0, 1, -1, 1_780_303_217_500, 1_780_303_217_001, year1, year9999])
    func `a time does not change when it is converted to epoch seconds and back`(_ milliseconds: Int64) {
        let time = Timestamp(milliseconds: milliseconds)
        #expect(Timestamp(epochSeconds: time.epochSeconds) == time)
    }

    @Test(arguments: [(0, 1500), (1500, 0), (2000, 0)] as [(Int64, Int64)])
    func `a time in the future has the age of now`(time: Int64, age: Int64) {
        let age = Interval(milliseconds: age)
        #expect(Timestamp(milliseconds: time).age(at: Timestamp(milliseconds: 1500)) == age)
    }

    @Test(arguments: [(315_576_000_000, 315_576_000_000), (315_576_000_001, 0), (1000, 1000), (-1000, 0)])
    func `an age above ten years is reported as none`(age: Int64, reported: Int64) {
        let now = Timestamp(milliseconds: 1_780_303_217_500)
        #expect((now - .milliseconds(age)).reportedAge(at: now) == .milliseconds(reported))
        #expect((now - .milliseconds(age)).age(at: now) == .milliseconds(max(0, age)))
    }

    @Test func `times and intervals are added and subtracted`() {
        let time = Timestamp(milliseconds: 1000)
        #expect(time + .milliseconds(250) == Timestamp(milliseconds: 1250))
        #expect(time - .milliseconds(1250) == Timestamp(milliseconds: -250))
        #expect(Timestamp(milliseconds: 250) - time == .milliseconds(-750))
        #expect(time < time + .milliseconds(1))
        #expect(!(time < time))
    }
}
