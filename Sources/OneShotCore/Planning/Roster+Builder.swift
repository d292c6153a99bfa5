extension Roster {
    /// Takes identities, then bindings, as they are read.
    package struct Builder {
        private var identityStatuses: [IdentityStatus] = []
        private var agents = NameIndex<AgentSubject>()
        private var guilds = NameIndex<GuildSubject>()
        private var bindings: [Slot] = []

        package init() {}

        /// Returns `false`, and takes nothing, where the agent has an identity already.
        package mutating func addIdentity(_ agent: JSONText, _ status: IdentityStatus) -> Bool {
            guard agents.insert(agent).isNew else { return false }
            identityStatuses.append(status)
            return true
        }

        package mutating func addIdentity(_ agent: AgentID, _ status: IdentityStatus) -> Bool {
            var agent = agent.text
            return agent.withUTF8 { addIdentity(JSONText(UnsafeRawBufferPointer($0)), status) }
        }

        /// The number of an agent that a binding names. All identities must have been added before.
        package mutating func agentNumber(naming name: JSONText) -> Int {
            // Bindings are usually grouped by agent, in the order of the identities.
            if let last = bindings.last?.agent {
                if agents.isName(last, name) { return last }
                if agents.isName(last + 1, name) { return last + 1 }
            }
            let (number, isNew) = agents.insert(name)
            if isNew { identityStatuses.append(.identityMissing) }
            return number
        }

        package mutating func guildNumber(naming name: JSONText) -> Int {
            // Agents usually name their guilds in the same order.
            if let last = bindings.last?.guild, guilds.isName(last + 1, name) { return last + 1 }
            return guilds.insert(name).number
        }

        /// Binds an agent to a guild.
        package mutating func bind(agent: Int, guild: Int) {
            bindings.append(Slot(agentNumber: Int32(agent), guildNumber: Int32(guild)))
        }

        package mutating func bind(_ agent: AgentID, to guild: GuildID) {
            var (agent, guild) = (agent.text, guild.text)
            bind(
                agent: agent.withUTF8 { agentNumber(naming: JSONText(UnsafeRawBufferPointer($0))) },
                guild: guild.withUTF8 { guildNumber(naming: JSONText(UnsafeRawBufferPointer($0))) })
        }

        /// Groups the bindings by agent, and drops repeated ones.
        package func build() -> Roster {
            let agentCount = identityStatuses.count
            var slots = areGrouped ? bindings : grouped()
            var agentTargets: [AgentTargets] = []
            // By guild: the agent whose slot for it was added last.
            var lastAgent = [Int](repeating: -1, count: guilds.count)
            var hasSlots = [Bool](repeating: false, count: agentCount)
            var count = 0
            for index in slots.indices {
                let slot = slots[index]
                if lastAgent[slot.guild] == slot.agent { continue }
                lastAgent[slot.guild] = slot.agent
                if count < index { slots[count] = slot }
                if !hasSlots[slot.agent] {
                    hasSlots[slot.agent] = true
                    agentTargets.append(AgentTargets(agent: slot.agent, slots: count..<count))
                }
                count += 1
                let last = agentTargets.count - 1
                agentTargets[last].slots = agentTargets[last].slots.lowerBound..<count
            }
            if count < slots.count { slots.removeSubrange(count...) }
            return Roster(identityStatuses, slots: slots, agentTargets, agents: agents, guilds: guilds)
        }

        /// Whether each agent's bindings follow each other, as they usually do.
        private var areGrouped: Bool {
            var hasBegun = [Bool](repeating: false, count: identityStatuses.count)
            var last = -1
            for binding in bindings where binding.agent != last {
                if hasBegun[binding.agent] { return false }
                hasBegun[binding.agent] = true
                last = binding.agent
            }
            return true
        }

        /// The bindings by agent, the agents in the order in which they first occur. A counting sort.
        private func grouped() -> [Slot] {
            var counts = [Int](repeating: 0, count: identityStatuses.count)
            for binding in bindings { counts[binding.agent] += 1 }
            var next = [Int](repeating: -1, count: identityStatuses.count)
            var total = 0
            for binding in bindings where next[binding.agent] < 0 {
                next[binding.agent] = total
                total += counts[binding.agent]
            }
            var grouped = bindings
            for binding in bindings {
                grouped[next[binding.agent]] = binding
                next[binding.agent] += 1
            }
            return grouped
        }
    }
}
