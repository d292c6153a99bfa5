/// What a pass does to the cache.
extension StatusCache {
    /// Takes over what a plan decides without a push: inherited doubts, rows in sync again, forgotten orphans.
    ///
    /// - Returns: Whether a row has changed.
    package mutating func apply(_ plan: Plan) -> Bool {
        var hasChanged = false
        var forgotten: Set<Target> = []
        for planned in plan.targets {
            switch planned.decision {
            case .push, .skip, .fail:
                guard let slot = planned.slot else { continue }
                hasChanged = set(planned.row, at: slot) || hasChanged
            case .unchanged:
                guard let slot = planned.slot, var row = planned.row else { continue }
                row.returnToSync()
                hasChanged = set(row, at: slot) || hasChanged
            case .forget:
                forgotten.insert(planned.target)
                if let slot = planned.slot { rows[slot] = nil }
                hasChanged = true
            case .keep: continue
            }
        }
        if !forgotten.isEmpty { orphans.removeAll { forgotten.contains($0.target) } }
        return hasChanged
    }

    /// Takes over the rows of pushes as they are now, under way or ended. An orphan is forgotten if its push was
    /// acknowledged, or if Fabric said that there is nothing to push.
    ///
    /// - Returns: Whether a row has changed.
    package mutating func apply(_ pushes: [Push]) -> Bool {
        var hasChanged = false
        var updated: [Target: CachedRow] = [:]
        var done: Set<Target> = []
        for push in pushes {
            let isDone = push.reason == .removed && (push.outcome == .acknowledged || push.outcome == .forgotten)
            if let slot = push.slot {
                hasChanged = set(isDone ? nil : push.row, at: slot) || hasChanged
            } else if isDone {
                done.insert(push.target)
            } else {
                updated[push.target] = push.row
            }
        }
        if updated.isEmpty && done.isEmpty { return hasChanged }
        let left = orphans.filter { !done.contains($0.target) }.map {
            OrphanedRow($0.target, updated[$0.target] ?? $0.row, user: $0.user)
        }
        hasChanged = hasChanged || left != orphans
        orphans = left
        return hasChanged
    }

    private mutating func set(_ row: CachedRow?, at slot: Int) -> Bool {
        if rows[slot] == row { return false }
        rows[slot] = row
        return true
    }

    /// For how long the row has been pending that has waited longest, as reports show it.
    package func longestPending(at now: Timestamp) -> Interval {
        let orphans = orphans.compactMap { $0.row.pendingSince?.reportedAge(at: now) }
        return max(rows.longestPending(at: now), orphans.max() ?? .zero)
    }

    /// When Fabric acknowledged anything last.
    package var lastAcknowledgedAt: Timestamp? { rows.compactMap { $0?.acknowledged?.at }.max() }
}
