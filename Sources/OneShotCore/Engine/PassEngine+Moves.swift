/// Guilds that moved: an endpoint that failed the last pass may have been left by its guild.
///
/// One of its agents whose session is old enough, and whose key was not refused, logs in to find out. The endpoint's
/// other pushes wait for the result.
extension PassEngine {
    mutating func probeMoves(of endpoints: Set<Endpoint>) {
        if endpoints.isEmpty { return }
        for queue in scheduler.indices where endpoints.contains(scheduler[queue].endpoint) { probeMove(of: queue) }
    }

    private mutating func probeMove(of queue: Int) {
        // An agent that logs in anyway can look at no extra cost.
        let waiting = scheduler[queue].waiting
        let chosen =
            waiting.first { job in prober(of: job).map { agents[$0].isLoggingIn } ?? false }
            ?? waiting.first { prober(of: $0) != nil }
        guard case .push(let push, _) = chosen else { return }
        let agent = pushes[push].agent
        scheduler.setProbing(queue, true)
        agents[agent].moveProbes.append((queue, pushes[push].target.guild))
        if !agents[agent].isLoggingIn { requestLogin(of: agent) }
    }

    /// The agent of a push, if its login can find out whether the guild has moved.
    private func prober(of job: Job) -> Int? {
        guard case .push(let push, _) = job else { return nil }
        let agent = pushes[push].agent
        guard agents[agent].failure == nil, !agents[agent].isFresh, let session = tokens.sessions[agents[agent].id],
            !session.isRecent(at: startedAt), refusedFingerprint(of: agent) == nil
        else { return nil }
        return agent
    }

    /// Takes what an agent's login says of the guilds it was to look for.
    mutating func endMoveProbes(of agent: Int) {
        let probes = agents[agent].moveProbes
        agents[agent].moveProbes = []
        for (queue, guild) in probes {
            scheduler.setProbing(queue, false)
            if agents[agent].failure == nil, let access = tokens.sessions[agents[agent].id]?.guilds[guild],
                scheduler.queue(of: access.endpoint) != .success(queue)
            {
                expireTokens(at: scheduler[queue].endpoint)
                for job in scheduler.removeWaiting(in: queue) {
                    if case .push(let push, _) = job { route(push) } else { enqueue(job, queue) }
                }
            } else if agents[agent].failure?.kind == .keyUnreadable {
                // Nothing was sent, and the next pass would end the same way: another agent looks.
                probeMove(of: queue)
            }
        }
    }

    /// The guild has moved: no session from the cache is used any more for its old endpoint.
    private mutating func expireTokens(at endpoint: Endpoint) {
        for (id, session) in tokens.sessions {
            if let number = knownNumber(of: id), agents[number].isFresh { continue }
            var session = session
            for (guild, access) in session.guilds where (try? Endpoint(access.endpoint)) == endpoint {
                session = session.expiring(guild, at: now)
            }
            tokens.sessions[id] = session
        }
    }
}
