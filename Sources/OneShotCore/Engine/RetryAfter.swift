/// When an answer asks to be asked again.
package enum RetryAfter: Equatable, Sendable {
    case seconds(Double)
    case date(Timestamp)

    /// The wait, clamped to 0.2 s … 15 minutes. Fractions of seconds are rounded up; a date in the past is 0.2 s.
    package func wait(at now: Timestamp) -> Interval {
        let wait: Interval =
            switch self {
            case .seconds(let seconds): .seconds(seconds.rounded(.up))
            case .date(let date): date - now
            }
        return min(max(wait, .milliseconds(200)), TokenState.longest)
    }

    /// Whether the wait is long enough to relieve an overloaded endpoint. A shorter one counts for the circuit as if
    /// none was asked for.
    func isRelief(at now: Timestamp) -> Bool { wait(at: now) >= .seconds(1) }
}
