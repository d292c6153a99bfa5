/// Decides everything about one pass on the wire, and does nothing.
///
///     while true {
///         switch engine.next(at: now) {
///         case .send(let request): transport.start(request)
///         case .save(let checkpoint): engine.saved(checkpoint, failure: save(…))
///         case .wait(let time): for reply in transport.replies(until: time) { engine.received(reply, for: …, at: now) }
///         case .finished: return
///         }
///     }
///
/// A deterministic value: time comes in as an argument, randomness from a seed; no clock, no socket and no file is in it.
/// So a simulated driver can run any pass again, and a thousand of them in a second.
///
/// Work stands in lanes, one for each endpoint, the center's among them. A push whose agent has a usable session waits
/// in its guild's lane; one whose agent has none waits for the agent's login, which waits in the center's lane.
///
/// The files `PassEngine+….swift` hold one concern each: `Routing` (which lane), `Scheduling` (who is sent next),
/// `Logins` and `Pushes` (what an answer does), `Retries`, and `Ending` (deadline, signals, what ends a pass early).
package struct PassEngine {
    let settings: EngineSettings
    package let startedAt: Timestamp
    let deadline: Timestamp

    /// As the driver told it last.
    var now: Timestamp
    var random: SeededGenerator

    package internal(set) var pushes: [Push]
    var agents: [EngineAgent] = []
    var agentNumbers: [AgentID: Int] = [:]

    /// What was learned, to be saved in the token cache.
    package internal(set) var memory: WireMemory

    /// Endpoints that failed in a way that a move would explain.
    package internal(set) var suspects: Set<Endpoint> = []

    /// Those of the last pass.
    let oldSuspects: Set<Endpoint>

    /// Sessions obtained.
    package internal(set) var logins = 0

    /// The first is the center's.
    var lanes: [Lane]
    var laneOfEndpoint: [Endpoint: Int] = [:]
    var laneOfURL: [String: Result<Int, Endpoint.Flaw>] = [:]
    let centerLane = 0

    /// Lanes that may have something to send, in turn.
    var listed = Queue<Int>()

    /// Lanes passed over because enough requests are on their way to unproven endpoints.
    var passedOver: [Int] = []
    var unprovenInFlight = 0
    var alarms = Alarms<Alarm>()

    var requests: [Int: (job: Lane.Job, lane: Int)] = [:]
    private var nextRequest = 0

    /// A push that is sent as soon as its doubt is on disk.
    var heldBack: (push: Int, lane: Int)?
    var marked: [Int]?

    /// Pushes without outcome and agents to be logged in.
    var unfinished = 0
    var tokensDueAt: Timestamp?
    var interruptedAt: Timestamp?

    enum Alarm {
        case retry(Lane.Job, lane: Int)
        case unblock(lane: Int)
    }

    /// Sets a pass up.
    ///
    /// - Parameters:
    ///   - settings: The bounds to keep to.
    ///   - center: Where agents log in.
    ///   - pushes: What the plan wants told, each (user, guild) once.
    ///   - loggingIn: Agents to be logged in whether anything is pushed for them or not.
    ///   - memory: What earlier passes learned.
    ///   - suspects: The endpoints that failed the last pass.
    ///   - seed: The same seed and the same answers give the same pass.
    ///   - startedAt: When the deadline began to run.
    package init(
        settings: EngineSettings, center: Endpoint, pushes: [Push], loggingIn: [AgentID] = [],
        memory: WireMemory = WireMemory(), suspects: Set<Endpoint> = [], seed: UInt64, startedAt: Timestamp
    ) {
        self.settings = settings
        self.startedAt = startedAt
        now = startedAt
        oldSuspects = suspects
        self.memory = memory
        self.pushes = pushes
        deadline = startedAt + settings.deadline
        random = SeededGenerator(seed: seed)
        lanes = [Lane(center, isCenter: true, concurrency: settings.concurrency)]
        laneOfEndpoint[center] = centerLane
        shutIfRemembered(centerLane)

        for index in pushes.indices { self.pushes[index].agent = agentNumber(pushes[index].target.agent) }
        unfinished = pushes.count
        for push in orderByWaiting() { route(push) }
        sendScouts(to: suspects)
        listLast(suspects)
        for agent in loggingIn { requestLogin(of: agentNumber(agent)) }
    }

    private mutating func agentNumber(_ id: AgentID) -> Int {
        if let number = agentNumbers[id] { return number }
        agentNumbers[id] = agents.count
        agents.append(EngineAgent(id, session: memory.sessions[id]))
        return agents.count - 1
    }

    /// Those that have waited longest come first, so that a pass that is cut short starves nobody.
    private func orderByWaiting() -> [Int] {
        let waiting = pushes.indices.compactMap { push in pushes[push].row.pendingSince.map { ($0, push) } }
        return waiting.sorted { $0 < $1 }.map(\.1) + pushes.indices.filter { pushes[$0].row.pendingSince == nil }
    }

    /// Why an agent could not be logged in, if it could not.
    package func loginFailure(of agent: AgentID) -> Failure? { agentNumbers[agent].flatMap { agents[$0].failure } }

    // MARK: - What the driver calls

    /// What to do next.
    package mutating func next(at now: Timestamp) -> EngineStep {
        self.now = now
        endIfDue()
        while let alarm = alarms.popDue(at: now) { ring(alarm) }
        if let tokensDueAt, tokensDueAt <= now {
            self.tokensDueAt = nil
            return .save(.tokens)
        }
        if let (job, lane) = nextJob() {
            if case .push(let push) = job, markDoubt() {
                heldBack = (push, lane)
                return .save(.writeAhead)
            }
            return .send(start(job, lane))
        }
        if unfinished == 0 { return .finished }
        return .wait(until: [end, alarms.next, tokensDueAt].compactMap(\.self).min() ?? end)
    }

    /// Takes the answer to a request. One that was given up meanwhile is ignored.
    package mutating func received(_ reply: EngineReply, for request: Int, at now: Timestamp) {
        self.now = now
        guard let (job, lane) = requests.removeValue(forKey: request) else { return }
        noteHealth(reply, of: lane, login: job.isLogin)
        if case .unavailable(let message) = reply {
            giveUp(.noLibcurl, message)
            return
        }
        switch job {
        case .login(let agent): loginEnded(agent, reply)
        case .push(let push): pushEnded(push, lane, reply)
        }
        if lanes[lane].circuit.isOpen { shut(lane, .circuit) }
        list(lane)
    }

    /// Takes the result of saving a checkpoint: `nil`, or why it failed.
    package mutating func saved(_ checkpoint: Checkpoint, failure: String?) {
        guard checkpoint == .writeAhead, let failure else { return }
        for push in marked ?? [] { pushes[push].row.isInDoubt = false }
        heldBack = nil
        giveUp(.unsaved, "nothing was sent, because what is about to be sent could not be recorded: \(failure)")
    }

    // MARK: - Requests

    /// Marks the rows about to be sent as in doubt; `false` where that was done before.
    private mutating func markDoubt() -> Bool {
        guard marked == nil else { return false }
        let rows = pushes.indices.filter { pushes[$0].outcome == nil && !pushes[$0].row.isInDoubt }
        for push in rows { pushes[push].row.isInDoubt = true }
        marked = rows
        return true
    }

    private mutating func start(_ job: Lane.Job, _ lane: Int) -> EngineRequest {
        let request = EngineRequest(
            id: nextRequest, purpose: purpose(of: job), endpoint: lanes[lane].endpoint,
            connectTimeout: settings.connectTimeout, timeout: settings.requestTimeout)
        requests[nextRequest] = (job, lane)
        nextRequest += 1
        if !lanes[lane].circuit.isProven { unprovenInFlight += 1 }
        lanes[lane].inFlight += 1
        lanes[lane].sent += 1
        list(lane)
        return request
    }

    private mutating func purpose(of job: Lane.Job) -> EngineRequest.Purpose {
        switch job {
        case .login(let agent):
            return .login(agents[agent].id, unlessFingerprint: refusedKey(of: agent))
        case .push(let number):
            let push = pushes[number]
            pushes[number].generation = agents[push.agent].generation
            guard let seat = agents[push.agent].session?.seats[push.target.guild] else {
                preconditionFailure("a push was sent without a seat: \(push.target)")
            }
            return .push(push.target, push.user, push.presence, seat.token)
        }
    }
}

extension Lane.Job {
    var isLogin: Bool {
        if case .login = self { true } else { false }
    }
}
