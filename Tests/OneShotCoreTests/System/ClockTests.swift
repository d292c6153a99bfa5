import Foundation
import Testing

@testable import OneShotCore

@Suite struct ClockTests {
    @Test func `time never goes back, and both readings advance together`() {
        let clock = Clock()
        let start = clock.milliseconds - clock.elapsedNanoseconds / 1_000_000
        var last = clock.milliseconds
        var elapsed = clock.elapsedNanoseconds
        #expect(elapsed >= 0)
        for _ in 0..<10_000 {
            let (nextElapsed, next) = (clock.elapsedNanoseconds, clock.milliseconds)
            #expect(next >= last && nextElapsed >= elapsed)
            // Both readings are rounded down, and a moment passes between them.
            #expect(next >= start + nextElapsed / 1_000_000 - 1)
            (last, elapsed) = (next, nextElapsed)
        }
    }

    /// The clock may be set during the test, so an hour is tolerated. Other units or another epoch would be further
    /// off.
    @Test func `a clock counts milliseconds since 1970`() {
        let expected = Int64(Date().timeIntervalSince1970 * 1000)
        #expect((Clock().milliseconds - expected).magnitude < 3_600_000)
    }

    @Test func `a clock counts from its start`() {
        let old = Clock()
        let new = Clock()
        let (later, sooner) = (new.elapsedNanoseconds, old.elapsedNanoseconds)
        #expect(later <= sooner)
    }
}
