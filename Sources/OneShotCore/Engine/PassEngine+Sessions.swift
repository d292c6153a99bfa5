/// Which endpoint and token a push uses. The sessions are in `tokens` and nowhere else.
extension PassEngine {
    /// What an agent's session says of a guild.
    enum Access {
        case granted(GuildAccess)

        /// The agent has to log in first.
        case needsLogin

        /// The session does not name the guild.
        case notNamed(in: Session)
    }

    /// Puts a push into its endpoint's queue, or makes it wait for its agent's login, or fails it.
    mutating func route(_ push: Int) {
        switch access(of: push) {
        case .needsLogin: awaitLogin(push)
        case .notNamed(let session):
            let agent = pushes[push].agent
            let named = agents[agent].namedGuilds ?? session.namedGuilds
            agents[agent].namedGuilds = named
            let failure = Failure.guildNotInSession(which: named)
            if agents[agent].isFresh { failForCertain(push, failure) } else { fail(push, failure) }
        case .granted(let access):
            switch scheduler.queue(of: access.endpoint) {
            case .success(let queue) where settings.allowsPlaintext || scheduler[queue].endpoint.isSecure:
                enqueue(job(push), queue)
            case .success:
                refuseEndpoint(push, access.endpoint, Failure.plaintext)
            case .failure(let error):
                refuseEndpoint(push, access.endpoint, error.description)
            }
        }
    }

    /// The endpoint is not used. A login may name another one by now.
    private mutating func refuseEndpoint(_ push: Int, _ url: String, _ reason: String) {
        if mayBeOutdated(pushes[push].agent) { return awaitLogin(push) }
        fail(push, .unusedEndpoint(url, reason))
    }

    mutating func access(of push: Int) -> Access {
        let agent = pushes[push].agent
        guard let session = usableSession(of: agent) else { return .needsLogin }
        guard let access = session.guilds[pushes[push].target.guild] else {
            return mayBeOutdated(agent) ? .needsLogin : .notNamed(in: session)
        }
        if agents[agent].isFresh { return .granted(access) }
        return access.isExpired(at: now) || isLeft(access.endpoint) ? .needsLogin : .granted(access)
    }

    /// The token for a push that waited in the queue; `nil` where it no longer belongs there.
    mutating func token(for push: Int, at queue: Int) -> Secret? {
        guard case .granted(let access) = access(of: push), scheduler.queue(of: access.endpoint) == .success(queue)
        else { return nil }
        return access.token
    }

    /// Whether a guild was found to have moved away from the endpoint of a cached session.
    private mutating func isLeft(_ url: String) -> Bool {
        if leftEndpoints.isEmpty { return false }
        guard case .success(let queue) = scheduler.queue(of: url) else { return false }
        return leftEndpoints.contains(scheduler[queue].endpoint)
    }

    private func usableSession(of agent: Int) -> Session? {
        guard !agents[agent].isRenewing, let session = tokens.sessions[agents[agent].id] else { return nil }
        return agents[agent].isFresh || !session.isTooOld(at: now, lifetime: settings.sessionLifetime) ? session : nil
    }

    /// Whether the agent's session is from the cache and old enough to be checked by a login.
    private func mayBeOutdated(_ agent: Int) -> Bool {
        guard !agents[agent].isFresh, let session = tokens.sessions[agents[agent].id] else { return false }
        return !session.isRecent(at: now)
    }

    func job(_ push: Int) -> Job { .push(push, acknowledgedAt: pushes[push].rowBefore.acknowledged?.at) }

    mutating func enqueue(_ job: Job, _ queue: Int) {
        if let failure = scheduler.enqueue(job, queue) { fail(job, lastFailure(of: job) ?? failure, at: queue) }
    }

    /// Sends an endpoint nothing more in this pass: all that waits for it fails.
    mutating func close(_ queue: Int, _ closure: EndpointQueue.Closure) {
        for job in scheduler.close(queue, closure) { enqueue(job, queue) }
    }
}
