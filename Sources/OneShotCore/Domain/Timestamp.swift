/// A point in time, in milliseconds since 1970 in UTC without leap seconds.
package struct Timestamp: Hashable, Sendable {
    package var milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// A time at most this many milliseconds before or after 1970 is never clamped.
    static let limit: Int64 = 62_135_596_800_000

    /// Takes any number that a file or a server may hold. It is kept within the years 1 to 9999, so that adding to it
    /// cannot overflow, and rounded to the nearest millisecond. NaN counts as 0.
    package init(epochSeconds seconds: Double) {
        let clamped = min(max(seconds.isNaN ? 0 : seconds, -62_135_596_800), 253_402_300_799)
        milliseconds = Int64((clamped * 1000).rounded())
    }

    package var epochSeconds: Double { Double(milliseconds) / 1000 }
}

extension Timestamp: Comparable {
    package static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }

    package static func + (left: Timestamp, right: Interval) -> Timestamp {
        Timestamp(milliseconds: left.milliseconds + right.milliseconds)
    }

    package static func - (left: Timestamp, right: Interval) -> Timestamp {
        Timestamp(milliseconds: left.milliseconds - right.milliseconds)
    }

    package static func - (left: Timestamp, right: Timestamp) -> Interval {
        Interval(milliseconds: left.milliseconds - right.milliseconds)
    }

    /// How long ago it was. A time in the future, after a clock was set back, counts as now.
    package func age(at now: Timestamp) -> Interval { max(.zero, now - self) }

    /// The age that reports show: none for a time more than ten years ago, when the clock was not set yet.
    package func reportedAge(at now: Timestamp) -> Interval {
        let age = age(at: now)
        return age.isPlausible ? age : .zero
    }
}

extension Clock {
    /// The time now.
    package var now: Timestamp { Timestamp(milliseconds: milliseconds) }
}
