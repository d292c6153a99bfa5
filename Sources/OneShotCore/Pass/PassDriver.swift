/// Does what the engine decides: sends its requests with libcurl, saves its checkpoints, tells it of signals and time.
struct PassDriver {
    private let surroundings: Surroundings
    private var clock: Clock { surroundings.clock }

    /// The process was asked to stop while there was something left to do.
    private(set) var stop: Signals.Stop?

    /// `nil` where nobody watches.
    private var progress: Progress?

    init(_ surroundings: Surroundings) {
        self.surroundings = surroundings
        progress = surroundings.isWatched ? Progress() : nil
    }

    /// Runs a pass to its end.
    ///
    /// - Parameters:
    ///   - engine: What decides.
    ///   - wire: What the requests look like.
    ///   - save: Saves a checkpoint; returns why that failed, or `nil`.
    mutating func run(
        _ engine: inout PassEngine, _ wire: inout FabricWire, save: (Checkpoint, PassEngine) -> String?
    ) {
        let signals = SignalDescriptor()
        var transport: CurlTransport?
        var requests: [Int: EngineRequest] = [:]
        lookForStop(&engine)
        defer { eraseProgress() }
        func tell(_ completions: [CurlTransport.Completion]) {
            for (id, result) in completions {
                guard let request = requests.removeValue(forKey: id) else { continue }
                let now = clock.now
                engine.received(wire.reply(to: request, result, at: now), for: id, at: now)
            }
        }
        while true {
            // What has been answered by now must not be taken for lost.
            if clock.now >= engine.end, let transport { tell(transport.takeAnswered()) }
            switch engine.next(at: clock.now) {
            case .send(let request):
                switch wire.prepare(request) {
                case .reply(let reply): engine.received(reply, for: request.id, at: clock.now)
                case .send(let http):
                    do throws(TransportUnavailable) {
                        // Loads libcurl, when the first request is due.
                        if transport == nil { transport = try surroundings.makeTransport() }
                        try transport?.start(http, id: request.id)
                        requests[request.id] = request
                    } catch {
                        engine.received(.unavailable(message: error.description), for: request.id, at: clock.now)
                    }
                }
            case .save(let checkpoint):
                eraseProgress()
                engine.saved(checkpoint, failure: save(checkpoint, engine))
            case .wait(let time):
                var milliseconds = max(0, (time - clock.now).milliseconds)
                if progress != nil {
                    drawProgress(engine)
                    milliseconds = min(milliseconds, Progress.pause.milliseconds)
                }
                // A stop stays pending, so once it is known it must not wake us again and again.
                let wakeUp = stop == nil ? signals.raw : nil
                guard let transport else {
                    signals.wait(milliseconds: milliseconds)
                    lookForStop(&engine)
                    continue
                }
                tell(transport.wait(milliseconds: milliseconds, orReadable: wakeUp))
                lookForStop(&engine)
            case .finished:
                return
            }
        }
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
        let ended = engine.pushes.count { $0.outcome != nil }
        let failed = engine.pushes.count { $0.failure != nil }
        self.init(told: ended - failed, failed: failed, total: engine.pushes.count, logins: engine.logins)
    }
}

extension Clock {
    var now: Timestamp { Timestamp(milliseconds: milliseconds) }
}
