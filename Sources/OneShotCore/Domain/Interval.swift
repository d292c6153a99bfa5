/// A length of time in whole milliseconds, which are exact, unlike a `Double` of seconds.
package struct Interval: Hashable, Sendable {
    package var milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    package static func milliseconds(_ count: Int64) -> Interval { Interval(milliseconds: count) }

    /// Rounds to the nearest millisecond. NaN counts as 0, and at most a thousand years are kept.
    package static func seconds(_ count: Double) -> Interval {
        let limit = 32e9
        return Interval(milliseconds: Int64((min(max(count.isNaN ? 0 : count, -limit), limit) * 1000).rounded()))
    }

    package static let zero = Interval(milliseconds: 0)

    /// Whether it is at most ten years. A longer one lies between a clock that was not set and one that is.
    package var isPlausible: Bool { milliseconds <= 315_576_000_000 }

    package var seconds: Double { Double(milliseconds) / 1000 }
}

extension Interval: Comparable {
    package static func < (left: Interval, right: Interval) -> Bool { left.milliseconds < right.milliseconds }

    package static func + (left: Interval, right: Interval) -> Interval {
        Interval(milliseconds: left.milliseconds + right.milliseconds)
    }

    package static func - (left: Interval, right: Interval) -> Interval {
        Interval(milliseconds: left.milliseconds - right.milliseconds)
    }

    package static func * (left: Interval, right: Int64) -> Interval {
        Interval(milliseconds: left.milliseconds * right)
    }

    package static func / (left: Interval, right: Int64) -> Interval {
        Interval(milliseconds: left.milliseconds / right)
    }
}

extension Interval: CustomStringConvertible {
    /// For people, in the two largest units: `850ms`, `42s`, `3m 05s`, `2h 10m`, `4d 3h`.
    package var description: String {
        let total = milliseconds / 1000
        switch total {
        case ..<1: return "\(milliseconds)ms"
        case ..<60: return "\(total)s"
        case ..<3600: return "\(total / 60)m \(total % 60 < 10 ? "0" : "")\(total % 60)s"
        case ..<86400: return "\(total / 3600)h \(total % 3600 / 60 < 10 ? "0" : "")\(total % 3600 / 60)m"
        default: return "\(total / 86400)d \(total % 86400 / 3600)h"
        }
    }
}
