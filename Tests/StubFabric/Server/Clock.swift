import Glibc

/// The two clocks of the machine.
enum Clock {
    /// Nanoseconds that only ever go forward.
    static var monotonic: UInt64 { read(CLOCK_MONOTONIC) }

    /// Epoch seconds.
    static var epoch: Double { Double(read(CLOCK_REALTIME)) / 1e9 }

    private static func read(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

extension UInt64 {
    /// This instant and so many seconds; the far future for numbers no clock reaches.
    func adding(seconds: Double) -> UInt64 {
        self &+ UInt64(Swift.min(Swift.max(0, seconds), 1e9) * 1e9)
    }
}
