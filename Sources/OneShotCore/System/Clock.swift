internal import Glibc

/// The time of a pass: the wall clock when it began, plus what the monotonic clock has counted since.
///
/// So within a pass time never jumps, and the next pass sees where the wall clock is by then.
package struct Clock: Sendable {
    private let startOfWall: Int64
    private let startOfSteady: Int64

    /// Starts a clock now.
    init() {
        startOfWall = Self.nanoseconds(CLOCK_REALTIME)
        startOfSteady = Self.steadyNanoseconds
    }

    /// The time in milliseconds since 1970.
    var milliseconds: Int64 { (startOfWall + elapsedNanoseconds) / 1_000_000 }

    /// How long ago the clock was started.
    var elapsedNanoseconds: Int64 { Self.steadyNanoseconds - startOfSteady }

    /// A time that only counts up, whatever happens to the wall clock.
    static var steadyNanoseconds: Int64 { nanoseconds(CLOCK_MONOTONIC) }

    private static func nanoseconds(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
