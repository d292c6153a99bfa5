import StubFabric

extension StubFabric {
    /// Makes logins name one guild for this agent, at an endpoint that is not the stub's own. With several agents, say
    /// that only the next request of the agent's is meant, which is its login.
    func nameEndpoint(
        _ endpoint: String, of guild: String, for agent: String, in scope: Scope = .center, times: Int? = nil
    ) throws {
        let token = try issueToken(for: agent, in: guild)
        inject(
            .bodyVerbatim(
                #"{"userId":"usr_\#(agent)","guilds":[{"nodeId":"\#(guild)","endpoint":"\#(endpoint)","#
                    + #""token":"\#(token)"}]}"#), in: scope, times: times)
    }

    /// The status that Fabric shows for an agent in a guild.
    func status(of agent: String, in guild: String) -> String? {
        snapshot.row(user: "usr_\(agent)", guild: guild)?.status
    }
}
