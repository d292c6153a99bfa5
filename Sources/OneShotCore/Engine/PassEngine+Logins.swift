/// Sessions: who logs in, and what the center's answer does.
extension PassEngine {
    /// Lets a push wait for its agent's login, which is asked for if it is not under way.
    mutating func awaitLogin(_ push: Int) {
        let agent = pushes[push].agent
        if let failure = agents[agent].failure { return fail(.push(push), failure) }
        agents[agent].waiting.append(push)
        if !agents[agent].isLoggingIn { requestLogin(of: agent) }
    }

    mutating func requestLogin(of agent: Int) {
        agents[agent].isLoggingIn = true
        unfinished += 1
        enqueue(.login(agent: agent), centerLane)
    }

    /// The agent's key, by its fingerprint, while its refusal is being waited for.
    func refusedKey(of agent: Int) -> String? {
        guard let entry = memory.loginBackoffs[agents[agent].id], entry.backoff.isRunning(at: startedAt) else {
            return nil
        }
        return entry.fingerprint
    }

    mutating func loginEnded(_ agent: Int, _ reply: EngineReply) {
        switch reply {
        case .session(let session):
            begin(session, of: agent)
        case .malformedLogin(let status, let message, let fingerprint):
            reject(agent, Failure(.loginRejected, status: status, message), fingerprint)
        case .answer(let status, let retryAfter, let fingerprint):
            let failure = Failure(
                .loginFailed, status: status, "the login at \(lanes[centerLane].endpoint) answered \(status)")
            if status == 429 || status >= 500 {
                let wait = status == 429 || status == 503 ? retryAfter : nil
                retry(.login(agent: agent), centerLane, failure, after: wait)
            } else {
                let rejected = Failure(.loginRejected, status: status, failure.message)
                reject(agent, rejected, fingerprint ?? "")
            }
        case .fault(let fault, let message):
            let failure = Failure(.loginFailed, "the login at \(lanes[centerLane].endpoint): \(message)")
            switch fault {
            case .refused, .reset, .notHTTP: retry(.login(agent: agent), centerLane, failure, after: nil)
            case .unresolved, .connectTimeout, .tls, .timeout: fail(.login(agent: agent), failure, in: centerLane)
            }
        case .sameKey:
            let message = "the login was refused, and neither the key nor the login URL has changed since"
            fail(.login(agent: agent), Failure(.loginBackoff, message))
        case .keyUnreadable(let message):
            fail(.login(agent: agent), Failure(.keyUnreadable, message))
        case .unavailable(let message):
            preconditionFailure("taken care of before: \(message)")
        }
    }

    private mutating func begin(_ session: Session, of agent: Int) {
        let id = agents[agent].id
        logins += 1
        agents[agent].session = session
        agents[agent].generation += 1
        memory.sessions[id] = session
        memory.loginBackoffs[id] = nil
        if tokensDueAt == nil { tokensDueAt = now + .seconds(1) }
        endLogin(agent)
        scoutReturned(agent, with: session)
        routeWaiting(agent)
    }

    private mutating func endLogin(_ agent: Int) {
        agents[agent].isRenewing = false
        guard agents[agent].isLoggingIn else { return }
        agents[agent].isLoggingIn = false
        agents[agent].attempts = 0
        unfinished -= 1
    }

    private mutating func reject(_ agent: Int, _ failure: Failure, _ fingerprint: String) {
        let id = agents[agent].id
        let previous = memory.loginBackoffs[id].flatMap { $0.fingerprint == fingerprint ? $0.backoff : nil }
        memory.loginBackoffs[id] = WireMemory.LoginBackoff(
            backoff: .after(previous, at: now), fingerprint: fingerprint)
        fail(.login(agent: agent), failure)
    }

    /// Ends a login and with it every push that cannot do without it.
    mutating func failLogin(_ agent: Int, _ failure: Failure) {
        agents[agent].failure = failure
        endLogin(agent)
        scoutReturned(agent, with: nil)
        routeWaiting(agent)
    }

    private mutating func routeWaiting(_ agent: Int) {
        let waiting = agents[agent].waiting
        agents[agent].waiting = []
        for push in waiting {
            if pushes[push].hasRetriedAuthorization, let failure = agents[agent].failure {
                // Its token was refused, and there is no other.
                fail(.push(push), failure)
            } else {
                route(push)
            }
        }
    }
}
