/// One target that the plan wants told, and how far that has come.
package struct Push: Equatable, Sendable {
    package let target: Target
    package let user: UserID
    package let presence: Presence

    /// The cached row as it would be saved now.
    package internal(set) var row: CachedRow

    package internal(set) var outcome: Outcome?

    /// Since when Fabric has shown the presence already, where this push only repeats it.
    let standsSince: Timestamp?

    /// A push that got lost may still arrive, and overtake one that is acknowledged now.
    var mayBeOvertaken: Bool

    var agent = 0
    var attempts = 0

    /// The generation of the session whose token was sent last.
    var generation = 0
    var hasRetriedAuthorization = false

    /// What it would fail with if it could not be tried again.
    var lastFailure: Failure?

    package init(
        _ target: Target, _ user: UserID, _ presence: Presence, row: CachedRow?, interval: Interval, at now: Timestamp
    ) {
        self.target = target
        self.user = user
        self.presence = presence
        self.row = row ?? CachedRow()
        standsSince = self.row.stands(as: presence, for: user)
        mayBeOvertaken = self.row.mayBeOvertaken(within: interval, at: now)
    }

    package enum Outcome: Equatable, Sendable {
        case acknowledged
        case failed(Failure)
    }

    package var failure: Failure? {
        if case .failed(let failure) = outcome { failure } else { nil }
    }
}
