extension StubFabric {
    /// Adds a fault for the requests to come, used after those that were injected before it.
    ///
    /// - Parameters:
    ///   - fault: What to do instead of answering.
    ///   - scope: Which requests it is for.
    ///   - times: How many of them; all where it is left out.
    package func inject(_ fault: Fault, in scope: Scope = .everything, times: Int? = nil) {
        act { $0.faults.inject(fault, in: scope, times: times) }
    }

    package func inject(_ spec: FaultSpec) throws {
        try act {
            try $0.check(spec.scope)
            $0.faults.inject(spec.fault, in: spec.scope, times: spec.times)
        }
    }

    /// Removes the faults of a scope, or all of them.
    package func clearFaults(in scope: Scope? = nil) { act { $0.faults.clear(scope) } }

    /// From now on such requests are received and journalled, but neither applied nor answered before `release`.
    package func hold(_ scope: Scope = .everything) { act { $0.holds.append(scope) } }

    /// Ends a hold, or all of them. What it held is served in the order of arrival; what lost its client is forgotten.
    package func release(_ scope: Scope? = nil) { act { $0.release(scope) } }

    /// Makes all tokens invalid, or those of one guild; the next login gives new ones.
    package func rotateTokens(guild: String? = nil) { act { $0.world.rotateTokens(of: guild) } }

    package func rotateKey(of agent: String, to key: String) { act { $0.world.rotateKey(of: agent, to: key) } }

    /// Changes the guilds that an agent's logins give from now on. Tokens given out before stay valid.
    package func seat(_ agent: String, in guilds: [String]) { act { $0.world.seat(agent, in: guilds) } }

    /// A valid token without a login, for answers put together by hand.
    package func issueToken(for agent: String, in guild: String) throws(StubError) -> String {
        let token = server.withLock { server in
            server.world.agent(agent).map { server.world.issueToken(for: $0, in: guild, at: Clock.epoch).token }
        }
        guard let token else { throw StubError("no agent is called \"\(agent)\"") }
        return token
    }

    package func loseRows(of guild: String) { act { $0.world.loseRows(of: guild) } }

    /// Closes a server: its connections end, new ones are refused. The port stays reserved for `up`.
    package func down(_ site: Site) throws { try act { try $0.down(site) } }

    /// Closes a server so that new connections are neither accepted nor refused: they run into the client's timeout.
    package func stall(_ site: Site) throws { try act { try $0.stall(site) } }

    /// Lets a server that is down or stalled listen again, on the same port.
    package func up(_ site: Site) throws { try act { try $0.up(site) } }

    /// Gives a server a new port. The old one refuses; the logins from now on give the new one.
    package func move(_ site: Site) throws { try act { try $0.move(site) } }

    /// Drops every connection of a server, and listens on.
    package func restart(_ site: Site) throws {
        try act {
            _ = try $0.listenerIndex(of: site)
            $0.restart(site)
        }
    }

    /// As just started, a scenario included, at the addresses it has now. Tokens and sequence numbers are not used again.
    package func reset() throws { try act { try $0.reset(askedBy: nil) } }

    /// Begins a scenario, which strikes the last guild. Faults that were injected before come before those of its own.
    ///
    /// - Parameters:
    ///   - scenario: What is to go wrong.
    ///   - narrate: Is told of every step, in words. It must not call the stub.
    package func play(_ scenario: Scenario, narrate: @escaping @Sendable (String) -> Void = { _ in }) {
        act { server in
            guard let guild = server.listeners.last?.site.guildID else { return }
            server.begin(Play(scenario, in: guild, narrate: narrate))
        }
    }

    /// Lets time pass for all that the stub means to do later: late answers, and the periods of a scenario.
    package func advance(seconds: Double) { act { $0.timers.advance(by: seconds) } }

    /// Changes the server, and wakes its thread, which may have to wait for an earlier instant than it does.
    private func act(_ change: (inout Server) throws -> Void) rethrows {
        try server.withLock {
            guard !$0.isStopped else { return }
            try change(&$0)
            $0.poller.wake()
        }
    }
}
