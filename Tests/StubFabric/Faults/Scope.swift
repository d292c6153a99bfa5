/// The requests that a fault or a hold applies to. Its agent is an agent id or a user id.
package enum Scope: Sendable {
    case everything
    case center
    case guild(String)
    /// An agent's logins, and its PUTs in every guild.
    case agent(String)
    /// An agent's PUTs in one guild.
    case target(agent: String, guild: String)

    /// The guild in the scope, if there is one.
    var guildID: String? {
        switch self {
        case .guild(let id), .target(_, let id): id
        case .everything, .center, .agent: nil
        }
    }

    func covers(_ request: Request) -> Bool {
        switch self {
        case .everything: true
        case .center: request.site == .center
        case .guild(let id): request.site == .guild(id)
        case .agent(let id): Self.names(id, request)
        case .target(let agent, let guild): request.site == .guild(guild) && Self.names(agent, request)
        }
    }

    private static func names(_ id: String, _ request: Request) -> Bool {
        request.agentID.map(ID.init) == ID(id) || request.userID.map(ID.init) == ID(id)
    }
}

extension Scope: Equatable {
    package static func == (left: Scope, right: Scope) -> Bool {
        switch (left, right) {
        case (.everything, .everything), (.center, .center): true
        case (.guild(let one), .guild(let other)), (.agent(let one), .agent(let other)): ID(one) == ID(other)
        case (.target(let agent, let guild), .target(let otherAgent, let otherGuild)):
            ID(agent) == ID(otherAgent) && ID(guild) == ID(otherGuild)
        default: false
        }
    }
}
