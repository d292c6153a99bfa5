/// Guilds that moved: an endpoint that failed the last pass may have been left by its guild.
///
/// One of its agents whose session is old enough, and whose key was not refused, logs in to find out. The endpoint's
/// other pushes wait for the result.
extension PassEngine {
    mutating func probeMoves(of endpoints: Set<Endpoint>) {
        if endpoints.isEmpty { return }
        for queue in scheduler.indices where endpoints.contains(scheduler[queue].endpoint) { probeMove(of: queue) }
    }

    /// Holds a queue's pushes back until one of their agents has looked. Pushes before the index had their turn.
    private mutating func probeMove(of queue: Int, from start: Int = 0) {
        guard let (index, push) = prober(in: scheduler[queue], from: start) else { return }
        let agent = pushes[push].agent
        scheduler.setProbing(queue, true)
        agents[agent].moveProbes.append((queue, pushes[push].target.guild, index))
        if !agents[agent].isLoggingIn { requestLogin(of: agent) }
    }

    /// The push whose agent is to look. At first an agent that logs in anyway is preferred, since that costs nothing.
    private func prober(in queue: EndpointQueue, from start: Int) -> (index: Int, push: Int)? {
        let isLoggingIn =
            start > 0 ? nil : queue.firstPush(from: 0) { canProbe($0) && agents[pushes[$0].agent].isLoggingIn }
        return isLoggingIn ?? queue.firstPush(from: start, where: canProbe)
    }

    /// Whether the login of a push's agent can find out if the guild has moved.
    private func canProbe(_ push: Int) -> Bool {
        let agent = pushes[push].agent
        guard agents[agent].failure == nil, !agents[agent].isFresh, let session = tokens.sessions[agents[agent].id],
            !session.isRecent(at: startedAt), refusedFingerprint(of: agent) == nil
        else { return false }
        return true
    }

    /// Takes what an agent's login says of the guilds it was to look for.
    mutating func endMoveProbes(of agent: Int) {
        let probes = agents[agent].moveProbes
        agents[agent].moveProbes = []
        for (queue, guild, index) in probes {
            scheduler.setProbing(queue, false)
            if agents[agent].failure == nil, let access = tokens.sessions[agents[agent].id]?.guilds[guild],
                scheduler.queue(of: access.endpoint) != .success(queue)
            {
                leave(queue)
            } else if agents[agent].failure?.kind == .keyUnreadable {
                // Nothing was sent, and the next pass would end the same way: another agent looks.
                probeMove(of: queue, from: index + 1)
            }
        }
    }

    /// The guild has moved: no session from the cache is used any more for its old endpoint.
    private mutating func leave(_ queue: Int) {
        leftEndpoints.insert(scheduler[queue].endpoint)
        for job in scheduler.removeWaiting(in: queue) {
            if case .push(let push, _) = job { route(push) } else { enqueue(job, queue) }
        }
    }

    /// Expires the tokens for endpoints that were left, for the next pass. It looks at every session, so it is called
    /// before the sessions are saved, and not for each endpoint.
    mutating func expireLeftEndpoints() {
        if leftEndpoints.isEmpty { return }
        var isLeft: [Identifier<Endpoint>: Bool] = [:]
        for (id, session) in tokens.sessions {
            if let number = knownNumber(of: id), agents[number].isFresh { continue }
            for (guild, access) in session.guilds {
                let url = Identifier<Endpoint>(access.endpoint)
                let expires = isLeft[url] ?? (try? Endpoint(url.text)).map(leftEndpoints.contains) ?? false
                isLeft[url] = expires
                if expires { tokens.sessions[id]?.expire(guild, at: now) }
            }
        }
    }
}
