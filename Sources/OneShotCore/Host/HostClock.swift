/// Decides which of the times that the host gives are believed: those that lie at most a minute ahead.
package struct HostClock {
    private static let tolerance = Interval.seconds(60)

    /// The time of this machine.
    let now: Timestamp

    /// The time furthest ahead of those that were not believed.
    private(set) var ahead: Timestamp?

    package init(now: Timestamp) { self.now = now }

    /// The time, if there is one that is believed.
    mutating func believed(_ time: Timestamp?) -> Timestamp? {
        guard let time, time > now + Self.tolerance else { return time }
        ahead = max(ahead ?? time, time)
        return nil
    }
}
