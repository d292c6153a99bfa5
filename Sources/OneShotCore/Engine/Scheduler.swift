/// Decides which request is sent next, within the bounds on requests in flight.
///
///     the endpoint has        its next turn                       its requests in flight
///     answered in this pass   with the least under way            as many as nobody else wants
///     sent, without answer    when no untried endpoint can send   two, while half of all are left
///     sent nothing            first come, first served            one, while half of all are left; seven eighths
///                                                                 if no endpoint that has answered wants them
///
/// So slow endpoints do not crowd out quick ones, and dead ones cost the others nothing. What is under way is counted
/// in requests times the mean time of the endpoint's answers. A pass over many endpoints is linear in them, but for the
/// logarithm of the heaps.
///
/// Each endpoint has a queue, known by its number; the center's is the first. The scheduler knows nothing of sessions:
/// it hands out jobs, and the engine sends them or puts them elsewhere.
struct Scheduler {
    typealias Job = EndpointQueue.Job

    /// How a request ended, as far as it says something about the endpoint.
    enum Health {
        case answered(isOverloaded: Bool)
        case failed(timedOut: Bool)

        /// The request was never sent.
        case unknown
    }

    static let center = 0

    private var concurrency: Int

    /// Why fewer requests are in flight than were wanted.
    private(set) var shortage: String?
    private var queues: [EndpointQueue]
    private var numbers: [Endpoint: Int]
    private var numbersOfURLs: [Identifier<Endpoint>: Result<Int, EndpointError>] = [:]

    /// The pauses that endpoints asked for in earlier passes, as far as they still run.
    private let rememberedPauses: [Endpoint: Interval]

    /// The turns of the queues that can send. A turn counts while it is the latest of its queue.
    private var turns: [Turn.Kind: PriorityQueue<Turn>] = [:]
    private(set) var turnsTaken = 0
    private var inFlight = 0
    private var unprovenInFlight = 0

    init(center: Endpoint, concurrency: Int, rememberedPauses: [Endpoint: Interval]) {
        self.concurrency = concurrency
        self.rememberedPauses = rememberedPauses
        queues = []
        numbers = [:]
        _ = add(EndpointQueue(center, isCenter: true))
    }

    /// Has fewer requests in flight than were wanted. Call it before the first of them.
    mutating func limitRequests(to limit: RequestLimit) {
        concurrency = limit.requests
        shortage = limit.shortage
    }

    subscript(queue: Int) -> EndpointQueue { queues[queue] }

    var indices: Range<Int> { queues.indices }

    // MARK: - Queues

    /// The queue of a guild's URL, made where there is none. Spellings of one endpoint share a queue.
    mutating func queue(of url: String) -> Result<Int, EndpointError> {
        let name = Identifier<Endpoint>(url)
        if let known = numbersOfURLs[name] { return known }
        let result: Result<Int, EndpointError>
        do throws(EndpointError) {
            let endpoint = try Endpoint(url)
            result = .success(numbers[endpoint] ?? add(EndpointQueue(endpoint)))
        } catch {
            result = .failure(error)
        }
        numbersOfURLs[name] = result
        return result
    }

    private mutating func add(_ queue: EndpointQueue) -> Int {
        let number = queues.count
        queues.append(queue)
        numbers[queue.endpoint] = number
        if let pause = rememberedPauses[queue.endpoint] { queues[number].closure = .backoff(pause) }
        return number
    }

    /// Adds a job to a queue; returns what it fails with where the queue is closed.
    mutating func enqueue(_ job: Job, _ queue: Int) -> Failure? {
        if let failure = queues[queue].failure(of: job) { return failure }
        queues[queue].append(job)
        makeReady(queue)
        return nil
    }

    /// Removes all jobs that wait in a queue.
    mutating func removeWaiting(in queue: Int) -> [Job] { queues[queue].removeAll() }

    mutating func removeAllWaiting() {
        for queue in queues.indices { _ = queues[queue].removeAll() }
    }

    /// Closes a queue for the rest of the pass; returns the jobs that waited in it.
    mutating func close(_ queue: Int, _ closure: EndpointQueue.Closure) -> [Job] {
        if queues[queue].closure != nil { return [] }
        queues[queue].closure = closure
        return queues[queue].removeAll()
    }

    /// The endpoint asked for a pause: the job waits, and with it all others.
    mutating func block(_ queue: Int, until end: Timestamp, _ job: Job) {
        queues[queue].append(job)
        queues[queue].blockedUntil = end
    }

    /// Ends a pause that is over by now; `false` where there is none, or a longer one.
    mutating func unblock(_ queue: Int, at now: Timestamp) -> Bool {
        guard let end = queues[queue].blockedUntil, end <= now else { return false }
        queues[queue].blockedUntil = nil
        makeReady(queue)
        return true
    }

    /// Holds a queue's pushes back while a login finds out whether its guild has moved, or releases them.
    mutating func setProbing(_ queue: Int, _ isProbing: Bool) {
        queues[queue].isProbing = isProbing
        makeReady(queue)
    }

    // MARK: - Turns

    /// Gives a queue its turn, if it can send. One that has the same turn already keeps it.
    private mutating func makeReady(_ queue: Int) {
        guard queues[queue].canSend else { return }
        let turn = Turn(of: queues[queue], number: queue, order: turnsTaken)
        if queues[queue].turn?.isLike(turn) == true { return }
        turnsTaken += 1
        queues[queue].turn = turn
        turns[turn.kind, default: PriorityQueue()].add(turn)
    }

    /// Gives endpoints that failed the last pass their turn after all others. Otherwise the dead among them, whose rows
    /// have waited longest, would take the requests that untried endpoints may have in flight.
    mutating func putLast(_ endpoints: Set<Endpoint>) {
        if endpoints.isEmpty { return }
        for queue in queues.indices
        where queues[queue].turn != nil && !queues[queue].isCenter && endpoints.contains(queues[queue].endpoint) {
            queues[queue].turn = nil
            makeReady(queue)
        }
    }

    /// Removes the next job that may be sent now. Follow it with `began` or, where it was not sent, with `skipped`.
    mutating func next(_ random: inout SeededGenerator) -> (job: Job, queue: Int)? {
        while inFlight < concurrency, let turn = nextTurn() {
            queues[turn.queue].turn = nil
            if let job = queues[turn.queue].popJob(&random) { return (job, turn.queue) }
        }
        return nil
    }

    private mutating func nextTurn() -> Turn? {
        let proven = firstTurn(.proven)
        let candidate: Turn?
        if let untried = firstTurn(.untried) {
            let limit = proven == nil ? concurrency - concurrency / 8 : concurrency / 2
            candidate = unprovenInFlight < max(1, limit) ? untried : nil
        } else {
            candidate = unprovenInFlight < max(1, concurrency / 2) ? firstTurn(.unproven) : nil
        }
        guard let proven, let candidate else { return proven ?? candidate }
        return (candidate.inFlight, candidate.order) < (proven.inFlight, proven.order) ? candidate : proven
    }

    /// The first turn of a kind that still counts.
    private mutating func firstTurn(_ kind: Turn.Kind) -> Turn? {
        while let turn = turns[kind]?.first {
            if queues[turn.queue].turn == turn, queues[turn.queue].canSend { return turn }
            if queues[turn.queue].turn == turn { queues[turn.queue].turn = nil }
            _ = turns[kind]?.popFirst()
        }
        return nil
    }

    /// A job of the queue was not sent after all.
    mutating func skipped(_ queue: Int) { makeReady(queue) }

    /// A request to the queue's endpoint is in flight.
    mutating func began(_ queue: Int) {
        inFlight += 1
        if !queues[queue].circuit.isProven { unprovenInFlight += 1 }
        queues[queue].inFlight += 1
        queues[queue].sent += 1
        makeReady(queue)
    }

    /// A request to the queue's endpoint has ended, so long after it began.
    mutating func ended(
        _ queue: Int, _ health: Health, after time: Interval, _ cost: ResponseCost = ResponseCost()
    ) {
        let wasProven = queues[queue].circuit.isProven
        inFlight -= 1
        queues[queue].inFlight -= 1
        switch health {
        case .answered(let isOverloaded):
            queues[queue].answered(isOverloaded: isOverloaded, after: time, cost)
        case .failed(let timedOut): queues[queue].circuit.failed(timedOut: timedOut)
        case .unknown: break
        }
        if wasProven { return }
        unprovenInFlight -= 1
        if queues[queue].circuit.isProven { unprovenInFlight -= queues[queue].inFlight }
    }

    /// Gives the queue its turn again after a request has ended and all consequences are drawn.
    mutating func settled(_ queue: Int) { makeReady(queue) }
}
