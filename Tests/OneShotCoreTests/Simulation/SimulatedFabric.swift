import OneShotCore

/// A center and its guilds, which can be ill in many ways, and the rows that they show.
struct SimulatedFabric: AnsweringFabric {
    /// How a server behaves.
    enum Health: Equatable, Sendable {
        case healthy
        case refusing, reset, garbled, untrusted, unresolved

        /// Takes connections or requests and says nothing.
        case unreachable, mute

        /// Answers everything with this.
        case answering(Int)
        case throttling(Int, RetryAfter)
    }

    struct Guild: Sendable {
        var url: String
        var health = Health.healthy

        /// Tokens of earlier generations are refused.
        var generation = 0
    }

    /// Whom a row is for.
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

    /// Which fingerprint each agent's key has, as configured and as the center would have it; the same where not said.
    var configuredKeys: [AgentID: String] = [:]
    var acceptedKeys: [AgentID: String] = [:]

    private var agentGenerations: [AgentID: Int] = [:]

    /// What befalls single requests.
    var weather: Weather?

    /// Requests that got lost on their way and arrive yet.
    private var late: [(at: Timestamp, key: RowKey, presence: Presence)] = []

    init(guilds names: [GuildID]) throws(Endpoint.Flaw) {
        center = try Endpoint("https://center.test")
        guilds = Dictionary(uniqueKeysWithValues: names.map { ($0, Guild(url: "https://\($0).test")) })
    }

    /// Gives a guild another address; the old one refuses.
    mutating func move(_ guild: GuildID) { guilds[guild]?.url = "https://moved-\(guild).test" }

    mutating func rotateTokens() {
        for guild in guilds.keys { guilds[guild]?.generation += 1 }
    }

    /// From now on an agent's tokens of before are refused.
    mutating func rotateTokens(of agent: AgentID) { agentGenerations[agent, default: 0] += 1 }

    private func token(of agent: AgentID, in guild: Guild) -> String {
        "\(guild.generation).\(agentGenerations[agent, default: 0])"
    }

    mutating func loseRows(of guild: GuildID) { rows = rows.filter { $0.key.guild != guild } }

    mutating func advance(to now: Timestamp) {
        for arrival in late.filter({ $0.at <= now }).sorted(by: { $0.at < $1.at }) {
            rows[arrival.key] = arrival.presence
        }
        late.removeAll { $0.at <= now }
    }

    mutating func answer(_ request: EngineRequest, at now: Timestamp) -> SimulatedAnswer {
        switch request.purpose {
        case .login(let agent, let refused):
            return Self.answer(of: centerHealth) ?? login(agent, refused, at: now)
        case .push(let target, let user, let presence, let token):
            guard let guild = guilds[target.guild], (try? Endpoint(guild.url)) == request.endpoint else {
                // Nobody is left at the old place, unless it is the center's too.
                return request.endpoint == center ? .status(404) : .fault(.refused)
            }
            let key = RowKey(user, target.guild)
            if hangingRows.contains(key) { return .silence }
            if let answer = Self.answer(of: guild.health) { return answer }
            if token.reveal() != self.token(of: target.agent, in: guild) { return .status(401) }
            return push(key, presence, at: now)
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

    private mutating func login(_ agent: AgentID, _ refused: String?, at now: Timestamp) -> SimulatedAnswer {
        let fingerprint = configuredKeys[agent] ?? "key"
        if fingerprint == refused { return .reply(.sameKey, after: .zero) }
        guard fingerprint == acceptedKeys[agent] ?? "key" else {
            return .reply(.answer(status: 401, retryAfter: nil, fingerprint: fingerprint), after: .milliseconds(5))
        }
        let seats = guilds.mapValues {
            Session.Seat(endpoint: $0.url, token: Secret(token(of: agent, in: $0)), expiresAt: nil)
        }
        let session = Session(userID: "usr_\(agent)", loggedInAt: now, seats: seats)
        return weather?.answer() ?? .reply(.session(session), after: .milliseconds(5))
    }

    private mutating func push(_ key: RowKey, _ presence: Presence, at now: Timestamp) -> SimulatedAnswer {
        guard var sky = weather else {
            rows[key] = presence
            return .status(200)
        }
        defer { weather = sky }
        switch sky.fate(at: now) {
        case .arrives(let answer):
            rows[key] = presence
            return answer
        case .arrivesLate(let time, let answer):
            late.append((time, key, presence))
            return answer
        case .isLost(let answer):
            return answer
        }
    }
}
