import Testing

@testable import OneShotCore

/// Drives an engine in virtual time: the simulated counterpart of the pass's real driver.
///
/// Time jumps to the next event, so nothing really waits. `WireBounds` checks every request. Each bound that a pass breaks
/// is an issue of the test, so a driver serves one pass only.
struct VirtualDriver {
    /// A request that was sent, and how it ended.
    struct Sent {
        let request: WireRequest
        let at: Timestamp
        fileprivate(set) var endedAt: Timestamp?
        fileprivate(set) var response: Response?
    }

    enum Response: Equatable {
        case login(LoginResponse)
        case push(PushResponse)
    }

    private(set) var now: Timestamp

    /// In the order in which they were sent.
    private(set) var sent: [Sent] = []

    /// What was saved, in order.
    private(set) var saves: [Checkpoint] = []

    /// When the pass is asked to stop.
    var interruptAt: Timestamp?

    /// Why saving a checkpoint fails, for those that fail.
    var saveFailure: [Checkpoint: String] = [:]

    private var bounds: WireBounds
    private let deadline: Timestamp
    private var pending: [(time: Timestamp, request: Int, response: Response)] = []

    init(at start: Timestamp, _ settings: EngineSettings) {
        now = start
        deadline = start + settings.deadline
        bounds = WireBounds(settings)
    }

    /// Runs a pass to its end; `save` is called for each checkpoint and returns why it failed, or `nil`.
    mutating func run(
        _ engine: inout PassEngine, _ fabric: inout some AnsweringFabric,
        save: (Checkpoint, PassEngine) -> String? = { _, _ in nil }
    ) {
        var isInterrupted = false
        while true {
            if let interruptAt, interruptAt <= now, !isInterrupted {
                isInterrupted = true
                engine.interrupted(at: now)
            }
            switch engine.next(at: now) {
            case .logIn(let request): send(.login(request), &engine, &fabric)
            case .push(let request): send(.push(request), &engine, &fabric)
            case .save(let checkpoint):
                saves.append(checkpoint)
                engine.saved(checkpoint, failure: saveFailure[checkpoint] ?? save(checkpoint, engine))
            case .wait(let time):
                if pending.isEmpty, time == deadline {
                    Issue.record("nothing is in flight, and the pass waits for its deadline")
                }
                let stop = isInterrupted ? nil : interruptAt
                let next = pending.map(\.time).min()
                now = max(now, [time, next, stop].compactMap(\.self).min() ?? time)
                deliver(to: &engine)
            case .finished: return
            }
        }
    }

    private mutating func send(
        _ request: WireRequest, _ engine: inout PassEngine, _ fabric: inout some AnsweringFabric
    ) {
        sent.append(Sent(request: request, at: now))
        bounds.began(request)
        switch fabric.answer(request, at: now) {
        case .noLibcurl: engine.cannotSend("none", at: now)
        case .login(let response, let delay) where delay < request.timeout:
            pending.append((now + delay, request.id, .login(response)))
        case .status(let status, let retryAfter, let fingerprint, let delay) where delay < request.timeout:
            let response: Response =
                switch request {
                case .push: .push(PushResponse(status: status, retryAfter: retryAfter))
                case .login:
                    .login(
                        LoginResponse(
                            status: status, retryAfter: retryAfter, fingerprint: fingerprint,
                            at: request.endpoint.url))
                }
            pending.append((now + delay, request.id, response))
        case .fault(let kind, let delay) where delay < request.timeout:
            fail(request, kind, "\(kind)", after: delay)
        case .login, .status, .fault, .silence: fail(request, .timeout, "no answer", after: request.timeout)
        case .unreachable:
            fail(request, .connectTimeout, "no connection", after: min(request.connectTimeout, request.timeout))
        }
    }

    private mutating func fail(
        _ request: WireRequest, _ kind: TransportFailure.Kind, _ message: String, after delay: Interval
    ) {
        let failure = TransportFailure(kind: kind, message: message)
        let response: Response =
            switch request {
            case .push: .push(.failed(failure))
            case .login: .login(.failed(failure))
            }
        pending.append((now + delay, request.id, response))
    }

    private mutating func deliver(to engine: inout PassEngine) {
        let due = pending.filter { $0.time <= now }.sorted { ($0.time, $0.request) < ($1.time, $1.request) }
        pending.removeAll { $0.time <= now }
        for (_, id, response) in due {
            // Requests are numbered in the order in which they are sent.
            sent[id].endedAt = now
            sent[id].response = response
            bounds.ended(sent[id].request, response)
            switch response {
            case .login(let response): engine.received(response, for: id, at: now)
            case .push(let response): engine.received(response, for: id, at: now)
            }
        }
    }
}

extension VirtualDriver {
    var logins: [Sent] { sent.filter { $0.request.login != nil } }
    var pushes: [Sent] { sent.filter { $0.request.target != nil } }

    func pushes(to guild: GuildID) -> [Sent] { sent.filter { $0.request.target?.guild == guild } }
}
