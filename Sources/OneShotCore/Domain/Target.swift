/// One agent in one guild: what a presence is pushed for, however many channels the agent sits in there.
package struct Target: Hashable, Sendable {
    package let agent: AgentID
    package let guild: GuildID

    package init(_ agent: AgentID, _ guild: GuildID) {
        self.agent = agent
        self.guild = guild
    }
}
