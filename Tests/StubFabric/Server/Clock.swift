import Glibc

/// The machine's monotonic clock and its wall clock.
enum Clock {
    /// Nanoseconds of the monotonic clock.
    static var monotonic: UInt64 { read(CLOCK_MONOTONIC) }

    /// Epoch seconds of the wall clock.
    static var epoch: Double { Double(read(CLOCK_REALTIME)) / 1e9 }

    private static func read(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

extension UInt64 {
    /// This instant plus a number of seconds from 0 to a billion. Values outside that range are clamped.
    func adding(seconds: Double) -> UInt64 {
        self &+ UInt64(Swift.min(Swift.max(0, seconds), 1e9) * 1e9)
    }
}
