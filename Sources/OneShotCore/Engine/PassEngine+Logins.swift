/// Who logs in, and what the center's response does.
extension PassEngine {
    /// Why an agent could not be logged in, if it could not.
    package func loginFailure(of agent: AgentID) -> Failure? { knownNumber(of: agent).flatMap { agents[$0].failure } }

    /// Makes a push wait for its agent's login, which is asked for unless it is under way.
    mutating func awaitLogin(_ push: Int) {
        let agent = pushes[push].agent
        if let failure = agents[agent].failure { return fail(push, failure) }
        agents[agent].waiting.append(push)
        if !agents[agent].isLoggingIn { requestLogin(of: agent) }
    }

    mutating func requestLogin(of agent: Int) {
        agents[agent].isLoggingIn = true
        unfinished += 1
        enqueue(.login(agent: agent), Scheduler.center)
    }

    /// The fingerprint of the agent's key, while the wait after its refusal runs.
    func refusedFingerprint(of agent: Int) -> String? {
        guard let entry = tokens.loginBackoffs[agents[agent].id], entry.backoff.isRunning(at: startedAt) else {
            return nil
        }
        return entry.fingerprint
    }

    mutating func loginEnded(_ agent: Int, _ response: LoginResponse) {
        let job = Job.login(agent: agent)
        let center = scheduler[Scheduler.center].endpoint
        agents[agent].usesNewConnection = response.spoilsConnection
        switch response {
        case .session(let session): begin(session, of: agent)
        case .rejected(let failure, let fingerprint): reject(agent, failure, fingerprint)
        case .unavailable(let status, let retryAfter):
            let failure = Failure(.loginFailed, status: status, "the login at \(center) answered \(status)")
            retry(job, Scheduler.center, failure, after: retryAfter)
        case .failed(let reason):
            let failure = Failure(.loginFailed, "the login at \(center): \(reason.message)")
            switch reason.kind {
            case .refused, .reset, .notHTTP, .outOfFiles: retry(job, Scheduler.center, failure, after: nil)
            case .unresolved, .connectTimeout, .tls, .timeout, .unsent: failLogin(agent, failure)
            }
        case .sameKey:
            let isMisdirected = tokens.loginBackoffs[agents[agent].id]?.isMisdirected ?? false
            let end = isMisdirected ? "misdirected" : "refused"
            let message = "the login was \(end), and neither the key nor the login URL has changed since"
            let lastingKind = isMisdirected ? FailureKind.loginMisdirected : .loginRejected
            failLogin(agent, Failure(.loginBackoff, message, lastingKind: lastingKind))
        case .keyUnreadable(let message): failLogin(agent, Failure(.keyUnreadable, message))
        }
    }

    private mutating func begin(_ session: Session, of agent: Int) {
        let id = agents[agent].id
        logins += 1
        agents[agent].generation += 1
        agents[agent].namedGuilds = nil
        tokens.sessions[id] = session
        tokens.loginBackoffs[id] = nil
        if tokensDueAt == nil { tokensDueAt = now + .seconds(1) }
        endLogin(agent)
    }

    private mutating func reject(_ agent: Int, _ failure: Failure, _ fingerprint: String) {
        let id = agents[agent].id
        let previous = tokens.loginBackoffs[id].flatMap { $0.fingerprint == fingerprint ? $0.backoff : nil }
        tokens.loginBackoffs[id] = TokenState.LoginBackoff(
            backoff: .after(previous, at: now), fingerprint: fingerprint,
            isMisdirected: failure.kind == .loginMisdirected)
        failLogin(agent, failure)
    }

    /// Ends a login and with it every push that cannot do without it.
    mutating func failLogin(_ agent: Int, _ failure: Failure) {
        agents[agent].failure = failure
        endLogin(agent)
    }

    /// The login is over: what waited for it goes on.
    private mutating func endLogin(_ agent: Int) {
        agents[agent].isRenewing = false
        if agents[agent].isLoggingIn {
            agents[agent].isLoggingIn = false
            agents[agent].attempts = 0
            unfinished -= 1
        }
        endMoveProbes(of: agent)
        let waiting = agents[agent].waiting
        agents[agent].waiting = []
        for push in waiting {
            if pushes[push].hasRetriedAuthorization, let failure = agents[agent].failure {
                // Its token was refused, and there is no other.
                fail(push, failure)
            } else {
                route(push)
            }
        }
    }
}
