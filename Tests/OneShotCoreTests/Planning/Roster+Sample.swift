@testable import OneShotCore

extension Roster {
    /// A roster of these identities and bindings, in their order.
    static func of(
        identities: KeyValuePairs<AgentID, IdentityStatus>, bindings: KeyValuePairs<AgentID, GuildID>
    ) -> Roster {
        var builder = Builder()
        for (agent, status) in identities { _ = builder.addIdentity(agent, status) }
        for (agent, guild) in bindings { builder.bind(agent, to: guild) }
        return builder.build()
    }
}
