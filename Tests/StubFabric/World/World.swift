/// What Fabric knows: its agents, the tokens it issued, and the presence of every user.
///
/// A plain value: it uses no socket and no clock.
struct World: Sendable {
    /// What a token allows.
    struct Grant: Sendable {
        let agent: String
        let userID: String
        let guild: String
        let end: Double?
    }

    let guilds: [String]
    let expiry: TokenExpiry

    /// The known agents, or `nil` if every agent id is accepted.
    private let knownAgents: [ID: Agent]?
    private let agentsByUser: [ID: Agent]
    private var rotatedKeys: [ID: String] = [:]
    private var changedGuilds: [ID: [String]] = [:]

    private(set) var generation = 1
    private var issued = 0
    private var grants: [ID: Grant] = [:]

    /// Every token that was ever issued, and every key that was ever valid.
    private(set) var secrets: Set<String>

    /// In the order of their first PUT.
    private(set) var rows: [Row] = []
    private var rowIndex: [RowKey: Int] = [:]

    init(guilds: [String], agents: [Agent]?, expiry: TokenExpiry) {
        self.guilds = guilds
        self.expiry = expiry
        knownAgents = agents.map { Dictionary($0.map { (ID($0.id), $0) }, uniquingKeysWith: { _, last in last }) }
        secrets = Set((agents ?? []).map(\.key))
        agentsByUser = Dictionary((agents ?? []).map { (ID($0.userID), $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Forgets everything except the number of issued tokens, so that no token is issued twice.
    mutating func reset() {
        rotatedKeys = [:]
        changedGuilds = [:]
        rotateTokens(of: nil)
        rows = []
        rowIndex = [:]
    }

    // MARK: Agents

    func agent(_ id: String) -> Agent? {
        guard let agent = knownAgents.map({ $0[ID(id)] }) ?? (id.isEmpty ? nil : Agent(id: id)) else { return nil }
        return Agent(
            id: id, key: rotatedKeys[ID(id)] ?? agent.key, userID: agent.userID,
            guilds: changedGuilds[ID(id)] ?? agent.guilds)
    }

    /// The agent with a user id. If several agents share it, the first one in the list.
    func agent(ofUser userID: String) -> Agent? {
        guard knownAgents == nil else { return agentsByUser[ID(userID)] }
        let prefix = Agent(id: "").userID
        return userID.utf8.starts(with: prefix.utf8) ? agent(String(userID.dropFirst(prefix.count))) : nil
    }

    mutating func rotateKey(of id: String, to key: String) {
        rotatedKeys[ID(id)] = key
        secrets.insert(key)
    }

    mutating func setGuilds(of id: String, to guilds: [String]) { changedGuilds[ID(id)] = guilds }

    // MARK: Tokens

    mutating func issueToken(for agent: Agent, in guild: String, at now: Double) -> (token: String, end: Double?) {
        issued += 1
        let end = expiry.end(from: now)
        let token = expiry.token(named: "tok-\(generation)-\(issued)", end: end)
        secrets.insert(token)
        grants[ID(token)] = Grant(agent: agent.id, userID: agent.userID, guild: guild, end: end)
        return (token, end)
    }

    /// What a token allows in a guild. `nil` if it was never issued, was rotated or has expired.
    func grant(_ token: String, in guild: String, at now: Double) -> Grant? {
        guard let grant = grants[ID(token)], ID(grant.guild) == ID(guild) else { return nil }
        if let end = grant.end, end <= now { return nil }
        return grant
    }

    /// Invalidates every token, or those of one guild.
    mutating func rotateTokens(of guild: String?) {
        generation += 1
        guard let guild else { return grants.removeAll() }
        grants = grants.filter { ID($0.value.guild) != ID(guild) }
    }

    // MARK: Rows

    mutating func apply(_ status: String, from source: String, to key: RowKey, at now: Double) {
        guard let index = rowIndex[key] else {
            rowIndex[key] = rows.count
            rows.append(
                Row(
                    guild: key.guild.text, userID: key.user.text, status: status, source: source, updates: 1,
                    updatedAt: now))
            return
        }
        rows[index].status = status
        rows[index].source = source
        rows[index].updates += 1
        rows[index].updatedAt = now
    }

    mutating func loseRows(of guild: String) {
        rows.removeAll { ID($0.guild) == ID(guild) }
        rowIndex = Dictionary(
            uniqueKeysWithValues: rows.enumerated().map { (RowKey(user: $1.userID, guild: $1.guild), $0) })
    }
}
