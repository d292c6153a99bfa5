/// What is remembered of one target between passes.
package struct CachedRow: Equatable, Sendable {
    /// The presence that Fabric acknowledged last, for which user, and when.
    package struct Acknowledgement: Equatable, Sendable {
        package let presence: Presence
        package let user: UserID
        package let at: Timestamp

        /// When the presence was acknowledged first of all the times since it was another: no later than `at`.
        package let since: Timestamp

        package init(_ presence: Presence, _ user: UserID, at: Timestamp, since: Timestamp? = nil) {
            self.presence = presence
            self.user = user
            self.at = at
            self.since = min(since ?? at, at)
        }
    }

    /// Changes on the row's own 2xx and on nothing else; `nil` before the first.
    package var acknowledged: Acknowledgement?

    /// A push was about to be sent and has not been acknowledged since: Fabric may show it, or what it showed before.
    package var isInDoubt = false

    /// Acknowledged while an earlier push may still have been under way, which could overtake it.
    package var isUnsettled = false

    /// The first pass that left the row out of sync.
    package var pendingSince: Timestamp?

    package init(_ acknowledged: Acknowledgement? = nil) { self.acknowledged = acknowledged }

    /// Since when Fabric has shown the presence to the user, as far as is known; `nil` where it may show something else.
    package func stands(as presence: Presence, for user: UserID) -> Timestamp? {
        guard let acknowledged, acknowledged.presence == presence, acknowledged.user == user else { return nil }
        return isInDoubt || isUnsettled ? nil : acknowledged.since
    }

    /// Whether a push that got lost may still arrive: it does so within one interval or never.
    package func mayBeOvertaken(within interval: Interval, at now: Timestamp) -> Bool {
        if isInDoubt { return true }
        guard isUnsettled, let acknowledged else { return false }
        return now - acknowledged.at <= interval
    }
}
