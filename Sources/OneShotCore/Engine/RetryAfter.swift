/// When an answer asks to be asked again.
package enum RetryAfter: Equatable, Sendable {
    case seconds(Double)
    case date(Timestamp)

    /// The header was there, but its value means nothing.
    case unreadable

    /// The wait, clamped to 0.2 s … 15 minutes; 0.2 s for a date in the past or an unreadable value.
    package func wait(at now: Timestamp) -> Interval {
        let wait: Interval =
            switch self {
            case .seconds(let seconds): .seconds(seconds)
            case .date(let date): date - now
            case .unreadable: .zero
            }
        return min(max(wait, .milliseconds(200)), TokenState.longest)
    }
}
