import Foundation
import Testing

@testable import OneShotCore

@Suite struct ClockTests {
    @Test func `time never goes back, and both readings go forward together`() {
        let clock = Clock()
        let start = clock.milliseconds - clock.elapsedNanoseconds / 1_000_000
        var last = clock.milliseconds
        var elapsed = clock.elapsedNanoseconds
        #expect(elapsed >= 0)
        for _ in 0..<10_000 {
            let (nextElapsed, next) = (clock.elapsedNanoseconds, clock.milliseconds)
            #expect(next >= last && nextElapsed >= elapsed)
            // Rounding down twice, and the instant between the two readings.
            #expect(next >= start + nextElapsed / 1_000_000 - 1)
            (last, elapsed) = (next, nextElapsed)
        }
    }

    /// An hour leaves room for a clock that is set meanwhile, none for other units or another epoch.
    @Test func `it counts milliseconds since 1970`() {
        let expected = Int64(Date().timeIntervalSince1970 * 1000)
        #expect((Clock().milliseconds - expected).magnitude < 3_600_000)
    }

    @Test func `a clock counts from when it was made`() {
        let old = Clock()
        let new = Clock()
        let (later, sooner) = (new.elapsedNanoseconds, old.elapsedNanoseconds)
        #expect(later <= sooner)
    }
}
