/// Who is sent next: lanes take turns, within the bounds on requests in flight.
extension PassEngine {
    /// Endpoints that have not answered in this pass share half of the requests, so that a dead one costs the others
    /// nothing.
    private var unprovenLimit: Int { max(1, settings.concurrency / 2) }

    /// Puts a lane at the end of the turn, if it can send.
    mutating func list(_ lane: Int) {
        guard !lanes[lane].isListed, lanes[lane].canSend else { return }
        lanes[lane].isListed = true
        listed.append(lane)
    }

    /// Lets endpoints that failed the last pass have their turn after all others: the few requests that unproven endpoints
    /// may have under way would wait for the dead among them, whose rows have waited longest.
    mutating func listLast(_ suspects: Set<Endpoint>) {
        if suspects.isEmpty { return }
        let turns = listed.removeAll()
        let isLast = { [lanes] in !lanes[$0].isCenter && suspects.contains(lanes[$0].endpoint) }
        for lane in turns.filter({ !isLast($0) }) + turns.filter(isLast) { listed.append(lane) }
    }

    /// The next job that may be sent now, taken out of its lane.
    mutating func nextJob() -> (job: Lane.Job, lane: Int)? {
        if let heldBack {
            self.heldBack = nil
            return (.push(heldBack.push), heldBack.lane)
        }
        while requests.count < settings.concurrency, let lane = listed.popFirst() {
            lanes[lane].isListed = false
            guard lanes[lane].canSend else { continue }
            guard lanes[lane].circuit.isProven || unprovenInFlight < unprovenLimit else {
                passedOver.append(lane)
                continue
            }
            guard let job = takeJob(from: lane) else { continue }
            if case .push(let push) = job, !belongs(push, in: lane) {
                // The session was dropped or renewed while the push waited.
                list(lane)
                route(push)
                continue
            }
            return (job, lane)
        }
        return nil
    }

    /// Takes the first in line; but the first two pushes to an endpoint are chosen so that no row that always fails can
    /// make a good endpoint look dead: the one acknowledged most recently, then the one that has waited longest. That one is
    /// second, since there may be room for no more than one.
    private mutating func takeJob(from lane: Int) -> Lane.Job? {
        if lanes[lane].isHeld { return lanes[lane].waiting.popMax { $0.isLogin ? 0 : nil } }
        if lanes[lane].circuit.isProven || lanes[lane].sent >= 2 || lanes[lane].waiting.contains(where: \.isLogin) {
            return lanes[lane].waiting.popFirst()
        }
        func acknowledgedAt(_ job: Lane.Job) -> Timestamp? {
            if case .push(let push) = job { pushes[push].row.acknowledged?.at } else { nil }
        }
        guard lanes[lane].waiting.contains(where: { acknowledgedAt($0) != nil }) else {
            return lanes[lane].waiting.popMax { _ in random.next() }
        }
        return lanes[lane].sent == 0
            ? lanes[lane].waiting.popMax(by: acknowledgedAt) : lanes[lane].waiting.popFirst()
    }

    /// Counts an answer, or the lack of one, for or against the endpoint.
    mutating func noteHealth(_ reply: EngineReply, of lane: Int, login: Bool) {
        lanes[lane].inFlight -= 1
        let wasProven = lanes[lane].circuit.isProven
        switch reply {
        case .session, .malformedLogin: lanes[lane].circuit.answered(overloaded: false)
        case .answer(let status, let retryAfter, _):
            lanes[lane].circuit.answered(overloaded: status >= 500 || status == 429 && retryAfter == nil)
        case .fault(let fault, _):
            lanes[lane].circuit.failed(timedOut: fault == .timeout || fault == .connectTimeout)
        case .sameKey, .keyUnreadable, .unavailable: break
        }
        if wasProven { return }
        unprovenInFlight -= 1
        if lanes[lane].circuit.isProven { unprovenInFlight -= lanes[lane].inFlight }
        let waiting = passedOver
        passedOver = []
        for lane in waiting { list(lane) }
    }
}
