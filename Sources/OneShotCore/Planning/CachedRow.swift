/// What is remembered of one target between passes.
///
/// A row's life. Nothing but these transitions changes a row:
///
///     what happens                          acknowledged    in doubt   unsettled                  pending since
///     a push of it is about to be sent      kept            yes        kept                       kept
///     that doubt could not be saved         the row as it was before: nothing was sent
///     the push is acknowledged              the new one     no         a lost push may arrive     none
///     the push failed or was never sent     kept            kept       kept                       the pass, unless set
///     in sync again without a push          kept            kept       kept                       none
///     inherits the doubt of an orphan       kept            yes        kept                       kept
///
/// A row is an orphan when its binding is gone, or its identity is gone or disabled. The first line that holds decides:
///
///     the host could not be read                              kept
///     `when_removed` is `leave`                               forgotten
///     its agent belongs to another shard                      forgotten
///     its Fabric user is unknown                              forgotten
///     offline already, neither in doubt nor unsettled         forgotten
///     a live target has the same user and guild               forgotten; that target inherits its doubt
///     the agent has neither a key nor a usable session        forgotten
///     otherwise                                               pushed as offline
///
/// A pushed orphan is forgotten once that is acknowledged, or once Fabric says for certain that there is nothing to
/// push: the guild is not in a session of this pass, or the push is answered with 404 or 410, or refused twice.
package struct CachedRow: Equatable, Sendable {
    /// The presence that Fabric acknowledged last, for which user, and when.
    package struct Acknowledgement: Equatable, Sendable {
        package let presence: Presence
        package let user: UserID
        package let at: Timestamp

        /// Since when Fabric has shown this presence without a change: `at`, or earlier where `at` repeated it.
        package let since: Timestamp

        package init(_ presence: Presence, _ user: UserID, at: Timestamp, since: Timestamp? = nil) {
            self.presence = presence
            self.user = user
            self.at = at
            self.since = min(since ?? at, at)
        }
    }

    /// Changes on the row's own 2xx and on nothing else; `nil` before the first.
    package private(set) var acknowledged: Acknowledgement?

    /// A push was about to be sent and has not been acknowledged: Fabric shows either it or what it showed before.
    package private(set) var isInDoubt: Bool

    /// Acknowledged while an earlier push could still arrive and overtake it.
    package private(set) var isUnsettled: Bool

    /// When the first pass that left the row out of sync started.
    package private(set) var pendingSince: Timestamp?

    package init(
        _ acknowledged: Acknowledgement? = nil, isInDoubt: Bool = false, isUnsettled: Bool = false,
        pendingSince: Timestamp? = nil
    ) {
        self.acknowledged = acknowledged
        self.isInDoubt = isInDoubt
        self.isUnsettled = isUnsettled
        self.pendingSince = pendingSince
    }

    // MARK: - Transitions

    /// A push of the row is about to be sent, or the row inherits the doubt of an orphan.
    package mutating func markInDoubt() { isInDoubt = true }

    /// The row after a push that Fabric acknowledged; call it on the row as it was before the push was marked in doubt.
    /// `mayBeOvertaken` says whether an earlier push that got lost may still arrive.
    package func acknowledging(
        _ presence: Presence, for user: UserID, at now: Timestamp, mayBeOvertaken: Bool
    ) -> CachedRow {
        CachedRow(
            Acknowledgement(presence, user, at: now, since: shownSince(presence, for: user)),
            isUnsettled: mayBeOvertaken)
    }

    /// The pass that started at this time leaves the row out of sync. An earlier time in the future, after a clock was
    /// set back, counts as now.
    package mutating func leaveOutOfSync(at start: Timestamp) { pendingSince = min(pendingSince ?? start, start) }

    /// What is desired is what was acknowledged last: nothing is pending any more.
    package mutating func returnToSync() { pendingSince = nil }

    // MARK: - Questions

    /// Since when Fabric has shown the presence to the user; `nil` where it may show something else.
    package func shownSince(_ presence: Presence, for user: UserID) -> Timestamp? {
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
