/// What the next pass would do for a target on the wire.
///
/// It knows no rule of the wire. It asks the engine, with this target as all there is to push, and takes its first
/// step. Nothing that the engine wants sent is sent.
struct NextAttempts {
    private let context: CommandContext
    private let preview: PassPreview
    private let tokens: TokenState
    private var now: Timestamp { preview.now }

    init(_ context: CommandContext, _ preview: PassPreview, _ tokens: TokenState) {
        self.context = context
        self.preview = preview
        self.tokens = tokens
    }

    /// What there is to say of a target, and what is tried for it next.
    func explain(_ planned: PlannedTarget) -> Explanation.Target {
        let target = planned.target
        // The cached row itself: the planned one may have inherited a doubt.
        let row: CachedRow?
        if let slot = planned.slot { row = preview.status.rows[slot] } else { row = planned.row }
        var described = Explanation.Target(target.guild, planned.decision, attempt(planned, row), row)
        described.access = tokens.sessions[target.agent]?.guilds[target.guild]
        if let endpoint = endpoint(of: target) {
            described.endpointBackoff = tokens.pauseEnd(of: endpoint, at: now)
            described.mayHaveMoved = preview.last.possiblyMoved.contains(endpoint)
        }
        described.refusal = tokens.refusals[target].flatMap { $0.isRunning(at: now) ? $0 : nil }
        described.ongoing = preview.last.ongoing(of: target)
        return described
    }

    private func endpoint(of target: Target) -> Endpoint? {
        tokens.sessions[target.agent]?.guilds[target.guild].flatMap { try? Endpoint($0.endpoint) }
    }

    private func attempt(_ planned: PlannedTarget, _ row: CachedRow?) -> Explanation.Attempt {
        switch planned.decision {
        case .push(let presence, _, _): return firstStep(planned, presence)
        case .unchanged:
            let refresh = Refresh(context.policy, at: now)
            return .refresh(at: row.flatMap { refresh.dueAt($0, planned.target) })
        case .skip, .fail, .forget, .keep: return .none
        }
    }

    private func firstStep(_ planned: PlannedTarget, _ presence: Presence) -> Explanation.Attempt {
        let (target, center) = (planned.target, context.configuration.fabric.center)
        var engine = PassEngine(
            settings: context.engineSettings, center: center, targets: [planned], tokens: tokens,
            possiblyMoved: preview.last.possiblyMoved, seed: 0, startedAt: now)
        var wire = context.wire(orphans: [target])
        while true {
            switch engine.next(at: now) {
            case .save(let checkpoint): engine.saved(checkpoint, failure: nil)
            case .push: return .push(presence)
            case .logIn(let login):
                switch wire.prepare(login) {
                case .answered(let response): engine.received(response, for: login.id, at: now)
                case .send: return .logIn(why: reasonToLogIn(target))
                }
            case .wait, .finished:
                guard let failure = engine.pushes.first?.failure else { return .none }
                return .fail(failure, until: end(of: failure, target))
            }
        }
    }

    private func reasonToLogIn(_ target: Target) -> String {
        guard let session = tokens.sessions[target.agent] else { return "since the agent has no session" }
        if session.isTooOld(at: now, lifetime: context.engineSettings.sessionLifetime) {
            return "since the session is too old"
        }
        guard let access = session.guilds[target.guild] else { return "since the session does not name the guild" }
        return access.isExpired(at: now)
            ? "since the token has ended" : "to find out whether the guild, whose endpoint failed, has moved"
    }

    /// When the wait is over that makes the target fail.
    private func end(of failure: Failure, _ target: Target) -> Timestamp? {
        switch failure.kind {
        case .loginBackoff: tokens.loginBackoffs[target.agent]?.backoff.until
        case .loginFailed: tokens.pauseEnd(of: context.configuration.fabric.center, at: now)
        case .rateLimited: endpoint(of: target).flatMap { tokens.pauseEnd(of: $0, at: now) }
        case .guildNotInSession: tokens.sessions[target.agent].map { $0.loggedInAt + Session.minimumAgeForRelogin }
        case .stateUnreadable, .stale, .keyUnreadable, .loginRejected, .loginMisdirected, .insecureEndpoint,
            .unauthorized, .rejected, .serverError, .transport, .timeout, .circuitOpen, .deadline, .interrupted,
            .unsaved, .noLibcurl:
            nil
        }
    }
}
