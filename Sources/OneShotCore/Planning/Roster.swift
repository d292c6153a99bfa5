/// Who is to be shown where: the agents of the configuration and their targets, each once, in a fixed order.
///
/// Agents and guilds are numbered; a target is two numbers. Targets stand agent by agent, in the order in which the
/// bindings first name the agents and, within an agent, its guilds. Caches are written in this order too, so comparing
/// them is walking two lists.
package struct Roster: Sendable {
    /// What the identities say of an agent.
    package enum Standing: Equatable, Sendable {
        case identityMissing, identityDisabled, withoutUserID
        case active(UserID)
    }

    /// One agent in one guild, by number.
    package struct Slot: Equatable, Sendable {
        let agentNumber: Int32
        let guildNumber: Int32

        package var agent: Int { Int(agentNumber) }
        package var guild: Int { Int(guildNumber) }
    }

    /// One agent's targets, which stand together.
    package struct Run: Equatable, Sendable {
        package let agent: Int
        package fileprivate(set) var slots: Range<Int>
    }

    /// By agent number. The identities come first, in their order, then agents that only bindings name.
    package let standings: [Standing]
    package let slots: [Slot]

    /// The agents that have targets, in the order of the targets.
    package let runs: [Run]
    private let runOfAgent: [Int32]

    private let agents: NameIndex<AgentSubject>
    private let guilds: NameIndex<GuildSubject>

    /// Whose targets these are. Agents of other shards keep their numbers and have no slots.
    package private(set) var shard = Shard.whole

    /// The targets of the other shards.
    package private(set) var slotsElsewhere: [Slot] = []

    package var agentIDs: [AgentID] { agents.names }

    package func agentID(_ agent: Int) -> AgentID { agents[agent] }
    package func guildID(_ guild: Int) -> GuildID { guilds[guild] }
    package func target(_ slot: Int) -> Target { Target(agentID(slots[slot].agent), guildID(slots[slot].guild)) }

    package func agentNumber(_ agent: AgentID) -> Int? { agents.number(of: agent) }

    /// The agent of that name; `expected` is tried first.
    package func agentNumber(_ name: JSONText, expecting expected: Int) -> Int? {
        agents.number(of: name, expecting: expected)
    }

    /// The place in `runs` of an agent's targets, if it has any.
    package func run(ofAgent agent: Int) -> Int? {
        runOfAgent[agent] < 0 ? nil : Int(runOfAgent[agent])
    }

    /// Which of a run's slots is the guild's; `expected` is tried first.
    package func slot(inRun run: Int, guild name: JSONText, expecting expected: Int) -> Int? {
        let range = runs[run].slots
        if range.contains(expected), guilds.isName(slots[expected].guild, name) { return expected }
        guard let guild = guilds.number(of: name) else { return nil }
        return slots[range].firstIndex { $0.guild == guild }
    }

    package func isBound(_ agent: AgentID, _ guild: GuildID) -> Bool {
        guard let agent = agents.number(of: agent), let run = run(ofAgent: agent), let guild = guilds.number(of: guild)
        else { return false }
        return slots[runs[run].slots].contains { $0.guild == guild }
    }

    package func userID(ofAgent agent: Int) -> UserID? {
        if case .active(let user) = standings[agent] { user } else { nil }
    }

    /// Whether the agent is one of this shard's.
    package func isOurs(_ agent: Int) -> Bool { shard.isWhole || shard.contains(agentID(agent)) }
}

extension Roster {
    /// The roster with the targets of one shard, which still knows everybody.
    package func restricted(to shard: Shard) -> Roster {
        if shard.isWhole { return self }
        var slots: [Slot] = []
        var slotsElsewhere: [Slot] = []
        var runs: [Run] = []
        var runOfAgent = [Int32](repeating: -1, count: standings.count)
        for run in self.runs {
            if shard.contains(agentID(run.agent)) {
                runOfAgent[run.agent] = Int32(runs.count)
                runs.append(Run(agent: run.agent, slots: slots.count..<(slots.count + run.slots.count)))
                slots += self.slots[run.slots]
            } else {
                slotsElsewhere += self.slots[run.slots]
            }
        }
        var roster = Roster(
            standings: standings, slots: slots, runs: runs, runOfAgent: runOfAgent, agents: agents, guilds: guilds)
        roster.shard = shard
        roster.slotsElsewhere = slotsElsewhere
        return roster
    }

    private init(
        standings: [Standing], slots: [Slot], runs: [Run], runOfAgent: [Int32],
        agents: NameIndex<AgentSubject>, guilds: NameIndex<GuildSubject>
    ) {
        self.standings = standings
        self.slots = slots
        self.runs = runs
        self.runOfAgent = runOfAgent
        self.agents = agents
        self.guilds = guilds
    }
}

extension Roster {
    /// Takes identities, then bindings, as they are read.
    package struct Builder {
        private var standings: [Standing] = []
        private var agents = NameIndex<AgentSubject>()
        private var guilds = NameIndex<GuildSubject>()
        private var bound: [Slot] = []

        package init() {}

        /// Returns `false`, and takes nothing, where the agent has an identity already.
        package mutating func addIdentity(_ agent: JSONText, _ standing: Standing) -> Bool {
            guard agents.insert(agent).isNew else { return false }
            standings.append(standing)
            return true
        }

        package mutating func addIdentity(_ agent: AgentID, _ standing: Standing) -> Bool {
            var agent = agent.text
            return agent.withUTF8 { addIdentity(JSONText(UnsafeRawBufferPointer($0)), standing) }
        }

        /// The number of an agent that a binding names. All identities must have been added before.
        package mutating func agentNumber(naming name: JSONText) -> Int {
            // Bindings tend to stand agent by agent, in the order of the identities.
            if let last = bound.last?.agent {
                if agents.isName(last, name) { return last }
                if agents.isName(last + 1, name) { return last + 1 }
            }
            let (number, isNew) = agents.insert(name)
            if isNew { standings.append(.identityMissing) }
            return number
        }

        package mutating func guildNumber(naming name: JSONText) -> Int {
            // Agents tend to name their guilds in one order.
            if let last = bound.last?.guild, guilds.isName(last + 1, name) { return last + 1 }
            return guilds.insert(name).number
        }

        /// Seats an agent in a guild.
        package mutating func bind(agent: Int, guild: Int) {
            bound.append(Slot(agentNumber: Int32(agent), guildNumber: Int32(guild)))
        }

        package mutating func bind(_ agent: AgentID, to guild: GuildID) {
            var (agent, guild) = (agent.text, guild.text)
            bind(
                agent: agent.withUTF8 { agentNumber(naming: JSONText(UnsafeRawBufferPointer($0))) },
                guild: guild.withUTF8 { guildNumber(naming: JSONText(UnsafeRawBufferPointer($0))) })
        }

        package func build() -> Roster {
            Roster(standings: standings, bound: bound, agents: agents, guilds: guilds)
        }
    }

    /// Groups the bindings agent by agent, and drops repeated ones.
    private init(
        standings: [Standing], bound: [Slot], agents: NameIndex<AgentSubject>, guilds: NameIndex<GuildSubject>
    ) {
        var slots = Self.areGrouped(bound, agents: standings.count) ? bound : Self.group(bound, agents: standings.count)
        var runs: [Run] = []
        var runOfAgent = [Int32](repeating: -1, count: standings.count)
        var agentThatTook = [Int](repeating: -1, count: guilds.count)
        var count = 0
        for place in slots.indices {
            let slot = slots[place]
            if agentThatTook[slot.guild] == slot.agent { continue }
            agentThatTook[slot.guild] = slot.agent
            if count < place { slots[count] = slot }
            if runOfAgent[slot.agent] < 0 {
                runOfAgent[slot.agent] = Int32(runs.count)
                runs.append(Run(agent: slot.agent, slots: count..<count))
            }
            count += 1
            runs[runs.count - 1].slots = runs[runs.count - 1].slots.lowerBound..<count
        }
        if count < slots.count { slots.removeSubrange(count...) }
        self.init(
            standings: standings, slots: slots, runs: runs, runOfAgent: runOfAgent, agents: agents, guilds: guilds)
    }

    /// Whether each agent's bindings stand together, as they tend to.
    private static func areGrouped(_ bound: [Slot], agents: Int) -> Bool {
        var hasBegun = [Bool](repeating: false, count: agents)
        var last = -1
        for slot in bound where slot.agent != last {
            if hasBegun[slot.agent] { return false }
            hasBegun[slot.agent] = true
            last = slot.agent
        }
        return true
    }

    /// The bindings agent by agent, the agents in the order in which they first stand; by counting.
    private static func group(_ bound: [Slot], agents: Int) -> [Slot] {
        var counts = [Int](repeating: 0, count: agents)
        for slot in bound { counts[slot.agent] += 1 }
        var next = [Int](repeating: -1, count: agents)
        var total = 0
        for slot in bound where next[slot.agent] < 0 {
            next[slot.agent] = total
            total += counts[slot.agent]
        }
        var grouped = bound
        for slot in bound {
            grouped[next[slot.agent]] = slot
            next[slot.agent] += 1
        }
        return grouped
    }
}
