/// A row of the cache whose target the configuration no longer has: its binding or its identity is gone, or disabled.
package struct Removal: Equatable, Sendable {
    package let target: Target
    package let row: CachedRow

    /// Whose row it is in Fabric: the user it was acknowledged for, or else the one that its agent still is.
    package let user: UserID?

    /// Its slot, where the binding still stands and only the identity is disabled or missing.
    package let slot: Int?

    package init(_ target: Target, _ row: CachedRow, user: UserID? = nil, slot: Int? = nil) {
        self.target = target
        self.row = row
        self.user = row.acknowledged?.user ?? user
        self.slot = slot
    }

    /// All removed rows: those that the cache has for no slot, and those of slots that nobody stands behind.
    ///
    /// An agent that is not registered keeps its rows until it is, unless another one is the same user by then.
    package static func find(_ roster: Roster, rows: CachedRows, others: [Removal]) -> [Removal] {
        var removals: [Removal] = []
        var live: Set<Seat>?
        for run in roster.runs {
            switch roster.standings[run.agent] {
            case .active: continue
            case .withoutUserID:
                for slot in run.slots {
                    guard let row = rows[slot], let user = row.acknowledged?.user else { continue }
                    let seats = live ?? liveSeats(of: roster)
                    live = seats
                    let target = roster.target(slot)
                    if seats.contains(Seat(user: user, guild: target.guild)) {
                        removals.append(Removal(target, row, slot: slot))
                    }
                }
            case .identityMissing, .identityDisabled:
                for slot in run.slots {
                    if let row = rows[slot] { removals.append(Removal(roster.target(slot), row, slot: slot)) }
                }
            }
        }
        return removals + others
    }

    /// The slots that a push which got lost for a removed row may still overtake, after a rename: they are of the same user
    /// in the same guild, so Fabric has one row for both. Where nobody knows any more whose the lost push was, it may be of any
    /// user that nothing has been acknowledged for in that guild.
    package static func heirs(of removals: [Removal], in roster: Roster, _ rows: CachedRows) -> [Int] {
        let doubtful = removals.filter { $0.row.isInDoubt || $0.row.isUnsettled }
        if doubtful.isEmpty { return [] }
        let seats = Set(
            doubtful.compactMap { removal in removal.user.map { Seat(user: $0, guild: removal.target.guild) } })
        let guilds = Set(doubtful.filter { $0.user == nil }.map(\.target.guild))
        return roster.slots.indices.filter { slot in
            guard let user = roster.userID(ofAgent: roster.slots[slot].agent) else { return false }
            let guild = roster.guildID(roster.slots[slot].guild)
            return seats.contains(Seat(user: user, guild: guild))
                || guilds.contains(guild) && rows[slot]?.acknowledged?.user != user
        }
    }

    /// The removals that Fabric is to be told of; the others are forgotten.
    ///
    /// Nothing is said for a (user, guild) that is a live target by another name, in whatever shard, for a row that nobody
    /// can speak for, for one that is offline already, and for an agent that is another shard's.
    package static func toBeTold(
        _ removals: [Removal], _ roster: Roster, canSpeakFor: (Target) -> Bool
    ) -> [Removal] {
        if removals.isEmpty { return [] }
        var spokenFor = liveSeats(of: roster)
        return removals.filter { removal in
            let row = removal.row
            let isShown = row.isInDoubt || row.isUnsettled || row.acknowledged.map { $0.presence != .offline } ?? false
            guard roster.shard.contains(removal.target.agent), let user = removal.user, isShown,
                canSpeakFor(removal.target)
            else { return false }
            return spokenFor.insert(Seat(user: user, guild: removal.target.guild)).inserted
        }
    }

    /// What targets are told of under their own names, in whatever shard.
    private static func liveSeats(of roster: Roster) -> Set<Seat> {
        var seats: Set<Seat> = []
        for slot in roster.slots + roster.slotsElsewhere {
            if let user = roster.userID(ofAgent: slot.agent) {
                seats.insert(Seat(user: user, guild: roster.guildID(slot.guild)))
            }
        }
        return seats
    }

    /// What Fabric keeps a row for.
    private struct Seat: Hashable {
        let user: UserID
        let guild: GuildID
    }
}
