extension StubFabric {
    /// The settings of a stub, apart from its guilds and agents.
    package struct Options: Sendable {
        package var loginPath = "/api/auth/agent-sessions"
        package var presencePath = "/api/agents/{user_id}/presence"
        package var tokens = TokenExpiry.never

        /// The center's port. The guilds get the ports after it. 0 picks a free port for each.
        package var port: UInt16 = 0

        /// The path of the center's URL, for instance `/base` or `/base/`.
        package var centerBasePath = ""

        /// The paths of the guilds' endpoints, by guild.
        package var guildBasePaths: [String: String] = [:]

        package init() {}
    }
}
