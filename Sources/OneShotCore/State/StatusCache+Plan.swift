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

    /// Takes over the rows of pushes as they are now, under way or ended. An orphan whose push was acknowledged is forgotten.
    ///
    /// - Returns: Whether a row has changed.
    package mutating func apply(_ pushes: [Push]) -> Bool {
        var hasChanged = false
        var left: [Target: CachedRow?] = [:]
        for push in pushes {
            let isDone = push.reason == .removed && push.outcome == .acknowledged
            let row = isDone ? nil : push.row
            if let slot = push.slot {
                hasChanged = set(row, at: slot) || hasChanged
            } else {
                left[push.target] = .some(row)
            }
        }
        if left.isEmpty { return hasChanged }
        let updated = orphans.compactMap { orphan in
            guard let row = left[orphan.target] else { return orphan }
            return row.map { OrphanedRow(orphan.target, $0, user: orphan.user) }
        }
        hasChanged = hasChanged || updated != orphans
        orphans = updated
        return hasChanged
    }

    private mutating func set(_ row: CachedRow?, at slot: Int) -> Bool {
        if rows[slot] == row { return false }
        rows[slot] = row
        return true
    }

    /// Since when the row has been pending that has waited longest.
    package var oldestPending: Timestamp? {
        (rows.compactMap { $0?.pendingSince } + orphans.compactMap(\.row.pendingSince)).min()
    }

    /// When Fabric acknowledged anything last.
    package var lastAcknowledgedAt: Timestamp? { rows.compactMap { $0?.acknowledged?.at }.max() }
}
