import StubFabric

extension StubFabric {
    /// Makes logins name one guild for this agent, at an endpoint that is not the stub's own.
    func nameEndpoint(_ endpoint: String, of guild: String, for agent: String) throws {
        let token = try issueToken(for: agent, in: guild)
        inject(
            .bodyVerbatim(
                #"{"userId":"usr_\#(agent)","guilds":[{"nodeId":"\#(guild)","endpoint":"\#(endpoint)","#
                    + #""token":"\#(token)"}]}"#), in: .center)
    }

    /// The status that Fabric shows for an agent in a guild.
    func status(of agent: String, in guild: String) -> String? {
        snapshot.row(user: "usr_\(agent)", guild: guild)?.status
    }
}
