/// A cached row whose target the configuration no longer has: its binding is gone, or its identity is gone or disabled.
///
/// The table in `CachedRow` says what happens to it.
package struct OrphanedRow: Equatable, Sendable {
    package let target: Target
    package let row: CachedRow

    /// Whose row it is in Fabric: the user it was acknowledged for, else the user that its agent has now.
    package let user: UserID?

    /// Its slot, where the binding is still there and only the identity is disabled or missing.
    package let slot: Int?

    package init(_ target: Target, _ row: CachedRow, user: UserID? = nil, slot: Int? = nil) {
        self.target = target
        self.row = row
        self.user = row.acknowledged?.user ?? user
        self.slot = slot
    }

    /// All orphans: `withoutSlot`, which the cache has for no slot, and the rows of slots without a usable identity.
    ///
    /// An agent without a user id keeps its rows until it is registered, unless another agent has become that user.
    package static func find(_ roster: Roster, rows: CachedRows, withoutSlot: [OrphanedRow]) -> [OrphanedRow] {
        var orphans: [OrphanedRow] = []
        var live: Set<FabricRow>?
        for targets in roster.agentTargets {
            switch roster.identityStatuses[targets.agent] {
            case .active: continue
            case .withoutUserID:
                for slot in targets.slots {
                    guard let row = rows[slot], let user = row.acknowledged?.user else { continue }
                    let liveRows = live ?? FabricRow.live(of: roster)
                    live = liveRows
                    let target = roster.target(slot)
                    if liveRows.contains(FabricRow(user: user, guild: target.guild)) {
                        orphans.append(OrphanedRow(target, row, slot: slot))
                    }
                }
            case .identityMissing, .identityDisabled:
                for slot in targets.slots {
                    if let row = rows[slot] { orphans.append(OrphanedRow(roster.target(slot), row, slot: slot)) }
                }
            }
        }
        return orphans + withoutSlot
    }

    /// The slots that a lost push of an orphan may still overtake, after a rename for example: Fabric has one row for
    /// the same user in the same guild. If the user of the lost push is unknown, it may be any user for which
    /// nothing was acknowledged in that guild.
    package static func slotsInheritingDoubt(
        of orphans: [OrphanedRow], in roster: Roster, _ rows: CachedRows
    ) -> [Int] {
        let doubtful = orphans.filter { $0.row.isInDoubt || $0.row.isUnsettled }
        if doubtful.isEmpty { return [] }
        let known = Set(
            doubtful.compactMap { orphan in orphan.user.map { FabricRow(user: $0, guild: orphan.target.guild) } })
        let guilds = Set(doubtful.filter { $0.user == nil }.map(\.target.guild))
        return roster.slots.indices.filter { slot in
            guard let user = roster.userID(ofAgent: roster.slots[slot].agent) else { return false }
            let guild = roster.guildID(roster.slots[slot].guild)
            return known.contains(FabricRow(user: user, guild: guild))
                || guilds.contains(guild) && rows[slot]?.acknowledged?.user != user
        }
    }

    /// What happens to each orphan while the host is known, in their order: it is pushed as offline or forgotten.
    /// `canAuthenticate` says whether the agent has a key or a usable session; it is asked only where that decides.
    package static func decisions<E: Error>(
        _ orphans: [OrphanedRow], _ roster: Roster, _ whenRemoved: PlanPolicy.WhenRemoved,
        canAuthenticate: (Target) throws(E) -> Bool
    ) throws(E) -> [PlannedTarget] {
        if orphans.isEmpty { return [] }
        var taken = whenRemoved == .offline ? FabricRow.live(of: roster) : []
        return try orphans.map { orphan throws(E) in
            guard whenRemoved == .offline, roster.shard.contains(orphan.target.agent), let user = orphan.user,
                orphan.mayBeShown, try canAuthenticate(orphan.target),
                taken.insert(FabricRow(user: user, guild: orphan.target.guild)).inserted
            else { return orphan.planned(.forget) }
            var planned = orphan.planned(.push(.offline, user, .removed))
            planned.skipReason = orphan.slot.flatMap {
                roster.identityStatuses[roster.slots[$0].agent].skipReason
            }
            return planned
        }
    }

    package func planned(_ decision: PlannedTarget.Decision) -> PlannedTarget {
        PlannedTarget(target: target, slot: slot, row: row, decision: decision)
    }

    /// Whether Fabric may show anything but offline.
    private var mayBeShown: Bool {
        row.isInDoubt || row.isUnsettled || row.acknowledged.map { $0.presence != .offline } ?? false
    }
}

/// What Fabric keeps one row for.
private struct FabricRow: Hashable {
    let user: UserID
    let guild: GuildID

    /// Those of the configured targets, of all shards.
    static func live(of roster: Roster) -> Set<FabricRow> {
        var rows: Set<FabricRow> = []
        for slot in roster.slots + roster.slotsElsewhere {
            if let user = roster.userID(ofAgent: slot.agent) {
                rows.insert(FabricRow(user: user, guild: roster.guildID(slot.guild)))
            }
        }
        return rows
    }
}
