extension StubFabric {
    /// What a stub is started with beside its guilds and agents.
    package struct Options: Sendable {
        package var loginPath = "/api/auth/agent-sessions"
        package var presencePath = "/api/agents/{user_id}/presence"
        package var tokens = TokenExpiry.never

        /// The center's port; the guilds take those that follow. 0 gives each a free one.
        package var port: UInt16 = 0

        /// What the center's URL has after the port, `/base` or `/base/` for instance.
        package var centerBasePath = ""

        /// The same for the endpoints of guilds.
        package var guildBasePaths: [String: String] = [:]

        package init() {}
    }
}
