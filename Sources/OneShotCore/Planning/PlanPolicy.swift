/// What the configuration says of host states, refreshes and removed targets.
package struct PlanPolicy: Equatable, Sendable {
    /// What happens to an agent whose state is too old.
    package enum WhenStale: String, CaseIterable, Sendable {
        case offline, skip, fail
    }

    /// What happens to an agent that the host does not mention.
    package enum WhenMissing: String, CaseIterable, Sendable {
        case fail, skip, offline
    }

    /// What happens to a row whose binding or identity is gone.
    package enum WhenRemoved: String, CaseIterable, Sendable {
        /// The row is forgotten, and Fabric keeps showing its presence.
        case leave

        /// The target is pushed once more, as offline. Then the row is forgotten.
        case offline
    }

    package var stateMap = StateMap()

    /// How often passes start.
    package var interval = Interval.seconds(30)

    /// `nil`: no state is ever too old.
    package var staleAfter: Interval?
    package var whenStale = WhenStale.offline
    package var whenMissing = WhenMissing.fail
    package var whenRemoved = WhenRemoved.leave

    /// Zero: no unchanged row is pushed again, unless it is unsettled.
    package var refreshAfter = Interval.seconds(3600)

    /// Push every target, changed or not.
    package var refreshesAll = false

    package init() {}

    /// Whether a state that the host gave at this time is too old.
    package func isStale(_ observedAt: Timestamp, at now: Timestamp) -> Bool {
        staleAfter.map { observedAt.age(at: now) > $0 } ?? false
    }

    /// Whether the host has been unreadable for so long that it counts as dead. `lastSeen` is when it was last known to
    /// be readable; without that no host counts as dead.
    package func isHostGone(lastSeen: Timestamp?, at now: Timestamp) -> Bool {
        guard whenStale == .offline, let staleAfter, let lastSeen else { return false }
        return now - min(lastSeen, now) > staleAfter
    }
}
