/// The configured agents and their targets, each once, in a fixed order.
///
/// Agents and guilds are numbered, and a target is two numbers: a slot. The slots are grouped by agent, in the order in
/// which the bindings first name the agents and, within an agent, its guilds. Caches are written in this order too, so
/// comparing them with the roster is walking two lists.
package struct Roster: Sendable {
    /// One agent in one guild, by number.
    package struct Slot: Equatable, Sendable {
        let agentNumber: Int32
        let guildNumber: Int32

        package var agent: Int { Int(agentNumber) }
        package var guild: Int { Int(guildNumber) }
    }

    /// One agent's targets: a range of slots.
    package struct AgentTargets: Equatable, Sendable {
        package let agent: Int
        package internal(set) var slots: Range<Int>
    }

    /// By agent number. The identities come first, in their order, then agents that only bindings name.
    package let identityStatuses: [IdentityStatus]
    package let slots: [Slot]

    /// The agents that have targets, in the order of their slots.
    package let agentTargets: [AgentTargets]

    /// By agent number: the index in `agentTargets`, or -1.
    private let indexOfAgent: [Int32]

    private let agents: NameIndex<AgentSubject>
    private let guilds: NameIndex<GuildSubject>

    /// The part of the agents that has slots here. Agents of other shards keep their numbers.
    package private(set) var shard = Shard.whole

    /// The targets of the other shards.
    package private(set) var slotsElsewhere: [Slot] = []

    init(
        _ identityStatuses: [IdentityStatus], slots: [Slot], _ agentTargets: [AgentTargets],
        agents: NameIndex<AgentSubject>, guilds: NameIndex<GuildSubject>
    ) {
        self.identityStatuses = identityStatuses
        self.slots = slots
        self.agentTargets = agentTargets
        self.agents = agents
        self.guilds = guilds
        var indexOfAgent = [Int32](repeating: -1, count: identityStatuses.count)
        for index in agentTargets.indices { indexOfAgent[agentTargets[index].agent] = Int32(index) }
        self.indexOfAgent = indexOfAgent
    }

    package var agentIDs: [AgentID] { agents.names }

    package func agentID(_ agent: Int) -> AgentID { agents[agent] }
    package func guildID(_ guild: Int) -> GuildID { guilds[guild] }
    package func target(_ slot: Int) -> Target { Target(agentID(slots[slot].agent), guildID(slots[slot].guild)) }

    package func agentNumber(_ agent: AgentID) -> Int? { agents.number(of: agent) }

    /// The number of the agent with this name; `expected` is tried first.
    package func agentNumber(_ name: JSONText, expecting expected: Int) -> Int? {
        agents.number(of: name, expecting: expected)
    }

    /// The index in `agentTargets` of an agent's targets, if it has any.
    package func targetsIndex(ofAgent agent: Int) -> Int? {
        indexOfAgent[agent] < 0 ? nil : Int(indexOfAgent[agent])
    }

    /// The slot of a guild among the agent's targets with this index in `agentTargets`; `expected` is tried first.
    /// `slotOfGuild` is empty at first, and spares an agent of many guilds a search for each of them.
    package func slot(
        ofTargets index: Int, guild name: JSONText, expecting expected: Int, _ slotOfGuild: inout [Int: Int]
    ) -> Int? {
        let range = agentTargets[index].slots
        if range.contains(expected), guilds.isName(slots[expected].guild, name) { return expected }
        guard let guild = guilds.number(of: name) else { return nil }
        if range.count <= 32 { return slots[range].firstIndex { $0.guild == guild } }
        if slotOfGuild.isEmpty { for slot in range { slotOfGuild[slots[slot].guild] = slot } }
        return slotOfGuild[guild]
    }

    /// The guilds that an agent is bound to.
    package func guilds(of agent: AgentID) -> Set<GuildID> {
        guard let agent = agents.number(of: agent), let index = targetsIndex(ofAgent: agent) else { return [] }
        return Set(slots[agentTargets[index].slots].map { guildID($0.guild) })
    }

    package func userID(ofAgent agent: Int) -> UserID? {
        if case .active(let user) = identityStatuses[agent] { user } else { nil }
    }

    /// Whether the agent belongs to this shard.
    package func isOurs(_ agent: Int) -> Bool { shard.isWhole || shard.contains(agentID(agent)) }

    /// The roster with the slots of one shard only. It still knows all agents and guilds.
    package func restricted(to shard: Shard) -> Roster {
        if shard.isWhole { return self }
        var slots: [Slot] = []
        var slotsElsewhere: [Slot] = []
        var agentTargets: [AgentTargets] = []
        for targets in self.agentTargets {
            if shard.contains(agentID(targets.agent)) {
                let range = slots.count..<(slots.count + targets.slots.count)
                agentTargets.append(AgentTargets(agent: targets.agent, slots: range))
                slots += self.slots[targets.slots]
            } else {
                slotsElsewhere += self.slots[targets.slots]
            }
        }
        var roster = Roster(identityStatuses, slots: slots, agentTargets, agents: agents, guilds: guilds)
        roster.shard = shard
        roster.slotsElsewhere = slotsElsewhere
        return roster
    }
}
