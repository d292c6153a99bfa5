/// Decides everything about one pass on the wire, and performs nothing.
///
///     while true {
///         switch engine.next(at: now) {
///         case .logIn(let request): transport.start(request)
///         case .push(let request): transport.start(request)
///         case .save(let checkpoint): engine.saved(checkpoint, failure: save(…))
///         case .wait(let time):
///             for response in transport.responses(until: time) { engine.received(response, for: …, at: now) }
///         case .finished: return
///         }
///     }
///
/// It is a deterministic value: time comes in as an argument, randomness from a seed. It has no clock, no socket and no
/// file, so a simulated driver can repeat any pass and run thousands of them in a second.
///
/// A push whose agent has a usable session waits in its endpoint's queue. One whose agent has none waits for the
/// agent's login, which waits in the center's queue. `Scheduler` decides whose turn it is.
///
/// Each file `PassEngine+….swift` has one concern: `Sessions` (which endpoint and token a push uses), `Logins` and
/// `Pushes` (what a response does), `Retries`, `Moves` (guilds that moved) and `Ending` (deadline, signals, what ends a
/// pass early).
package struct PassEngine {
    typealias Job = EndpointQueue.Job

    let settings: EngineSettings
    package let startedAt: Timestamp
    let deadline: Timestamp

    /// As the driver said last.
    var now: Timestamp
    var random: SeededGenerator

    package internal(set) var pushes: [Push]
    var agents: [AgentLogin] = []
    private var agentNumbers: [AgentID: Int] = [:]

    /// The sessions, and what else the token cache keeps for the next pass.
    package internal(set) var tokens: TokenState

    /// Endpoints that failed in a way that a move of their guild would explain.
    package internal(set) var possiblyMoved: Set<Endpoint> = []

    /// Those of the last pass.
    let possiblyMovedBefore: Set<Endpoint>

    /// Those that a guild was found to have left. No session from the cache is used for them any more.
    var leftEndpoints: Set<Endpoint> = []

    /// Sessions obtained.
    package internal(set) var logins = 0

    var scheduler: Scheduler
    var timers = TimerQueue<Timer>()
    var loginsInFlight: [Int: (agent: Int, queue: Int, sentAt: Timestamp)] = [:]
    var pushesInFlight: [Int: (push: Int, queue: Int, sentAt: Timestamp)] = [:]
    private var nextRequest = 0

    /// The first push to be sent waits here while the doubt is saved.
    var firstPush: (push: Int, queue: Int)?
    private var hasMarkedDoubt = false

    /// Pushes without an outcome, and logins under way or waited for.
    var unfinished = 0
    var tokensDueAt: Timestamp?
    var interruptedAt: Timestamp?

    enum Timer {
        case retry(Job, queue: Int)
        case unblock(queue: Int)
    }

    /// Sets a pass up.
    ///
    /// - Parameters:
    ///   - settings: The bounds to keep.
    ///   - center: Where agents log in.
    ///   - targets: The plan; those of its targets that are not pushed are ignored. Each (user, guild) is pushed once
    ///     at most.
    ///   - loggingIn: Agents to log in even where nothing is pushed for them.
    ///   - tokens: What the token cache holds.
    ///   - possiblyMoved: The endpoints that failed the last pass in a way that a move of their guild would explain.
    ///   - seed: The same seed and the same responses give the same pass.
    ///   - startedAt: When the deadline began to run.
    package init(
        settings: EngineSettings, center: Endpoint, targets: [PlannedTarget], loggingIn: [AgentID] = [],
        tokens: TokenState = TokenState(), possiblyMoved: Set<Endpoint> = [], seed: UInt64, startedAt: Timestamp
    ) {
        self.settings = settings
        self.startedAt = startedAt
        now = startedAt
        possiblyMovedBefore = possiblyMoved
        self.tokens = tokens
        pushes = targets.compactMap { Push($0, interval: settings.interval, at: startedAt) }
        deadline = startedAt + settings.deadline
        random = SeededGenerator(seed: seed)
        scheduler = Scheduler(
            center: center, concurrency: settings.concurrency, rememberedPauses: tokens.runningPauses(at: startedAt))

        for index in pushes.indices { pushes[index].agent = number(of: pushes[index].target.agent) }
        unfinished = pushes.count
        for push in orderByWaiting() { route(push) }
        probeMoves(of: possiblyMoved)
        scheduler.putLast(possiblyMoved)
        for agent in loggingIn { requestLogin(of: number(of: agent)) }
    }

    private mutating func number(of id: AgentID) -> Int {
        if let number = agentNumbers[id] { return number }
        agentNumbers[id] = agents.count
        agents.append(AgentLogin(id))
        return agents.count - 1
    }

    /// The number of an agent that has something to push, or is logged in anyway.
    func knownNumber(of id: AgentID) -> Int? { agentNumbers[id] }

    /// Those that have waited longest come first, so that a pass that is cut short leaves no target waiting for ever.
    private func orderByWaiting() -> [Int] {
        let waiting = pushes.indices.compactMap { push in pushes[push].row.pendingSince.map { ($0, push) } }
        return waiting.sorted { $0 < $1 }.map(\.1) + pushes.indices.filter { pushes[$0].row.pendingSince == nil }
    }

    // MARK: - What the driver calls

    /// What to do next.
    package mutating func next(at now: Timestamp) -> EngineStep {
        self.now = now
        endIfDue()
        while let timer = timers.popDue(at: now) { fire(timer) }
        if let tokensDueAt, tokensDueAt <= now {
            self.tokensDueAt = nil
            expireLeftEndpoints()
            return .save(.tokens)
        }
        if let step = nextRequestStep() { return step }
        if unfinished == 0 {
            expireLeftEndpoints()
            return .finished
        }
        return .wait(until: [end, timers.next, tokensDueAt].compactMap(\.self).min() ?? end)
    }

    /// The next login or push, or the checkpoint that must precede the first push.
    private mutating func nextRequestStep() -> EngineStep? {
        if let (push, queue) = firstPush {
            firstPush = nil
            if let token = takeToken(for: push, at: queue) { return .push(start(push, queue, token)) }
        }
        while let (job, queue) = scheduler.next(&random) {
            switch job {
            case .login(let agent): return .logIn(start(login: agent, queue))
            case .push(let push, _):
                guard let token = takeToken(for: push, at: queue) else { continue }
                if markDoubt() {
                    firstPush = (push, queue)
                    return .save(.writeAhead)
                }
                return .push(start(push, queue, token))
            }
        }
        return nil
    }

    /// Takes the response to a login. One that was given up meanwhile is ignored.
    package mutating func received(
        _ response: LoginResponse, _ cost: ResponseCost = ResponseCost(), for request: Int, at now: Timestamp
    ) {
        self.now = now
        guard let (agent, queue, sentAt) = loginsInFlight.removeValue(forKey: request) else { return }
        scheduler.ended(queue, response.health(at: now), after: now - sentAt, cost)
        loginEnded(agent, response)
        settle(queue)
    }

    /// Takes the response to a push. One that was given up meanwhile is ignored.
    package mutating func received(
        _ response: PushResponse, _ cost: ResponseCost = ResponseCost(), for request: Int, at now: Timestamp
    ) {
        self.now = now
        guard let (push, queue, sentAt) = pushesInFlight.removeValue(forKey: request) else { return }
        scheduler.ended(queue, response.health(at: now), after: now - sentAt, cost)
        pushEnded(push, queue, response)
        settle(queue)
    }

    /// Nothing can be sent, because there is no libcurl.
    package mutating func cannotSend(_ reason: String, at now: Timestamp) {
        self.now = now
        giveUp(.noLibcurl, reason)
    }

    /// Takes the result of saving a checkpoint: `nil`, or why it failed.
    package mutating func saved(_ checkpoint: Checkpoint, failure: String?) {
        guard checkpoint == .writeAhead, let failure else { return }
        for push in pushes.indices where pushes[push].outcome == nil { pushes[push].dropUnsavedDoubt() }
        giveUp(.unsaved, "nothing was sent, because what is about to be sent could not be recorded: \(failure)")
    }

    // MARK: - Requests

    /// Marks the rows about to be sent as in doubt; `false` where that was done before.
    private mutating func markDoubt() -> Bool {
        if hasMarkedDoubt { return false }
        hasMarkedDoubt = true
        for push in pushes.indices where pushes[push].outcome == nil { pushes[push].markInDoubt() }
        return true
    }

    private mutating func start(login agent: Int, _ queue: Int) -> LoginRequest {
        let id = newRequest(queue)
        loginsInFlight[id] = (agent, queue, now)
        return LoginRequest(
            id: id, agent: agents[agent].id, refusedFingerprint: refusedFingerprint(of: agent),
            endpoint: scheduler[queue].endpoint, connectTimeout: settings.connectTimeout,
            timeout: settings.requestTimeout, usesNewConnection: agents[agent].usesNewConnection)
    }

    /// The token to send. Where the session was dropped or renewed while the push waited, the push waits elsewhere:
    /// `nil`.
    private mutating func takeToken(for push: Int, at queue: Int) -> Secret? {
        if let token = token(for: push, at: queue) { return token }
        scheduler.skipped(queue)
        route(push)
        return nil
    }

    private mutating func start(_ push: Int, _ queue: Int, _ token: Secret) -> PushRequest {
        let id = newRequest(queue)
        pushesInFlight[id] = (push, queue, now)
        pushes[push].generation = agents[pushes[push].agent].generation
        return PushRequest(
            id: id, target: pushes[push].target, user: pushes[push].user, presence: pushes[push].presence,
            token: token, endpoint: scheduler[queue].endpoint, connectTimeout: settings.connectTimeout,
            timeout: settings.requestTimeout, usesNewConnection: pushes[push].usesNewConnection)
    }

    private mutating func newRequest(_ queue: Int) -> Int {
        scheduler.began(queue)
        nextRequest += 1
        return nextRequest - 1
    }

    /// Closes the endpoint if it failed too often, and gives it its next turn.
    private mutating func settle(_ queue: Int) {
        if scheduler[queue].circuit.isOpen { close(queue, .circuit) }
        scheduler.settled(queue)
    }
}
