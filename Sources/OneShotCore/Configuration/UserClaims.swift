/// Which agents speak for one Fabric user: two of them in one guild would overwrite each other's presence for ever.
struct UserClaims {
    private var users = NameIndex<UserSubject>()

    /// By the user's number, who named it first.
    private var first: [Int] = []

    /// By the user's number, all who name it, in their order; only of users whom several name.
    private var sharing: [Int: [Int]] = [:]

    /// Two agents that are one user in one guild, by number.
    struct Clash: Equatable {
        let user: UserID
        let first: Int
        let second: Int
        let guild: Int
    }

    mutating func claim(_ user: UserID, agent: Int) {
        let (number, isNew) = users.insert(user)
        if isNew {
            first.append(agent)
        } else {
            sharing[number, default: [first[number]]].append(agent)
        }
    }

    /// Each agent that finds its user taken in a guild, with the one that took it.
    func clashes(in roster: Roster) -> [Clash] {
        // Nearly always nobody shares, and sorting would make types at run time, which costs more than all the rest here.
        if sharing.isEmpty { return [] }
        return sharing.sorted { $0.key < $1.key }.flatMap { user, agents in
            var holders: [Int: Int] = [:]
            var clashes: [Clash] = []
            for agent in agents {
                guard let run = roster.run(ofAgent: agent) else { continue }
                for slot in roster.slots[roster.runs[run].slots] {
                    if let holder = holders[slot.guild] {
                        clashes.append(Clash(user: users[user], first: holder, second: agent, guild: slot.guild))
                    } else {
                        holders[slot.guild] = agent
                    }
                }
            }
            return clashes
        }
    }
}
