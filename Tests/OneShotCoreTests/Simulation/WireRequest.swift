import OneShotCore

/// A request that the engine wants sent.
enum WireRequest: Equatable, CustomStringConvertible {
    case login(LoginRequest)
    case push(PushRequest)

    var id: Int {
        switch self {
        case .login(let request): request.id
        case .push(let request): request.id
        }
    }

    var endpoint: Endpoint {
        switch self {
        case .login(let request): request.endpoint
        case .push(let request): request.endpoint
        }
    }

    var connectTimeout: Interval {
        switch self {
        case .login(let request): request.connectTimeout
        case .push(let request): request.connectTimeout
        }
    }

    var timeout: Interval {
        switch self {
        case .login(let request): request.timeout
        case .push(let request): request.timeout
        }
    }

    var usesNewConnection: Bool {
        switch self {
        case .login(let request): request.usesNewConnection
        case .push(let request): request.usesNewConnection
        }
    }

    /// The agent to be logged in.
    var login: AgentID? { if case .login(let request) = self { request.agent } else { nil } }

    /// The fingerprint with which the login is not to be sent.
    var refusedFingerprint: String? { if case .login(let request) = self { request.refusedFingerprint } else { nil } }

    /// The target of a push.
    var target: Target? { if case .push(let request) = self { request.target } else { nil } }

    /// The token of a push.
    var token: Secret? { if case .push(let request) = self { request.token } else { nil } }

    var description: String {
        switch self {
        case .login(let request): "login \(request)"
        case .push(let request): "push \(request)"
        }
    }
}

/// Answers requests as Fabric and the network in between would, in virtual time.
protocol AnsweringFabric {
    /// What happens to a request that is sent now.
    mutating func answer(_ request: WireRequest, at now: Timestamp) -> SimulatedAnswer
}

/// What happens to a request.
enum SimulatedAnswer {
    /// This response to a login.
    case login(LoginResponse, after: Interval)
    case status(Int, retryAfter: RetryAfter?, fingerprint: String, after: Interval)
    case fault(TransportFailure.Kind, after: Interval)

    /// The request is accepted and never answered; its own timeout ends it.
    case silence

    /// The connection is never made; the connect timeout ends the attempt.
    case unreachable

    /// There is no libcurl to send anything with.
    case noLibcurl

    static func status(_ status: Int, retryAfter: RetryAfter? = nil, fingerprint: String = "") -> Self {
        .status(status, retryAfter: retryAfter, fingerprint: fingerprint, after: .milliseconds(5))
    }

    static func status(_ status: Int, retryAfter: RetryAfter? = nil, after: Interval) -> Self {
        .status(status, retryAfter: retryAfter, fingerprint: "", after: after)
    }

    static func fault(_ kind: TransportFailure.Kind) -> Self { .fault(kind, after: .milliseconds(5)) }
}
