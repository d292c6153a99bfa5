/// What one pass does with each target: the difference between what should be shown and what Fabric acknowledged last.
///
/// A plan is a pure value: equal inputs give equal decisions, in the order of the roster's slots.
///
///     desired     cached row                                decision
///     skip                                                  skip
///     fail                                                  fail
///     presence    none, or nothing ever acknowledged        push: new
///     presence    in doubt                                  push: in_doubt
///     presence    another presence or user id               push: changed
///     presence    the same, but due                         push: refresh
///     presence    the same                                  unchanged
package struct Plan: Sendable {
    package enum Decision: Equatable, Sendable {
        case push(ChangeReason)
        case unchanged
        case skip(SkipReason)
        case fail(FailureKind)
    }

    /// By slot.
    package let decisions: [Decision]

    /// By agent number.
    package let desired: [Desired]

    /// Decides about every slot.
    ///
    /// - Parameters:
    ///   - roster: Who is to be shown where.
    ///   - reading: What the host says.
    ///   - rows: What the cache holds for each slot.
    ///   - policy: What the configuration says of observations and refreshes.
    ///   - interval: How often passes are started.
    ///   - now: When the pass started.
    package init(
        _ roster: Roster, _ reading: HostReading, rows: CachedRows, _ policy: PlanPolicy, interval: Interval,
        at now: Timestamp
    ) {
        let desired = Desired.all(roster, reading, policy, at: now)
        let refresh = Refresh(policy, interval: interval, at: now)
        let freshAfter = refresh.freshAfter
        var decisions: [Decision] = []
        decisions.reserveCapacity(roster.slots.count)
        for run in roster.runs {
            switch desired[run.agent] {
            case .skip(let reason):
                decisions.append(contentsOf: repeatElement(.skip(reason), count: run.slots.count))
            case .fail(let failure):
                decisions.append(contentsOf: repeatElement(.fail(failure.kind), count: run.slots.count))
            case .presence(let presence):
                let user = roster.userID(ofAgent: run.agent)
                for slot in run.slots {
                    // Nine of ten passes come no further than to this line.
                    if rows.shows(presence, at: slot, after: freshAfter, until: now) {
                        decisions.append(.unchanged)
                        continue
                    }
                    let reason = Self.reason(presence, user, rows[slot]) {
                        refresh.isDue($0, roster.target(slot))
                    }
                    decisions.append(reason.map(Decision.push) ?? .unchanged)
                }
            }
        }
        self.desired = desired
        self.decisions = decisions
    }

    private static func reason(
        _ presence: Presence, _ user: UserID?, _ row: CachedRow?, isDue: (CachedRow) -> Bool
    ) -> ChangeReason? {
        guard let row, let acknowledged = row.acknowledged else { return .new }
        if row.isInDoubt { return .inDoubt }
        if acknowledged.presence != presence || acknowledged.user != user { return .changed }
        return isDue(row) ? .refresh : nil
    }

    /// The slots to push and why, in order.
    package var pushes: [(slot: Int, reason: ChangeReason)] {
        decisions.enumerated().compactMap { slot, decision in
            if case .push(let reason) = decision { (slot, reason) } else { nil }
        }
    }
}
