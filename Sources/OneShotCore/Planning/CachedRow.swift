/// What is remembered of one target between passes.
package struct CachedRow: Equatable, Sendable {
    /// The presence that Fabric acknowledged last, for which user, and when. `nil`: it never acknowledged any.
    package struct Acknowledgement: Equatable, Sendable {
        package let presence: Presence
        package let user: UserID
        package let at: Timestamp

        package init(_ presence: Presence, _ user: UserID, at: Timestamp) {
            self.presence = presence
            self.user = user
            self.at = at
        }
    }

    /// Changes on the row's own 2xx and on nothing else.
    package var acknowledged: Acknowledgement?

    /// A push was about to be sent and has not been acknowledged since: Fabric may show it, or what it showed before.
    package var isInDoubt = false

    /// Acknowledged while an earlier push may still have been under way, which could overtake it.
    package var isUnsettled = false

    /// The first pass that left the row out of sync.
    package var pendingSince: Timestamp?

    package init(_ acknowledged: Acknowledgement? = nil) { self.acknowledged = acknowledged }

    /// Whether a push that got lost may still arrive: it does so within one interval or never.
    package func mayBeOvertaken(within interval: Interval, at now: Timestamp) -> Bool {
        if isInDoubt { return true }
        guard isUnsettled, let acknowledged else { return false }
        return now - acknowledged.at <= interval
    }
}
