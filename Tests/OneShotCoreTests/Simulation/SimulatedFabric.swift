@testable import OneShotCore

/// A simulated center and its guilds, which can fail in many ways, and the presences that they show.
struct SimulatedFabric: AnsweringFabric {
    /// How a server behaves.
    enum Health: Equatable, Sendable {
        case healthy
        case refusing, reset, garbled, untrusted, unresolved

        /// Connections are never made.
        case unreachable

        /// Requests are accepted and never answered.
        case mute

        /// Answers everything with this status.
        case answering(Int)
        case throttling(Int, RetryAfter)
    }

    struct Guild: Sendable {
        var url: String
        var health = Health.healthy

        /// Tokens of earlier generations are refused.
        var generation = 0
    }

    /// Fabric shows one presence for each user in each guild.
    struct RowKey: Hashable, Sendable {
        let user: UserID
        let guild: GuildID

        init(_ user: UserID, _ guild: GuildID) {
            self.user = user
            self.guild = guild
        }
    }

    let center: Endpoint
    var centerHealth = Health.healthy
    var guilds: [GuildID: Guild]
    private(set) var rows: [RowKey: Presence] = [:]

    /// Rows whose pushes are never answered, and never applied.
    var hangingRows: Set<RowKey> = []

    /// The fingerprint of each agent's configured key; `key` where none is given.
    var configuredKeys: [AgentID: String] = [:]

    /// The fingerprint of the key that the center accepts for each agent; `key` where none is given.
    var acceptedKeys: [AgentID: String] = [:]

    private var agentGenerations: [AgentID: Int] = [:]

    init(guilds names: [GuildID]) throws(EndpointError) {
        center = try Endpoint("https://center.test")
        guilds = Dictionary(uniqueKeysWithValues: names.map { ($0, Guild(url: "https://\($0).test")) })
    }

    /// Gives a guild another address. The old one refuses connections.
    mutating func move(_ guild: GuildID) { guilds[guild]?.url = "https://moved-\(guild).test" }

    /// From now on, all tokens given out so far are refused.
    mutating func rotateTokens() {
        for guild in guilds.keys { guilds[guild]?.generation += 1 }
    }

    /// From now on, the agent's tokens given out so far are refused.
    mutating func rotateTokens(of agent: AgentID) { agentGenerations[agent, default: 0] += 1 }

    private func token(of agent: AgentID, in guild: Guild) -> String {
        "\(guild.generation).\(agentGenerations[agent, default: 0])"
    }

    mutating func loseRows(of guild: GuildID) { rows = rows.filter { $0.key.guild != guild } }

    mutating func answer(_ request: WireRequest, at now: Timestamp) -> SimulatedAnswer {
        switch request {
        case .login(let login):
            return Self.answer(of: centerHealth) ?? self.login(login.agent, login.refusedFingerprint, at: now)
        case .push(let push):
            guard let guild = guilds[push.target.guild], (try? Endpoint(guild.url)) == push.endpoint else {
                // The guild has moved away: only the center may still answer there.
                return push.endpoint == center ? .status(404) : .fault(.refused)
            }
            let key = RowKey(push.user, push.target.guild)
            if hangingRows.contains(key) { return .silence }
            if let answer = Self.answer(of: guild.health) { return answer }
            if push.token.reveal() != token(of: push.target.agent, in: guild) { return .status(401) }
            rows[key] = push.presence
            return .status(200)
        }
    }

    private static func answer(of health: Health) -> SimulatedAnswer? {
        switch health {
        case .healthy: nil
        case .refusing: .fault(.refused)
        case .reset: .fault(.reset)
        case .garbled: .fault(.notHTTP)
        case .untrusted: .fault(.tls)
        case .unresolved: .fault(.unresolved)
        case .unreachable: .unreachable
        case .mute: .silence
        case .answering(let status): .status(status)
        case .throttling(let status, let wait): .status(status, retryAfter: wait)
        }
    }

    private func login(_ agent: AgentID, _ refused: String?, at now: Timestamp) -> SimulatedAnswer {
        let fingerprint = configuredKeys[agent] ?? "key"
        if fingerprint == refused { return .login(.sameKey, after: .zero) }
        guard fingerprint == acceptedKeys[agent] ?? "key" else { return .status(401, fingerprint: fingerprint) }
        let access = guilds.mapValues {
            GuildAccess(endpoint: $0.url, token: Secret(token(of: agent, in: $0)), expiresAt: nil)
        }
        return .login(
            .session(Session(userID: UserID("usr_\(agent)"), loggedInAt: now, guilds: access)), after: .milliseconds(5))
    }
}
