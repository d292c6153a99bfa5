/// One endpoint in one pass: what waits to be sent there, and what is known of its health.
struct Lane {
    enum Job: Equatable {
        case login(agent: Int)
        case push(Int)
    }

    enum Shut: Equatable {
        /// It failed too often.
        case circuit

        /// It asked to be left alone for so long that the pass does not wait.
        case backoff(Interval)
    }

    let endpoint: Endpoint

    /// Logins stand here, and nowhere else.
    let isCenter: Bool

    /// How many connections it may have, so how many requests in flight: libcurl must never queue one, since a request's
    /// timeout already runs in that queue. A TLS connection costs a millisecond of processor time to open, and a login's
    /// answer, which is kept until it is whole, may cost a mebibyte.
    let connections: Int

    var waiting = Queue<Job>()
    var inFlight = 0

    /// Requests sent so far; the first two are chosen.
    var sent = 0
    var circuit = Circuit()

    /// Nothing more is sent in this pass: what arrives fails.
    var shut: Shut?

    /// The endpoint asked to be left alone until then.
    var blockedUntil: Timestamp?

    /// One agent is logged in anew to learn whether the guild has moved; until then nothing is pushed here. Logins are sent,
    /// that one among them, where the guild and the center are one server.
    var isHeld = false

    /// Stands in the engine's list of lanes that can send.
    var isListed = false

    init(_ endpoint: Endpoint, isCenter: Bool = false, concurrency: Int) {
        self.endpoint = endpoint
        self.isCenter = isCenter
        let share = endpoint.scheme == .https ? concurrency : max(1, concurrency / 3)
        connections = isCenter || endpoint.scheme == .https ? min(8, share) : share
    }

    /// Requests that may be in flight at once: two until the endpoint has answered.
    var limit: Int { circuit.isProven ? connections : min(2, connections) }

    /// What a job that would go to a shut lane fails with.
    func failure(of job: Job) -> Failure? {
        switch shut {
        case nil: nil
        case .circuit:
            Failure(
                job.isLogin ? .loginFailed : .circuitOpen, "\(endpoint) failed too often in this pass to be asked again"
            )
        case .backoff(let wait):
            Failure(job.isLogin ? .loginFailed : .rateLimited, "\(endpoint) asked to be left alone for another \(wait)")
        }
    }

    var canSend: Bool {
        shut == nil && blockedUntil == nil && inFlight < limit
            && (isHeld ? isCenter && waiting.contains(where: \.isLogin) : !waiting.isEmpty)
    }
}
