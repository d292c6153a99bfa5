import StubFabric

extension StubFabric {
    /// Lets logins name a guild of this agent's, at an endpoint that is not the stub's own.
    func nameEndpoint(_ endpoint: String, of guild: String, for agent: String) throws {
        let token = try issueToken(for: agent, in: guild)
        inject(
            .bodyVerbatim(
                #"{"userId":"usr_\#(agent)","guilds":[{"nodeId":"\#(guild)","endpoint":"\#(endpoint)","#
                    + #""token":"\#(token)"}]}"#), in: .center)
    }
}
