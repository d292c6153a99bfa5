/// What a pass does with one target, bound or orphaned.
package struct PlannedTarget: Equatable, Sendable {
    package enum Decision: Equatable, Sendable {
        case push(Presence, UserID, ChangeReason)

        /// Fabric shows the desired presence already.
        case unchanged
        case skip(SkipReason)
        case fail(Failure)

        /// An orphan with nothing left to push: its row is dropped.
        case forget

        /// An orphan while the host is unknown: decided by a later pass.
        case keep
    }

    package let target: Target

    /// The roster's slot; `nil` where no binding names the target any more.
    package let slot: Int?

    /// The row before the pass, with the doubt that it inherits from an orphan.
    package let row: CachedRow?
    package let decision: Decision

    /// Why the target of a pushed orphan is skipped once the row is forgotten; `nil` where no binding names it.
    package var skipReason: SkipReason?

    /// What the host says of an agent that is skipped `unmapped_state`.
    package var hostState: HostState?

    package var isPush: Bool { if case .push = decision { true } else { false } }
}
