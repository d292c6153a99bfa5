/// One planned push, and how far it has come.
package struct Push: Equatable, Sendable {
    package enum Outcome: Equatable, Sendable {
        case acknowledged

        /// A removed row of which Fabric says for certain that there is nothing to push.
        case forgotten
        case failed(Failure)
    }

    package let target: Target

    /// The roster's slot; `nil` for an orphan that has none.
    package let slot: Int?
    package let presence: Presence
    package let user: UserID
    package let reason: ChangeReason

    /// The row as it was before the pass.
    package let rowBefore: CachedRow

    /// The row as it would be saved now.
    package private(set) var row: CachedRow

    /// `nil` until the push has ended.
    package private(set) var outcome: Outcome?

    /// An earlier push of the row that got lost may still arrive, and overtake this one.
    private var mayBeOvertaken: Bool

    /// The agent's index in `PassEngine.agents`.
    var agent = 0
    var attempts = 0

    /// The last try broke its connection, or may have left something on it.
    var usesNewConnection = false

    /// The generation of the session whose token was sent last.
    var generation = 0
    var hasRetriedAuthorization = false

    /// What it fails with if it cannot be tried again.
    var lastFailure: Failure?

    /// `nil` for a target that is not pushed. `interval` is how often passes start: a lost push arrives within one
    /// interval or never.
    package init?(_ planned: PlannedTarget, interval: Interval, at now: Timestamp) {
        guard case .push(let presence, let user, let reason) = planned.decision else { return nil }
        target = planned.target
        slot = planned.slot
        self.presence = presence
        self.user = user
        self.reason = reason
        rowBefore = planned.row ?? CachedRow()
        row = rowBefore
        mayBeOvertaken = rowBefore.mayBeOvertaken(within: interval, at: now)
    }

    package var failure: Failure? {
        if case .failed(let failure) = outcome { failure } else { nil }
    }

    // MARK: - What happens to it

    mutating func markInDoubt() { row.markInDoubt() }

    /// The doubt could not be saved, so nothing is sent.
    mutating func dropUnsavedDoubt() { row = rowBefore }

    /// A request got no clear answer: it may still arrive.
    mutating func mayArriveLate() { mayBeOvertaken = true }

    mutating func acknowledge(at now: Timestamp) {
        row = rowBefore.acknowledging(presence, for: user, at: now, mayBeOvertaken: mayBeOvertaken)
        outcome = .acknowledged
    }

    mutating func forget() { outcome = .forgotten }

    mutating func fail(_ failure: Failure, passStartedAt start: Timestamp) {
        row.leaveOutOfSync(at: start)
        outcome = .failed(failure)
    }
}
