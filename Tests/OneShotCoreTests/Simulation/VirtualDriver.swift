import OneShotCore

/// Drives an engine in virtual time: the simulated counterpart of the pass's real driver.
///
/// Nothing waits: time jumps to whatever happens next. The bounds that a pass must keep on the wire are checked at every
/// request.
struct VirtualDriver {
    /// What the wire saw of a request.
    struct Sent {
        let request: EngineRequest
        let at: Timestamp
        fileprivate(set) var endedAt: Timestamp?
        fileprivate(set) var reply: EngineReply?
    }

    private(set) var now: Timestamp

    /// In the order in which they were sent.
    private(set) var sent: [Sent] = []

    /// What was saved, in order.
    private(set) var saves: [Checkpoint] = []

    /// Every bound that was broken, in words.
    var violations: [String] { bounds.violations + stalls }

    /// The pass is asked to stop then.
    var interruptAt: Timestamp?

    /// The process dies before this step.
    var killBeforeStep: Int?
    private(set) var wasKilled = false

    /// Why saving fails, where it does.
    var saveFailure: [Checkpoint: String] = [:]

    /// Called whenever a checkpoint has been saved.
    var onSave: (Checkpoint, PassEngine) -> Void = { _, _ in }

    private var bounds: WireBounds
    private var stalls: [String] = []
    private let deadline: Timestamp
    private var pending: [(time: Timestamp, request: Int, reply: EngineReply)] = []

    init(at start: Timestamp, _ settings: EngineSettings) {
        now = start
        deadline = start + settings.deadline
        bounds = WireBounds(settings)
    }

    /// Runs a pass to its end, or to where it is killed.
    mutating func run(_ engine: inout PassEngine, _ fabric: inout some AnsweringFabric) {
        var step = 0
        var isInterrupted = false
        while true {
            if step == killBeforeStep {
                wasKilled = true
                return
            }
            step += 1
            if let interruptAt, interruptAt <= now, !isInterrupted {
                isInterrupted = true
                engine.interrupted(at: now)
            }
            switch engine.next(at: now) {
            case .send(let request): send(request, &fabric)
            case .save(let checkpoint):
                saves.append(checkpoint)
                let failure = saveFailure[checkpoint]
                if failure == nil { onSave(checkpoint, engine) }
                engine.saved(checkpoint, failure: failure)
            case .wait(let time):
                if pending.isEmpty, time == deadline {
                    stalls.append("nothing is under way, and the deadline is waited for")
                }
                let stop = isInterrupted ? nil : interruptAt
                let next = pending.map(\.time).min()
                now = max(now, [time, next, stop].compactMap(\.self).min() ?? time)
                fabric.advance(to: now)
                deliver(to: &engine)
            case .finished: return
            }
        }
    }

    private mutating func send(_ request: EngineRequest, _ fabric: inout some AnsweringFabric) {
        sent.append(Sent(request: request, at: now))
        bounds.began(request)
        let (reply, delay): (EngineReply, Interval) =
            switch fabric.answer(request, at: now) {
            case .reply(.fault(let fault, let message), let delay): (.fault(fault, message: message), delay)
            case .reply(let reply, let delay) where delay < request.timeout: (reply, delay)
            case .reply, .silence: (.fault(.timeout, message: "no answer"), request.timeout)
            case .unreachable: (.fault(.connectTimeout, message: "no connection"), request.connectTimeout)
            }
        pending.append((now + delay, request.id, reply))
    }

    private mutating func deliver(to engine: inout PassEngine) {
        let due = pending.filter { $0.time <= now }.sorted { ($0.time, $0.request) < ($1.time, $1.request) }
        pending.removeAll { $0.time <= now }
        for (_, id, reply) in due {
            // Requests are numbered in the order in which they are sent.
            sent[id].endedAt = now
            sent[id].reply = reply
            bounds.ended(sent[id].request, reply)
            engine.received(reply, for: id, at: now)
        }
    }
}

extension VirtualDriver {
    var logins: [Sent] { sent.filter { $0.request.login != nil } }
    var pushes: [Sent] { sent.filter { $0.request.target != nil } }

    func pushes(to guild: GuildID) -> [Sent] { sent.filter { $0.request.target?.guild == guild } }
}

extension EngineRequest {
    /// The agent to be logged in.
    var login: AgentID? {
        if case .login(let agent, _) = purpose { agent } else { nil }
    }

    /// What is pushed for.
    var target: Target? {
        if case .push(let target, _, _, _) = purpose { target } else { nil }
    }
}
