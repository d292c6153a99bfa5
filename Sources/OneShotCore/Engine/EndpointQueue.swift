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

    /// How many connections it may have, and so how many requests in flight: libcurl must never queue a request, since
    /// its timeout already runs there. Opening a TLS connection costs a millisecond of processor time, and a login's
    /// response, which is kept whole, up to a mebibyte of memory.
    private let connections: Int

    var waiting = Queue<Job>()
    var inFlight = 0

    /// Requests sent so far; the first two are chosen.
    var sent = 0
    var circuit = Circuit()

    /// Nothing more is sent in this pass: what arrives fails.
    var closure: Closure?

    /// The endpoint asked for a pause until then.
    var blockedUntil: Timestamp?

    /// An agent logs in to find out whether the guild has moved; until then nothing is pushed here. Logins are sent,
    /// that agent's among them, where the guild and the center are one server.
    var isProbing = false

    /// Is in the scheduler's list of queues that can send.
    var isReady = false

    init(_ endpoint: Endpoint, isCenter: Bool = false, concurrency: Int) {
        self.endpoint = endpoint
        self.isCenter = isCenter
        let share = endpoint.scheme == .https ? concurrency : max(1, concurrency / 3)
        connections = isCenter || endpoint.scheme == .https ? min(8, share) : share
    }

    var isOpen: Bool { closure == nil && !circuit.isOpen }

    /// Requests that may be in flight at once: two until the endpoint has answered.
    var limit: Int { circuit.isProven ? connections : min(2, connections) }

    var canSend: Bool {
        closure == nil && blockedUntil == nil && inFlight < limit
            && (isProbing ? isCenter && waiting.contains(where: \.isLogin) : !waiting.isEmpty)
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
        if isProbing { return waiting.popMax { $0.isLogin ? 0 : nil } }
        if circuit.isProven || sent >= 2 || waiting.contains(where: \.isLogin) { return waiting.popFirst() }
        if !waiting.contains(where: { $0.acknowledgedAt != nil }) {
            return waiting.popMax { _ in random.next() }
        }
        return sent == 0 ? waiting.popMax(by: \.acknowledgedAt) : waiting.popFirst()
    }
}
