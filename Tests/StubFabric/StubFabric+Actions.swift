extension StubFabric {
    /// Adds a fault for future requests. Faults that were injected earlier are used first.
    ///
    /// - Parameters:
    ///   - fault: What to do instead of answering normally.
    ///   - scope: The requests it applies to.
    ///   - times: How many of these requests, or `nil` for all.
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

    /// Holds matching requests back: they are received and recorded, but not applied or answered until `release`.
    package func hold(_ scope: Scope = .everything) { act { $0.holds.append(scope) } }

    /// Ends one hold, or all. The held requests are served in order of arrival, unless their client is gone.
    package func release(_ scope: Scope? = nil) { act { $0.release(scope) } }

    /// Invalidates all tokens, or those of one guild. The next login issues new ones.
    package func rotateTokens(guild: String? = nil) { act { $0.world.rotateTokens(of: guild) } }

    package func rotateKey(of agent: String, to key: String) { act { $0.world.rotateKey(of: agent, to: key) } }

    /// Changes which guilds future logins of an agent return. Tokens issued earlier stay valid.
    package func setGuilds(of agent: String, to guilds: [String]) {
        act { $0.world.setGuilds(of: agent, to: guilds) }
    }

    /// Issues a valid token without a login, for answers that a test composes itself.
    package func issueToken(for agent: String, in guild: String) throws(StubError) -> String {
        let token = server.withLock { server in
            server.world.agent(agent).map { server.world.issueToken(for: $0, in: guild, at: Clock.epoch).token }
        }
        guard let token else { throw StubError("no agent is called \"\(agent)\"") }
        return token
    }

    package func loseRows(of guild: String) { act { $0.world.loseRows(of: guild) } }

    /// Closes a server. Its connections end and new ones are refused. The port stays reserved for `up`.
    package func down(_ site: Site) throws { try act { try $0.down(site) } }

    /// Closes a server so that new connections are neither accepted nor refused. Clients run into their timeout.
    package func stall(_ site: Site) throws { try act { try $0.stall(site) } }

    /// Makes a server that is down or stalled listen again, on the same port.
    package func up(_ site: Site) throws { try act { try $0.up(site) } }

    /// Gives a server a new port. The old port refuses connections, and future logins return the new one.
    package func move(_ site: Site) throws { try act { try $0.move(site) } }

    /// Drops every connection of a server, which keeps listening.
    package func restart(_ site: Site) throws {
        try act {
            _ = try $0.listenerIndex(of: site)
            $0.restart(site)
        }
    }

    /// Returns to the state just after the start, at the current addresses. A scenario starts again too.
    ///
    /// Tokens and sequence numbers are not reused.
    package func reset() throws { try act { try $0.reset(askedBy: nil) } }

    /// Starts a scenario, which affects the last guild. Faults that were injected earlier are used first.
    ///
    /// - Parameters:
    ///   - scenario: What goes wrong.
    ///   - report: Called with a description of each step. It must not call the stub.
    package func play(_ scenario: Scenario, report: @escaping @Sendable (String) -> Void = { _ in }) {
        act { server in
            guard let guild = server.listeners.last?.site.guildID else { return }
            server.begin(ScenarioRun(scenario, in: guild, report: report))
        }
    }

    /// Makes everything that the stub has scheduled due earlier: late answers and the periods of a scenario.
    package func advance(seconds: Double) { act { $0.timers.advance(by: seconds) } }

    /// Changes the server and wakes its thread, since the change may be due earlier than what the thread waits for.
    private func act(_ change: (inout Server) throws -> Void) rethrows {
        try server.withLock {
            guard !$0.isStopped else { return }
            try change(&$0)
            $0.poller.wake()
        }
    }
}
