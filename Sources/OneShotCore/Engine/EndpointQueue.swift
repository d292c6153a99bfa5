/// One endpoint in one pass: what waits to be sent there, and how healthy it is.
struct EndpointQueue {
    enum Job: Equatable {
        case login(agent: Int)
        case push(Int, acknowledgedAt: Timestamp?)

        var isLogin: Bool { if case .login = self { true } else { false } }

        /// When the row of a push was acknowledged last.
        var acknowledgedAt: Timestamp? { if case .push(_, let time) = self { time } else { nil } }
    }

    enum Closure: Equatable {
        /// The endpoint failed too often.
        case circuit

        /// The endpoint asked for a pause that is too long for this pass.
        case backoff(Interval)
    }

    let endpoint: Endpoint

    /// Logins wait here and nowhere else.
    let isCenter: Bool

    /// What waits to be sent. Logins wait apart, so that they are found without a search while pushes are held back.
    private var logins = Queue<Waiting>()
    private var pushes = Queue<Waiting>()
    private var arrivals = 0

    private struct Waiting {
        let arrival: Int
        let job: Job

        /// `nil` for a login.
        var push: Int? { if case .push(let push, _) = job { push } else { nil } }
    }

    var inFlight = 0

    /// Requests sent so far; the first two are chosen.
    var sent = 0

    /// How often a push was chosen. One that has lost its token meanwhile is not sent, and choosing takes a search, so
    /// there is a limit.
    private var picks = 0
    private static let mostPicks = 20

    var circuit = Circuit()

    /// Nothing more is sent in this pass: what arrives fails.
    var closure: Closure?

    /// The endpoint asked for a pause until then.
    var blockedUntil: Timestamp?

    /// An agent logs in to find out whether the guild has moved; until then nothing is pushed here. Logins are sent,
    /// that agent's among them, where the guild and the center are one server.
    var isProbing = false

    /// Its place in the scheduler's order, if it has one.
    var turn: Turn?

    private var answers: Int64 = 0
    private var timeOfAnswers = Interval.zero

    init(_ endpoint: Endpoint, isCenter: Bool = false) {
        self.endpoint = endpoint
        self.isCenter = isCenter
    }

    var isOpen: Bool { closure == nil && !circuit.isOpen }

    /// How many requests may be in flight. The responses to logins are kept whole, so all that are in flight may bring
    /// 12 MiB, each as much as the longest so far or 384 KiB.
    private var room: Int { isCenter ? min(circuit.room, (12 << 20) / longestResponse) : circuit.room }
    private var longestResponse = 384 << 10

    var canSend: Bool {
        closure == nil && blockedUntil == nil && inFlight < room
            && !(logins.isEmpty && (isProbing || pushes.isEmpty))
    }

    var isEmpty: Bool { logins.isEmpty && pushes.isEmpty }

    mutating func append(_ job: Job) {
        arrivals += 1
        let waiting = Waiting(arrival: arrivals, job: job)
        if job.isLogin { logins.append(waiting) } else { pushes.append(waiting) }
    }

    mutating func removeAll() -> [Job] { (logins.removeAll() + pushes.removeAll()).map(\.job) }

    /// The first of the waiting pushes from an index on for which the predicate holds, and its index.
    func firstPush(from start: Int, where predicate: (Int) -> Bool) -> (index: Int, push: Int)? {
        let found = pushes.first(from: start) { $0.push.map(predicate) ?? false }
        return found.flatMap { found in found.element.push.map { (found.index, $0) } }
    }

    /// What is under way: the requests in flight, times the mean time in which the endpoint has answered in this pass.
    var underWay: Interval { answers == 0 ? .zero : timeOfAnswers * Int64(inFlight) / answers }

    /// Takes over that the endpoint has answered.
    ///
    /// - Parameters:
    ///   - isOverloaded: Whether that was 5xx or 429 without a wait.
    ///   - time: How long it took, with the connection.
    ///   - cost: What of that was the connection, and how long the response is.
    mutating func answered(isOverloaded: Bool, after time: Interval, _ cost: ResponseCost = ResponseCost()) {
        circuit.answered(overloaded: isOverloaded)
        longestResponse = max(longestResponse, cost.keptBytes)
        answers += 1
        timeOfAnswers = timeOfAnswers + max(.zero, time - cost.connecting)
    }

    /// What a job fails with that is added to a closed queue.
    func failure(of job: Job) -> Failure? {
        switch closure {
        case nil: nil
        case .circuit:
            Failure(
                job.isLogin ? .loginFailed : .circuitOpen, "\(endpoint) failed too often in this pass to be asked again"
            )
        case .backoff(let wait):
            Failure(job.isLogin ? .loginFailed : .rateLimited, "\(endpoint) asked to be left alone for another \(wait)")
        }
    }

    /// Removes the next job. The first to arrive is the next, but the first two pushes to an endpoint are chosen, so
    /// that no row that always fails makes a good endpoint look dead: the one acknowledged most recently, then the one
    /// that has waited longest. That one is second, since there may be room for one only.
    mutating func popJob(_ random: inout SeededGenerator) -> Job? {
        if isProbing { return logins.popFirst()?.job }
        if circuit.isProven || sent >= 2 || picks >= Self.mostPicks || !logins.isEmpty { return popFirst() }
        picks += 1
        if pushes.first(from: 0, where: { $0.job.acknowledgedAt != nil }) == nil {
            return pushes.popMax { _ in random.next() }?.job
        }
        return sent == 0 ? pushes.popMax { $0.job.acknowledgedAt }?.job : pushes.popFirst()?.job
    }

    private mutating func popFirst() -> Job? {
        guard let login = logins.first else { return pushes.popFirst()?.job }
        if let push = pushes.first, push.arrival < login.arrival { return pushes.popFirst()?.job }
        return logins.popFirst()?.job
    }
}
