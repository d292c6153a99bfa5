/// An agent with something to push, in one pass.
struct EngineAgent {
    let id: AgentID
    var session: Session?

    /// Counts the sessions of this pass, so that an answer to an old token is told from one to a new one. 0: the session
    /// comes from the cache.
    var generation = 0

    var isLoggingIn = false

    /// A refused token has cost the agent its one more login of this pass.
    var hasRetriedAuthorization = false

    /// That login is under way: until it is over, no token of the agent is used.
    var isRenewing = false
    var attempts = 0
    var lastFailure: Failure?

    /// Ends every push of the agent that needs a login.
    var failure: Failure?

    /// Pushes that wait for the login.
    var waiting: [Int] = []

    /// The held lanes that this agent's login is to explore, and the guilds that were there.
    var scouting: [(lane: Int, guild: GuildID)] = []

    init(_ id: AgentID, session: Session?) {
        self.id = id
        self.session = session
    }

    /// Obtained in this pass, so used whatever its age and expiry say.
    var isFresh: Bool { generation > 0 }
}
