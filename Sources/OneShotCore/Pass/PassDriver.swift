/// Performs what the engine decides: sends its requests with libcurl, saves its checkpoints, reports signals and time
/// to it.
struct PassDriver {
    private let context: CommandContext
    private var clock: Clock { context.clock }

    /// The process was asked to stop while something was left to do.
    private(set) var stop: Signals.Stop?

    /// `nil` where standard error is no terminal.
    private var progress: Progress?
    private var transport: CurlTransport?

    /// How many connections the transport keeps.
    private var connections = 1
    private var logins: [Int: LoginRequest] = [:]
    private var pushes: [Int: PushRequest] = [:]

    init(_ context: CommandContext) {
        self.context = context
        progress = context.isWatched ? Progress() : nil
    }

    /// Runs a pass to its end.
    ///
    /// - Parameters:
    ///   - engine: What decides.
    ///   - wire: What requests and responses look like.
    ///   - save: Saves a checkpoint; returns why that failed, or `nil`.
    mutating func run(
        _ engine: inout PassEngine, _ wire: inout FabricWire, save: (Checkpoint, PassEngine) -> String?
    ) {
        let signals = SignalDescriptor()
        let files = OpenFiles.raiseLimit()
        let limit = RequestLimit(wanted: engine.settings.concurrency, limit: files.limit, free: files.free)
        engine.limitRequests(to: limit)
        connections = limit.connections
        lookForStop(&engine)
        defer { eraseProgress() }
        while true {
            // A response that has arrived by now must not be taken for lost.
            if clock.now >= engine.end, let transport {
                take(&engine, &wire) { () throws(TransportUnavailable) in try transport.takeAnswered() }
            }
            switch engine.next(at: clock.now) {
            case .push(let push):
                pushes[push.id] = push
                start(wire.prepare(push), push.id, &engine)
            case .logIn(let login):
                switch wire.prepare(login) {
                case .answered(let response): engine.received(response, for: login.id, at: clock.now)
                case .send(let request):
                    logins[login.id] = login
                    start(request, login.id, &engine)
                }
            case .save(let checkpoint):
                eraseProgress()
                engine.saved(checkpoint, failure: save(checkpoint, engine))
            case .wait(let time):
                wait(until: time, signals, &engine, &wire)
            case .finished:
                return
            }
        }
    }

    /// Sends a request. The first one loads libcurl.
    private mutating func start(_ request: HTTPRequest, _ id: Int, _ engine: inout PassEngine) {
        do throws(TransportUnavailable) {
            if transport == nil { transport = try context.makeTransport(connections: connections) }
            try transport?.start(request, id: id)
        } catch {
            engine.cannotSend(error.description, at: clock.now)
        }
    }

    private mutating func take(
        _ engine: inout PassEngine, _ wire: inout FabricWire,
        _ completions: () throws(TransportUnavailable) -> [CurlTransport.Completion]
    ) {
        do throws(TransportUnavailable) {
            for (id, result) in try completions() {
                let now = clock.now
                let cost = (try? result.get().cost) ?? ResponseCost()
                if let push = pushes.removeValue(forKey: id) {
                    engine.received(wire.response(to: push, result), cost, for: id, at: now)
                } else if let login = logins.removeValue(forKey: id) {
                    engine.received(wire.response(to: login, result, at: now), cost, for: id, at: now)
                }
            }
        } catch {
            engine.cannotSend(error.description, at: clock.now)
        }
    }

    private mutating func wait(
        until time: Timestamp, _ signals: borrowing SignalDescriptor, _ engine: inout PassEngine,
        _ wire: inout FabricWire
    ) {
        var milliseconds = max(0, (time - clock.now).milliseconds)
        if progress != nil {
            drawProgress(engine)
            milliseconds = min(milliseconds, Progress.pause.milliseconds)
        }
        if let transport {
            // A stop stays pending, so once it is known it must not wake us again and again.
            let wakeUp = stop == nil ? signals.raw : nil
            take(&engine, &wire) { () throws(TransportUnavailable) in
                try transport.wait(milliseconds: milliseconds, orReadable: wakeUp)
            }
        } else {
            signals.wait(milliseconds: milliseconds)
        }
        lookForStop(&engine)
    }

    private mutating func drawProgress(_ engine: PassEngine) {
        let elapsed = Interval(milliseconds: clock.elapsedNanoseconds / 1_000_000)
        let line = progress?.draw(after: elapsed, Progress.Count(engine))
        if let line { StandardStream.error.write(line) }
    }

    private mutating func eraseProgress() {
        if let line = progress?.erase() { StandardStream.error.write(line) }
    }

    private mutating func lookForStop(_ engine: inout PassEngine) {
        guard stop == nil, let pending = Signals.pending else { return }
        stop = pending
        engine.interrupted(at: clock.now)
    }
}

extension Progress.Count {
    fileprivate init(_ engine: PassEngine) {
        let pushed = engine.pushes.count { $0.outcome == .acknowledged }
        let failed = engine.pushes.count { $0.failure != nil }
        self.init(pushed: pushed, failed: failed, total: engine.pushes.count, logins: engine.logins)
    }
}
