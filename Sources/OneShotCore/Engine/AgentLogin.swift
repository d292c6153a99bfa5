/// One agent with something to push: how far its login is in this pass. Its session is in the token state.
struct AgentLogin {
    let id: AgentID

    /// How many sessions the agent obtained in this pass. 0: its session, if any, is from the cache. It tells the
    /// refusal of an old token from that of a new one.
    var generation = 0
    var isLoggingIn = false

    /// A refused token has led to the agent's second login of this pass.
    var hasRetriedAuthorization = false

    /// That login is under way: until it ends no token of the agent is used.
    var isRenewing = false
    var attempts = 0

    /// The last try broke its connection, or may have left something on it.
    var usesNewConnection = false
    var lastFailure: Failure?

    /// The guilds that its session names, once a message has needed them.
    var namedGuilds: String?

    /// Ends every push of the agent that needs a login.
    var failure: Failure?

    /// The pushes that wait for the login.
    var waiting: [Int] = []

    /// What this agent's login is to find out: the queues that are on hold, the guilds that were there, and the index
    /// of the agent's push among those that wait.
    var moveProbes: [(queue: Int, guild: GuildID, index: Int)] = []

    init(_ id: AgentID) { self.id = id }

    /// The session was obtained in this pass, so it is used whatever its age and expiry say.
    var isFresh: Bool { generation > 0 }
}
