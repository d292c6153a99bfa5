/// Which agents speak for one Fabric user: two of them in one guild would overwrite each other's presence for ever.
struct UserClaims {
    private struct Claim {
        let user: UserID
        let agent: AgentID
    }

    private var firstClaim: [UserID: Int] = [:]
    private var claims: [Int: Claim] = [:]

    /// Agents that share a user with another one.
    private var sharing: Set<Int> = []
    private var guilds: [Int: Set<Int>] = [:]

    mutating func claim(_ user: UserID, by agent: AgentID, number: Int) {
        claims[number] = Claim(user: user, agent: agent)
        guard let first = firstClaim[user] else {
            firstClaim[user] = number
            return
        }
        sharing.insert(first)
        sharing.insert(number)
    }

    /// Identities are read before bindings, so only the few that share a user are remembered.
    mutating func bind(agent: Int, guild: Int) {
        if !sharing.isEmpty, sharing.contains(agent) { guilds[agent, default: []].insert(guild) }
    }

    /// Reports each pair of agents that are bound to one guild for one user.
    func report(to fields: inout FieldReader) {
        var holders: [UserID: [Int: Int]] = [:]
        for agent in sharing.sorted() {
            guard let claim = claims[agent] else { continue }
            for guild in (guilds[agent] ?? []).sorted() {
                guard let holder = holders[claim.user, default: [:]][guild], let other = claims[holder] else {
                    holders[claim.user, default: [:]][guild] = agent
                    continue
                }
                fields.report(
                    "identities",
                    "the enabled agents \(quoted(other.agent.text)) and \(quoted(claim.agent.text)) share the"
                        + " fabric_user_id \(quoted(claim.user.text)) and are bound to the same guild")
                break
            }
        }
    }
}
