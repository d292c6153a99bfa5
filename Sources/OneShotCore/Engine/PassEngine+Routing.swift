/// Which lane a push waits in, or what it waits for.
extension PassEngine {
    /// Puts a push into its guild's lane, or behind its agent's login, or fails it.
    mutating func route(_ push: Int) {
        let agent = pushes[push].agent
        guard let session = usableSession(of: agent) else { return awaitLogin(push) }
        guard let seat = session.seats[pushes[push].target.guild] else {
            if mayBeOutdated(session, of: agent) { return awaitLogin(push) }
            let known = session.seats.count
            return fail(
                .push(push),
                Failure(
                    .guildNotInSession, "the login names \(known) guilds for the agent, and this one is not among them")
            )
        }
        if !agents[agent].isFresh, seat.isExpired(at: now) { return awaitLogin(push) }
        switch lane(of: seat.endpoint) {
        case .success(let lane) where settings.allowsPlaintext || lanes[lane].endpoint.isSecure:
            enqueue(.push(push), lane)
        case let result:
            // The center may have thought better of it.
            if mayBeOutdated(session, of: agent) { return awaitLogin(push) }
            let flaw =
                switch result {
                case .success: "plain http beyond loopback, and fabric.allow_plaintext is not true"
                case .failure(let flaw): flaw.description
                }
            fail(.push(push), Failure(.insecureEndpoint, "the login names an endpoint that is not used: \(flaw)"))
        }
    }

    /// Whether a session comes from the cache and is not young.
    private func mayBeOutdated(_ session: Session, of agent: Int) -> Bool {
        !agents[agent].isFresh && !session.isYoung(at: now)
    }

    private func usableSession(of agent: Int) -> Session? {
        guard let session = agents[agent].session, !agents[agent].isRenewing else { return nil }
        if agents[agent].isFresh { return session }
        return session.age(at: now) < settings.sessionLifetime ? session : nil
    }

    /// Whether what was true when the push was put into the lane still is.
    func belongs(_ push: Int, in lane: Int) -> Bool {
        let agent = pushes[push].agent
        guard let seat = usableSession(of: agent)?.seats[pushes[push].target.guild] else { return false }
        return laneOfURL[seat.endpoint] == .success(lane) && (agents[agent].isFresh || !seat.isExpired(at: now))
    }

    private mutating func lane(of url: String) -> Result<Int, Endpoint.Flaw> {
        if let known = laneOfURL[url] { return known }
        let result: Result<Int, Endpoint.Flaw>
        do throws(Endpoint.Flaw) {
            result = .success(lane(of: try Endpoint(url)))
        } catch {
            result = .failure(error)
        }
        laneOfURL[url] = result
        return result
    }

    private mutating func lane(of endpoint: Endpoint) -> Int {
        if let known = laneOfEndpoint[endpoint] { return known }
        let lane = lanes.count
        lanes.append(Lane(endpoint, concurrency: settings.concurrency))
        laneOfEndpoint[endpoint] = lane
        shutIfRemembered(lane)
        return lane
    }

    mutating func enqueue(_ job: Lane.Job, _ lane: Int) {
        if let failure = lanes[lane].failure(of: job) { return fail(job, lastFailure(of: job) ?? failure, in: lane) }
        lanes[lane].waiting.append(job)
        list(lane)
    }

    // MARK: - Moved guilds

    /// An endpoint that failed the last pass may have been left by its guild. One of its agents whose session is not
    /// young, and whose key was not refused, is logged in anew to find out; the others wait for what it learns.
    mutating func sendScouts(to suspects: Set<Endpoint>) {
        if suspects.isEmpty { return }
        for lane in lanes.indices where suspects.contains(lanes[lane].endpoint) { sendScout(to: lane) }
    }

    private mutating func sendScout(to lane: Int) {
        // One that logs in anyway explores another endpoint at no cost.
        let scouts = lanes[lane].waiting
        guard let job = scouts.first(where: { isScout($0, loggingIn: true) }) ?? scouts.first(where: { isScout($0) }),
            case .push(let push) = job
        else { return }
        let agent = pushes[push].agent
        lanes[lane].isHeld = true
        agents[agent].scouting.append((lane, pushes[push].target.guild))
        if !agents[agent].isLoggingIn { requestLogin(of: agent) }
    }

    private func isScout(_ job: Lane.Job, loggingIn: Bool = false) -> Bool {
        guard case .push(let push) = job else { return false }
        let agent = agents[pushes[push].agent]
        guard agent.failure == nil, !agent.isFresh, let session = agent.session, agent.isLoggingIn || !loggingIn else {
            return false
        }
        return !session.isYoung(at: startedAt) && refusedKey(of: pushes[push].agent) == nil
    }

    /// Takes what a scout's login says, or `nil` where it could not log in.
    mutating func scoutReturned(_ agent: Int, with session: Session?) {
        let scouting = agents[agent].scouting
        agents[agent].scouting = []
        for (lane, guild) in scouting {
            lanes[lane].isHeld = false
            if let seat = session?.seats[guild], self.lane(of: seat.endpoint) != .success(lane) {
                expireSeats(at: lanes[lane].endpoint)
                for job in lanes[lane].waiting.removeAll() {
                    if case .push(let push) = job { route(push) } else { enqueue(job, lane) }
                }
            } else if agents[agent].failure?.kind == .keyUnreadable {
                // That cost nothing, and would be so again in the next pass: another one goes.
                sendScout(to: lane)
            }
            list(lane)
        }
    }

    /// The guild is elsewhere: no session from the cache that names the old place is used there any more.
    private mutating func expireSeats(at endpoint: Endpoint) {
        for (id, session) in memory.sessions {
            let number = agentNumbers[id]
            if let number, agents[number].isFresh { continue }
            var session = session
            for (guild, seat) in session.seats where (try? Endpoint(seat.endpoint)) == endpoint {
                session = session.expiring(guild, at: now)
            }
            memory.sessions[id] = session
            if let number { agents[number].session = session }
        }
    }
}
