/// One agent in one guild. A presence is pushed for it once, however many channels the agent has there.
package struct Target: Hashable, Sendable {
    package let agent: AgentID
    package let guild: GuildID

    package init(_ agent: AgentID, _ guild: GuildID) {
        self.agent = agent
        self.guild = guild
    }
}
