/// What ends jobs and passes early.
extension PassEngine {
    /// How long a stopped pass waits for responses to what it has sent: each one spares a row its doubt.
    static let grace = Interval.milliseconds(500)

    /// When the pass ends, whatever has come of it by then.
    package var end: Timestamp { min(deadline, graceEnd ?? deadline) }

    var graceEnd: Timestamp? { interruptedAt.map { $0 + Self.grace } }

    /// Has no more requests in flight than this process can have open files for. Call it before the first step.
    mutating func limitRequests(to limit: RequestLimit) { scheduler.limitRequests(to: limit) }

    /// Why fewer requests are in flight than were wanted.
    var shortage: String? { scheduler.shortage }

    /// Stops the pass: nothing more is sent, and what was sent has a moment to be answered.
    package mutating func interrupted(at now: Timestamp) {
        self.now = now
        guard interruptedAt == nil else { return }
        interruptedAt = now
        firstPush = nil
        failAll(.interrupted, "the pass was stopped", except: Set(pushesInFlight.values.map(\.push)))
    }

    mutating func endIfDue() {
        if now >= deadline {
            suspectSilentEndpoints()
            giveUp(.deadline, "the pass reached its deadline of \(settings.deadline)")
        } else if let graceEnd, now >= graceEnd {
            giveUp(.interrupted, "the pass was stopped")
        }
    }

    /// At the deadline, an endpoint with requests in flight and no answer counts as failed. One that was never tried
    /// keeps its earlier suspicion.
    private mutating func suspectSilentEndpoints() {
        for queue in scheduler.indices.map({ scheduler[$0] }) where !queue.isCenter && !queue.circuit.isProven {
            let wasSuspected = !queue.isEmpty && possiblyMovedBefore.contains(queue.endpoint)
            if queue.inFlight > 0 || wasSuspected { possiblyMoved.insert(queue.endpoint) }
        }
    }

    /// Fails whatever has no outcome, and forgets what is in flight and what waits for the first save.
    mutating func giveUp(_ kind: FailureKind, _ message: String) {
        loginsInFlight = [:]
        pushesInFlight = [:]
        firstPush = nil
        failAll(kind, message, except: [])
    }

    private mutating func failAll(_ kind: FailureKind, _ message: String, except spared: Set<Int>) {
        let failure = Failure(kind, message)
        timers = TimerQueue()
        scheduler.removeAllWaiting()
        for agent in agents.indices {
            agents[agent].waiting = []
            if agents[agent].isLoggingIn { failLogin(agent, failure) }
        }
        for push in pushes.indices where !spared.contains(push) { fail(push, failure) }
    }

    // MARK: - Outcomes

    /// Ends a job with a failure; `queue` is the endpoint that is to blame, if one is.
    mutating func fail(_ job: Job, _ failure: Failure, at queue: Int? = nil) {
        switch job {
        case .login(let agent): failLogin(agent, failure)
        case .push(let push, _): fail(push, failure, at: queue)
        }
    }

    mutating func fail(_ push: Int, _ failure: Failure, at queue: Int? = nil) {
        if let queue, failure.suggestsMove { possiblyMoved.insert(scheduler[queue].endpoint) }
        guard pushes[push].outcome == nil else { return }
        pushes[push].fail(failure, passStartedAt: startedAt)
        unfinished -= 1
    }

    /// Ends a push after an answer that is certain: the agent has no presence in the guild to update. That leaves
    /// nothing to do for a removed row; any other push fails.
    mutating func failForCertain(_ push: Int, _ failure: Failure, at queue: Int? = nil) {
        guard pushes[push].reason == .removed, pushes[push].outcome == nil else {
            return fail(push, failure, at: queue)
        }
        pushes[push].forget()
        tokens.refusals[pushes[push].target] = nil
        unfinished -= 1
    }

    mutating func acknowledge(_ push: Int) {
        guard pushes[push].outcome == nil else { return }
        pushes[push].acknowledge(at: now)
        tokens.refusals[pushes[push].target] = nil
        unfinished -= 1
    }
}

extension Failure {
    /// Whether the failure is what one sees when a guild has moved elsewhere.
    fileprivate var suggestsMove: Bool {
        switch kind {
        case .transport, .timeout, .circuitOpen: return true
        case .stateUnreadable, .stale, .keyUnreadable, .loginRejected, .loginMisdirected, .loginBackoff, .loginFailed,
            .guildNotInSession, .insecureEndpoint, .unauthorized, .rejected, .rateLimited, .serverError, .deadline,
            .interrupted, .unsaved, .noLibcurl:
            guard let status else { return false }
            return (300..<400).contains(status) || [404, 410, 421].contains(status)
        }
    }
}
