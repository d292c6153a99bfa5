/// Finds enabled agents that are the same Fabric user in the same guild.
enum DuplicateUserCheck {
    /// Two such agents, by number.
    struct Duplicate: Equatable {
        let user: UserID
        let first: Int
        let second: Int
        let guild: Int
    }

    /// Each agent whose user another agent has already in a guild, with that other agent.
    static func duplicates(in roster: Roster) -> [Duplicate] {
        let shared = agentsOfSharedUsers(in: roster)
        // Sorting makes types at run time, and almost always there is nothing to sort.
        if shared.isEmpty { return [] }
        return shared.values.sorted { $0[0] < $1[0] }.flatMap { agents in
            var agentOfGuild: [Int: Int] = [:]
            var duplicates: [Duplicate] = []
            for agent in agents {
                guard let index = roster.targetsIndex(ofAgent: agent), let user = roster.userID(ofAgent: agent) else {
                    continue
                }
                for slot in roster.slots[roster.agentTargets[index].slots] {
                    if let first = agentOfGuild[slot.guild] {
                        duplicates.append(Duplicate(user: user, first: first, second: agent, guild: slot.guild))
                    } else {
                        agentOfGuild[slot.guild] = agent
                    }
                }
            }
            return duplicates
        }
    }

    /// By the user's number: the enabled agents of each user that has several.
    private static func agentsOfSharedUsers(in roster: Roster) -> [Int: [Int]] {
        var users = NameIndex<UserSubject>()
        var firstAgents: [Int] = []
        var shared: [Int: [Int]] = [:]
        for agent in roster.identityStatuses.indices {
            guard let user = roster.userID(ofAgent: agent) else { continue }
            let (number, isNew) = users.insert(user)
            if isNew {
                firstAgents.append(agent)
            } else {
                shared[number, default: [firstAgents[number]]].append(agent)
            }
        }
        return shared
    }
}
