/// `last-status.json`: what Fabric acknowledged last for each target, and what is in doubt.
///
///     {"version":1,"center_url":…,"agents":{"alice":{"guild-eu-1":
///         {"status":"idle","user_id":"usr_alice","pushed_at":1780303217.5}}}}
///
/// A row may also have `"since":T` (when the status was acknowledged first, if it was pushed again at `pushed_at`),
/// `"in_doubt":true`, `"unsettled":true` and `"pending_since":T`. A row that was never acknowledged has no `status`.
///
/// Only passes that hold the lock write the file. It is replaced as a whole, so a reader never sees a part of it. It is
/// written in the order of the roster, so that reading it needs no search. Unknown keys are skipped.
package struct StatusCache: Equatable, Sendable {
    /// By slot of the roster.
    package var rows: CachedRows

    /// Rows of targets for which the roster has no slot.
    package var orphans: [OrphanedRow] = []

    /// Makes an empty cache.
    init(_ roster: Roster) { rows = CachedRows(roster) }

    // MARK: - Reading

    /// Reads a cache. The last of duplicate agents or guilds wins.
    ///
    /// - Returns: `nil` if it was written for another center.
    /// - Throws: `JSONError` or `InputError` if it cannot be used.
    package init?(_ bytes: UnsafeRawBufferPointer, _ roster: Roster, center: String) throws {
        var cache: StatusCache?
        let isOurs = try CacheDocument.read(bytes, center: center) { key, reader in
            if key == "agents" { cache = try StatusCache(agents: &reader, roster) } else { try reader.skipValue() }
        }
        guard isOurs else { return nil }
        self = cache ?? StatusCache(roster)
    }

    private init(agents reader: inout JSONReader, _ roster: Roster) throws {
        self.init(roster)
        // The agent that probably comes next, because files are written in the roster's order.
        var next = 0
        var wasRead = [Bool](repeating: false, count: roster.agentTargets.count)
        var agentsWithoutTargets: Set<AgentID> = []
        try reader.beginObject()
        while let name = try reader.nextKey() {
            let expected = next < roster.agentTargets.count ? roster.agentTargets[next].agent : Int.max
            let agent = roster.agentNumber(name, expecting: expected)
            guard let agent, let index = roster.targetsIndex(ofAgent: agent) else {
                let name = AgentID(name)
                if !agentsWithoutTargets.insert(name).inserted { forget(name) }
                try readOrphans(name, user: agent.flatMap(roster.userID), &reader)
                continue
            }
            if wasRead[index] {
                for slot in roster.agentTargets[index].slots { rows[slot] = nil }
                forget(roster.agentID(agent))
            }
            wasRead[index] = true
            try readGuilds(ofTargets: index, &reader, roster)
            next = index + 1
        }
        var seen: Set<Target> = []
        orphans = orphans.reversed().filter { seen.insert($0.target).inserted }.reversed()
    }

    private mutating func forget(_ agent: AgentID) { orphans.removeAll { $0.target.agent == agent } }

    private mutating func readGuilds(ofTargets index: Int, _ reader: inout JSONReader, _ roster: Roster) throws {
        let user = roster.userID(ofAgent: roster.agentTargets[index].agent)
        // Taken once for all rows of the agent: a copy for each row would cost as much as reading it.
        var text = user?.text ?? ""
        try text.withUTF8 { text in
            let current = user.map { _ in JSONText(UnsafeRawBufferPointer(text)) }
            try readGuilds(ofTargets: index, &reader, roster, user, current)
        }
    }

    private mutating func readGuilds(
        ofTargets index: Int, _ reader: inout JSONReader, _ roster: Roster, _ user: UserID?, _ current: JSONText?
    ) throws(JSONError) {
        let (agent, slots) = (roster.agentTargets[index].agent, roster.agentTargets[index].slots)
        var next = slots.lowerBound
        var slotOfGuild: [Int: Int] = [:]
        try reader.beginObject()
        while let name = try reader.nextKey() {
            if let slot = roster.slot(ofTargets: index, guild: name, expecting: next, &slotOfGuild) {
                let row = try StoredRow(&reader, current: current)
                if row.isPlain, let presence = row.presence {
                    rows.acknowledge(slot, presence, at: row.pushedAt, since: row.since)
                } else {
                    rows[slot] = CachedRow(row, current: user)
                }
                next = slot + 1
            } else {
                let target = Target(roster.agentID(agent), GuildID(name))
                let row = try StoredRow(&reader, current: current)
                orphans.append(OrphanedRow(target, CachedRow(row, current: user), user: user))
            }
        }
    }

    private mutating func readOrphans(
        _ agent: AgentID, user: UserID?, _ reader: inout JSONReader
    ) throws(JSONError) {
        try reader.beginObject()
        while let name = try reader.nextKey() {
            let target = Target(agent, GuildID(name))
            let row = try StoredRow(&reader, current: nil)
            orphans.append(OrphanedRow(target, CachedRow(row, current: nil), user: user))
        }
    }

    // MARK: - Writing

    /// Writes a cache. The same rows give the same bytes.
    package func encode(_ roster: Roster, center: String) -> [UInt8] {
        CacheDocument.write(center: center) {
            $0.key("agents")
            $0.object { writer in
                let orphansByAgent = Dictionary(grouping: orphans, by: \.target.agent)
                for targets in roster.agentTargets {
                    let orphans = orphansByAgent[roster.agentID(targets.agent)] ?? []
                    let known = targets.slots.filter { rows[$0] != nil }
                    if known.isEmpty && orphans.isEmpty { continue }
                    writer.key(roster.agentID(targets.agent).text)
                    writer.object { writer in
                        for slot in known { rows[slot]?.write(roster.guildID(roster.slots[slot].guild), &writer) }
                        for entry in orphans { entry.row.write(entry.target.guild, &writer) }
                    }
                }
                for (agent, orphans) in orphansByAgent.sorted(by: { $0.key < $1.key })
                where roster.agentNumber(agent).flatMap(roster.targetsIndex(ofAgent:)) == nil {
                    writer.key(agent.text)
                    writer.object { writer in
                        for entry in orphans { entry.row.write(entry.target.guild, &writer) }
                    }
                }
            }
        }
    }
}
