/// What one pass does with each target: the difference between what is desired and what Fabric acknowledged last.
///
/// A plan is a pure value: equal inputs give an equal plan. It lists every target that is not plainly unchanged, in the
/// order of the roster's slots, then the orphans, and counts the rest.
///
///     desired     cached row                                decision
///     skip                                                  skip
///     fail                                                  fail
///     presence    none, or nothing ever acknowledged        push: new
///     presence    in doubt                                  push: in_doubt
///     presence    another presence or user id               push: changed
///     presence    the same, but due                         push: refresh
///     presence    the same                                  unchanged
///
/// The table in `CachedRow` says what happens to an orphan, a row without a target.
package struct Plan: Equatable, Sendable {
    /// All that is not plainly unchanged. An unchanged target is listed where a pass had left it pending. A slot that
    /// holds an orphan which is not pushed is listed twice: as the skipped target, and as the orphan.
    package let targets: [PlannedTarget]

    /// Targets whose presence Fabric shows already, listed or not.
    package let unchanged: Int

    /// The agents of which the host's word is doubtful.
    package let doubts: HostDoubts

    /// Whether anything has to be sent.
    package var hasPushes: Bool { targets.contains(where: \.isPush) }

    /// Whether the row of an orphan is dropped.
    package var forgets: Bool { targets.contains { $0.decision == .forget } }

    /// - Parameters:
    ///   - roster: The configured targets.
    ///   - reading: What the host says.
    ///   - rows: The cached row of each slot.
    ///   - orphans: The cached rows that belong to no slot.
    ///   - policy: What the configuration says of states, refreshes and removed targets.
    ///   - now: When the pass started.
    ///   - canAuthenticate: Whether the agent has a key or a usable session; asked only for orphans.
    /// - Throws: What `canAuthenticate` throws.
    package init<E: Error>(
        _ roster: Roster, _ reading: HostReading, rows: CachedRows, orphans: [OrphanedRow] = [], _ policy: PlanPolicy,
        at now: Timestamp, canAuthenticate: (Target) throws(E) -> Bool
    ) throws(E) {
        let found = OrphanedRow.find(roster, rows: rows, withoutSlot: orphans)
        var rows = rows
        for slot in OrphanedRow.slotsInheritingDoubt(of: found, in: roster, rows) {
            var row = rows[slot] ?? CachedRow()
            row.markInDoubt()
            rows[slot] = row
        }
        let decided =
            reading.isKnown
            ? try OrphanedRow.decisions(found, roster, policy.whenRemoved, canAuthenticate: canAuthenticate)
            : found.map { $0.planned(.keep) }
        // Without orphans no set is made: making its type at run time costs more than planning a few targets.
        let pushedSlots = decided.isEmpty ? [] : Set(decided.filter(\.isPush).compactMap(\.slot))

        var targets: [PlannedTarget] = []
        var unchanged = 0
        var doubts = HostDoubts()
        let refresh = Refresh(policy, at: now)
        let freshAfter = refresh.freshAfter
        for owned in roster.agentTargets {
            let desired = Desired(agent: owned.agent, of: roster, reading, policy, at: now)
            doubts.add(owned.agent, desired, reading, policy, at: now)
            for slot in owned.slots {
                let decision: PlannedTarget.Decision
                switch desired {
                case .presence(let presence, let user):
                    // Nine passes in ten only ever take this branch.
                    if rows.shows(presence, at: slot, after: freshAfter, until: now), !rows.isPending(slot) {
                        unchanged += 1
                        continue
                    }
                    let reason = Self.reason(presence, user, rows[slot]) { refresh.isDue($0, roster.target(slot)) }
                    decision = reason.map { .push(presence, user, $0) } ?? .unchanged
                case .skip(let reason):
                    if pushedSlots.contains(slot) { continue }
                    decision = .skip(reason)
                case .fail(let failure):
                    decision = .fail(failure)
                }
                if decision == .unchanged {
                    unchanged += 1
                    if !rows.isPending(slot) { continue }
                }
                var planned = PlannedTarget(
                    target: roster.target(slot), slot: slot, row: rows[slot], decision: decision)
                if decision == .skip(.unmappedState) { planned.hostState = reading.state(ofAgent: owned.agent) }
                targets.append(planned)
            }
        }
        self.init(targets: targets + decided, unchanged: unchanged, doubts)
    }

    init(targets: [PlannedTarget], unchanged: Int, _ doubts: HostDoubts = HostDoubts()) {
        self.targets = targets
        self.unchanged = unchanged
        self.doubts = doubts
    }

    private static func reason(
        _ presence: Presence, _ user: UserID, _ row: CachedRow?, isDue: (CachedRow) -> Bool
    ) -> ChangeReason? {
        guard let row, let acknowledged = row.acknowledged else { return .new }
        if row.isInDoubt { return .inDoubt }
        if acknowledged.presence != presence || acknowledged.user != user { return .changed }
        return isDue(row) ? .refresh : nil
    }
}
