/// What Fabric knows: its agents, the tokens it gave out, and the presence of every user. A value without sockets or clock.
struct World: Sendable {
    /// A token's meaning.
    struct Grant: Sendable {
        let agent: String
        let userID: String
        let guild: String
        let end: Double?
    }

    let guilds: [String]
    let expiry: TokenExpiry

    /// The agents there are, or `nil` where anybody is one.
    private let listed: [ID: Agent]?
    private let listedByUser: [ID: Agent]
    private var rotatedKeys: [ID: String] = [:]
    private var changedSeats: [ID: [String]] = [:]

    private(set) var generation = 1
    private var issued = 0
    private var grants: [ID: Grant] = [:]

    /// Every token that was ever given out, and every key that is or was one.
    private(set) var secrets: Set<String>

    /// In the order of their first PUT.
    private(set) var rows: [Row] = []
    private var rowIndex: [RowKey: Int] = [:]

    init(guilds: [String], agents: [Agent]?, expiry: TokenExpiry) {
        self.guilds = guilds
        self.expiry = expiry
        listed = agents.map { Dictionary($0.map { (ID($0.id), $0) }, uniquingKeysWith: { _, last in last }) }
        secrets = Set((agents ?? []).map(\.key))
        listedByUser = Dictionary((agents ?? []).map { (ID($0.userID), $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Forgets everything but the tokens' numbers: one given out before must never come to mean something else.
    mutating func reset() {
        rotatedKeys = [:]
        changedSeats = [:]
        rotateTokens(of: nil)
        rows = []
        rowIndex = [:]
    }

    // MARK: Agents

    func agent(_ id: String) -> Agent? {
        guard let agent = listed.map({ $0[ID(id)] }) ?? (id.isEmpty ? nil : Agent(id: id)) else { return nil }
        return Agent(
            id: id, key: rotatedKeys[ID(id)] ?? agent.key, userID: agent.userID,
            guilds: changedSeats[ID(id)] ?? agent.guilds)
    }

    /// The agent that a user id belongs to, the first listed where several share it.
    func agent(ofUser userID: String) -> Agent? {
        guard listed == nil else { return listedByUser[ID(userID)] }
        let prefix = Agent(id: "").userID
        return userID.utf8.starts(with: prefix.utf8) ? agent(String(userID.dropFirst(prefix.count))) : nil
    }

    mutating func rotateKey(of id: String, to key: String) {
        rotatedKeys[ID(id)] = key
        secrets.insert(key)
    }

    mutating func seat(_ id: String, in guilds: [String]) { changedSeats[ID(id)] = guilds }

    // MARK: Tokens

    mutating func issueToken(for agent: Agent, in guild: String, at now: Double) -> (token: String, end: Double?) {
        issued += 1
        let end = expiry.end(from: now)
        let token = expiry.token(named: "tok-\(generation)-\(issued)", end: end)
        secrets.insert(token)
        grants[ID(token)] = Grant(agent: agent.id, userID: agent.userID, guild: guild, end: end)
        return (token, end)
    }

    /// What a token allows in a guild; `nil` where it was never given out, was rotated away, or has ended.
    func grant(_ token: String, in guild: String, at now: Double) -> Grant? {
        guard let grant = grants[ID(token)], ID(grant.guild) == ID(guild) else { return nil }
        if let end = grant.end, end <= now { return nil }
        return grant
    }

    /// Makes every token worthless, or those of one guild.
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
