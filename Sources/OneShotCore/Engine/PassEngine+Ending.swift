/// What ends jobs and passes early.
extension PassEngine {
    /// How long a stopped pass waits for the answers to what it has sent, since each one spares a row its doubt.
    static let grace = Interval.milliseconds(500)

    /// When the pass ends, whatever has come of it by then.
    package var end: Timestamp { min(deadline, graceEnd ?? deadline) }

    var graceEnd: Timestamp? { interruptedAt.map { $0 + Self.grace } }

    /// Stops the pass: nothing more is sent, and what has been sent has a moment to be answered.
    package mutating func interrupted(at now: Timestamp) {
        self.now = now
        guard interruptedAt == nil else { return }
        interruptedAt = now
        let inFlight = Set(requests.values.compactMap { pushInFlight($0.job) })
        failAll(.interrupted, "the pass was stopped") { !inFlight.contains($0) }
    }

    private func pushInFlight(_ job: Lane.Job) -> Int? {
        if case .push(let push) = job { push } else { nil }
    }

    mutating func endIfDue() {
        if now >= deadline {
            suspectSilent()
            giveUp(.deadline, "the pass reached its deadline of \(settings.deadline)")
        } else if let graceEnd, now >= graceEnd {
            giveUp(.interrupted, "the pass was stopped")
        }
    }

    /// An endpoint that has said nothing by the deadline is no better than one that has timed out, and one that was not
    /// reached is no better than it was.
    private mutating func suspectSilent() {
        for lane in lanes where !lane.isCenter && !lane.circuit.isProven {
            let isWaitedFor = !lane.waiting.isEmpty && oldSuspects.contains(lane.endpoint)
            if lane.inFlight > 0 || isWaitedFor { suspects.insert(lane.endpoint) }
        }
    }

    /// Fails whatever has no outcome and forgets what is in flight.
    mutating func giveUp(_ kind: FailureKind, _ message: String) {
        requests = [:]
        failAll(kind, message) { _ in true }
    }

    private mutating func failAll(_ kind: FailureKind, _ message: String, where included: (Int) -> Bool) {
        let failure = Failure(kind, message)
        heldBack = nil
        alarms = Alarms()
        for lane in lanes.indices { _ = lanes[lane].waiting.removeAll() }
        for agent in agents.indices {
            agents[agent].waiting = []
            if agents[agent].isLoggingIn { failLogin(agent, failure) }
        }
        for push in pushes.indices where pushes[push].outcome == nil && included(push) {
            finish(push, .failed(failure))
        }
    }

    /// Ends one job with a failure; `lane` is the endpoint that is to blame, if one is.
    mutating func fail(_ job: Lane.Job, _ failure: Failure, in lane: Int? = nil) {
        switch job {
        case .login(let agent):
            failLogin(agent, failure)
        case .push(let push):
            if let lane, failure.suggestsMove { suspects.insert(lanes[lane].endpoint) }
            finish(push, .failed(failure))
        }
    }
}

extension Failure {
    /// Whether the failure is what one sees when a guild has moved elsewhere.
    fileprivate var suggestsMove: Bool {
        switch kind {
        case .transport, .timeout, .circuitOpen: return true
        default:
            guard let status else { return false }
            return (300..<400).contains(status) || [404, 410, 421].contains(status)
        }
    }
}
