/// What the next pass would do for a target on the wire.
///
/// Nothing here knows the rules of the wire: the engine itself is asked, with this target as all there is to push, and its
/// first step is what would be done. Nothing that it wants sent is sent.
struct Outlook {
    private let surroundings: Surroundings
    private let work: PassWork
    private let memory: WireMemory
    private let last: LastPass
    private let now: Timestamp

    private var roster: Roster { surroundings.configuration.roster }

    init(_ surroundings: Surroundings, _ work: PassWork, _ memory: WireMemory, _ last: LastPass, at now: Timestamp) {
        self.surroundings = surroundings
        self.work = work
        self.memory = memory
        self.last = last
        self.now = now
    }

    // MARK: - Targets

    /// What is to be said of a slot.
    func target(_ slot: Int) -> Explanation.Target {
        let (target, row) = (roster.target(slot), work.before.rows[slot])
        if let removal = work.removals.first(where: { $0.slot == slot }) { return self.target(told: removal) }
        let desired = work.plan.desired[roster.slots[slot].agent]
        switch (work.plan.decisions[slot], desired, roster.userID(ofAgent: roster.slots[slot].agent)) {
        case (.push(let reason), .presence(let presence), let user?):
            return describe(target, .push(reason, presence), attempt(target, user, presence, row), row)
        case (.fail, .fail(let failure), _): return describe(target, .fail(failure), .none, row)
        case (.skip(let reason), _, _): return describe(target, .skip(reason), .none, row)
        default:
            let refresh = Refresh(surroundings.policy, interval: surroundings.configuration.interval, at: now)
            return describe(target, .unchanged, .refresh(at: row.flatMap { refresh.dueAt($0, target) }), row)
        }
    }

    /// What is to be said of a row that has no slot.
    func target(_ removal: Removal, hostIsKnown: Bool) -> Explanation.Target {
        if work.removals.contains(where: { $0.target == removal.target }) { return target(told: removal) }
        return describe(removal.target, hostIsKnown ? .forget : .keep, .none, removal.row)
    }

    private func target(told removal: Removal) -> Explanation.Target {
        let attempt =
            removal.user.map { self.attempt(removal.target, $0, .offline, removal.row) } ?? Explanation.Attempt.none
        return describe(removal.target, .push(.removed, .offline), attempt, removal.row)
    }

    private func describe(
        _ target: Target, _ decision: Explanation.Decision, _ attempt: Explanation.Attempt, _ row: CachedRow?
    ) -> Explanation.Target {
        var described = Explanation.Target(target.guild, decision, attempt, row)
        described.seat = memory.sessions[target.agent]?.seats[target.guild]
        if let endpoint = endpoint(of: target) {
            described.endpointBackoff = memory.endpointBackoffs[endpoint].flatMap { running($0) }
            described.isSuspect = last.suspects.contains(endpoint)
        }
        described.refusal = memory.refusals[target].flatMap { running($0.until) == nil ? nil : $0 }
        described.ongoing = last.failures.ongoing.filter { $0.key.guild == target.guild }
        return described
    }

    private func endpoint(of target: Target) -> Endpoint? {
        memory.sessions[target.agent]?.seats[target.guild].flatMap { try? Endpoint($0.endpoint) }
    }

    private func running(_ end: Timestamp) -> Timestamp? { WireMemory.isRunning(until: end, at: now) ? end : nil }

    // MARK: - The engine's answer

    private func attempt(
        _ target: Target, _ user: UserID, _ presence: Presence, _ row: CachedRow?
    ) -> Explanation.Attempt {
        let push = Push(target, user, presence, row: row, interval: surroundings.configuration.interval, at: now)
        var engine = PassEngine(
            settings: surroundings.engineSettings, center: surroundings.configuration.fabric.center, pushes: [push],
            memory: memory, suspects: last.suspects, seed: 0, startedAt: now)
        var wire = surroundings.wire(others: [target])
        while true {
            switch engine.next(at: now) {
            case .save(let checkpoint): engine.saved(checkpoint, failure: nil)
            case .send(let request):
                guard case .login = request.purpose else { return .push(presence) }
                switch wire.prepare(request) {
                case .reply(let reply): engine.received(reply, for: request.id, at: now)
                case .send: return .logIn(why: reasonToLogIn(target))
                }
            case .wait, .finished:
                guard let failure = engine.pushes[0].failure else { return .none }
                return .fail(failure, until: end(of: failure, target))
            }
        }
    }

    private func reasonToLogIn(_ target: Target) -> String {
        guard let session = memory.sessions[target.agent] else { return "since the agent has no session" }
        if session.age(at: now) >= surroundings.engineSettings.sessionLifetime { return "since the session is too old" }
        guard let seat = session.seats[target.guild] else { return "since the session does not name the guild" }
        return seat.isExpired(at: now)
            ? "since the token has ended" : "to find out whether the guild, whose endpoint failed, has moved"
    }

    /// When the wait is over that makes the target fail.
    private func end(of failure: Failure, _ target: Target) -> Timestamp? {
        switch failure.kind {
        case .loginBackoff: memory.loginBackoffs[target.agent]?.backoff.until
        case .loginFailed: memory.endpointBackoffs[surroundings.configuration.fabric.center]
        case .rateLimited: endpoint(of: target).flatMap { memory.endpointBackoffs[$0] }
        case .guildNotInSession: memory.sessions[target.agent].map { $0.loggedInAt + Session.youth }
        default: nil
        }
    }
}
