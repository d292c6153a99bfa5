/// Decides which request is sent next: endpoints take turns, within the bounds on requests in flight.
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

    private(set) var concurrency: Int

    /// Why fewer requests are in flight than were wanted.
    private(set) var shortage: String?
    private var queues: [EndpointQueue]
    private var numbers: [Endpoint: Int]
    private var numbersOfURLs: [Identifier<Endpoint>: Result<Int, EndpointError>] = [:]

    /// The pauses that endpoints asked for in earlier passes, as far as they still run.
    private let rememberedPauses: [Endpoint: Interval]

    /// Queues that may have something to send, in turn. Those of unproven endpoints wait apart, because there may be
    /// thousands of them that must wait while others go on.
    private var readyProven = Queue<Turn>()
    private var readyUnproven = Queue<Turn>()
    private var turns = 0

    /// How often a queue was looked at. It must grow with the requests, and not with requests times endpoints.
    private(set) var steps = 0
    private var inFlight = 0
    private var unprovenInFlight = 0

    init(center: Endpoint, concurrency: Int, rememberedPauses: [Endpoint: Interval]) {
        self.concurrency = concurrency
        self.rememberedPauses = rememberedPauses
        queues = []
        numbers = [:]
        _ = add(EndpointQueue(center, isCenter: true, concurrency: concurrency))
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
            result = .success(numbers[endpoint] ?? add(EndpointQueue(endpoint, concurrency: concurrency)))
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

    /// A queue's place in the order in which queues became ready.
    private struct Turn {
        let number: Int
        let queue: Int
    }

    /// Puts a queue at the end of the turn, if it can send.
    private mutating func makeReady(_ queue: Int) {
        guard !queues[queue].isReady, queues[queue].canSend else { return }
        queues[queue].isReady = true
        addTurn(queue)
    }

    private mutating func addTurn(_ queue: Int) {
        turns += 1
        let turn = Turn(number: turns, queue: queue)
        if queues[queue].circuit.isProven { readyProven.append(turn) } else { readyUnproven.append(turn) }
    }

    /// Removes the queue whose turn is next.
    private mutating func popReady() -> Int? {
        // A queue that has been proven meanwhile has another turn among the proven ones.
        while let turn = readyUnproven.first, queues[turn.queue].circuit.isProven {
            steps += 1
            _ = readyUnproven.popFirst()
        }
        steps += 1
        let unproven = unprovenInFlight < unprovenLimit ? readyUnproven.first : nil
        guard let unproven else { return readyProven.popFirst()?.queue }
        if let proven = readyProven.first, proven.number < unproven.number { return readyProven.popFirst()?.queue }
        return readyUnproven.popFirst()?.queue
    }

    /// Gives endpoints that failed the last pass their turn after all others. Otherwise the dead among them, whose rows
    /// have waited longest, would take the few requests that unproven endpoints may have in flight.
    mutating func putLast(_ endpoints: Set<Endpoint>) {
        if endpoints.isEmpty { return }
        let waiting = readyUnproven.removeAll().map(\.queue)
        let isLast = { [queues] in !queues[$0].isCenter && endpoints.contains(queues[$0].endpoint) }
        for queue in waiting.filter({ !isLast($0) }) + waiting.filter(isLast) { addTurn(queue) }
    }

    /// Endpoints that have not answered in this pass share half of the requests, so that a dead one costs the others
    /// nothing.
    private var unprovenLimit: Int { max(1, concurrency / 2) }

    /// Removes the next job that may be sent now. Follow it with `began` or, where it was not sent, with `skipped`.
    mutating func next(_ random: inout SeededGenerator) -> (job: Job, queue: Int)? {
        while inFlight < concurrency, let queue = popReady() {
            queues[queue].isReady = false
            guard queues[queue].canSend else { continue }
            if let job = queues[queue].popJob(&random) { return (job, queue) }
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

    /// A request to the queue's endpoint has ended.
    mutating func ended(_ queue: Int, _ health: Health) {
        inFlight -= 1
        queues[queue].inFlight -= 1
        let wasProven = queues[queue].circuit.isProven
        switch health {
        case .answered(let isOverloaded): queues[queue].circuit.answered(overloaded: isOverloaded)
        case .failed(let timedOut): queues[queue].circuit.failed(timedOut: timedOut)
        case .unknown: break
        }
        if wasProven { return }
        unprovenInFlight -= 1
        guard queues[queue].circuit.isProven else { return }
        unprovenInFlight -= queues[queue].inFlight
        if queues[queue].isReady { addTurn(queue) }
    }

    /// Gives the queue its turn again after a request has ended and all consequences are drawn.
    mutating func settled(_ queue: Int) { makeReady(queue) }
}
