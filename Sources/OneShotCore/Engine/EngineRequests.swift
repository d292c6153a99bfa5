/// What the engine wants done next.
package enum EngineStep: Equatable, Sendable {
    // Indirect, so that a step is a word and a tag. In the packed layout of the large ones, valgrind takes the tag for
    // uninitialised.
    indirect case logIn(LoginRequest)
    indirect case push(PushRequest)

    /// Write a cache and report the result with `saved(_:failure:)`; the engine decides nothing until then.
    case save(Checkpoint)

    /// Nothing to do before a response arrives or this time is reached.
    case wait(until: Timestamp)
    case finished
}

package enum Checkpoint: Equatable, Sendable {
    /// Before the first push: the rows about to be sent, in doubt. It is also asked for where all of them are in doubt
    /// already, since what was read from a file need not have reached the disk.
    case writeAhead

    /// The sessions obtained so far, so that a killed pass repeats few logins.
    case tokens
}

/// Log an agent in.
package struct LoginRequest: Equatable, Sendable {
    /// Never used twice in a pass, not for a push either.
    package let id: Int
    package let agent: AgentID

    /// The fingerprint of a key that was refused: where the key still has it, answer `sameKey` and send nothing.
    package let refusedFingerprint: String?
    package let endpoint: Endpoint
    package let connectTimeout: Interval
    package let timeout: Interval

    /// Whether the last try of it broke its connection, or may have left something on it.
    package let usesNewConnection: Bool
}

/// Push a presence.
package struct PushRequest: Equatable, Sendable {
    /// Never used twice in a pass, not for a login either.
    package let id: Int
    package let target: Target
    package let user: UserID
    package let presence: Presence
    package let token: Secret
    package let endpoint: Endpoint
    package let connectTimeout: Interval
    package let timeout: Interval

    /// Whether the last try of it broke its connection, or may have left something on it.
    package let usesNewConnection: Bool
}

/// How a login ended. `FabricWire` decides which status means what.
package enum LoginResponse: Equatable, Sendable {
    case session(Session)

    /// The key was refused, the answer is not a session, or something else than the center's login answered. The
    /// fingerprint is that of the key that was sent.
    case rejected(Failure, fingerprint: String)

    /// The center cannot answer now.
    case unavailable(status: Int, retryAfter: RetryAfter?)
    case failed(TransportFailure)

    /// The agent's key has not changed since it was refused; nothing was sent.
    case sameKey

    /// The agent's key cannot be read, for this reason; nothing was sent.
    case keyUnreadable(String)
}

/// How a push ended. `FabricWire` decides which status means what.
package enum PushResponse: Equatable, Sendable {
    case acknowledged
    case tokenRefused(status: Int)

    /// The endpoint asks for a pause, or has too many requests.
    case throttled(status: Int, retryAfter: RetryAfter?)

    /// 5xx or 408. The request may still be applied, behind a proxy for example.
    case serverError(status: Int)

    /// `redirect` is what the message adds if it is a redirect.
    case rejected(status: Int, redirect: String = "")
    case failed(TransportFailure)
}

/// What a response took.
package struct ResponseCost: Equatable, Sendable {
    /// How long it took until there was a connection, with its handshake. That says nothing of the next answer.
    package var connecting = Interval.zero

    /// How much of the body was held in memory.
    package var keptBytes = 0

    package init() {}
}

extension LoginResponse {
    /// What the response says about its endpoint.
    func health(at now: Timestamp) -> Scheduler.Health {
        switch self {
        case .session, .rejected: .answered(isOverloaded: false)
        case .unavailable(let status, let retryAfter):
            .answered(isOverloaded: status != 408 && !(retryAfter?.isRelief(at: now) ?? false))
        case .failed(let failure): failure.kind.health
        case .sameKey, .keyUnreadable: .unknown
        }
    }

    /// Whether its connection is not to be used again.
    var spoilsConnection: Bool {
        switch self {
        case .unavailable(let status, _): status == 408
        case .failed(let failure): failure.kind.spoilsConnection
        case .session, .rejected, .sameKey, .keyUnreadable: false
        }
    }
}

extension PushResponse {
    /// What the response says about its endpoint.
    func health(at now: Timestamp) -> Scheduler.Health {
        switch self {
        case .acknowledged, .tokenRefused, .rejected: .answered(isOverloaded: false)
        case .throttled(_, let retryAfter): .answered(isOverloaded: !(retryAfter?.isRelief(at: now) ?? false))
        case .serverError(let status): .answered(isOverloaded: status >= 500)
        case .failed(let failure): failure.kind.health
        }
    }

    /// Whether its connection is not to be used again. A 408 may have been sent before the request, when the server
    /// gave the connection up.
    var spoilsConnection: Bool {
        switch self {
        case .serverError(let status): status == 408
        case .failed(let failure): failure.kind.spoilsConnection
        case .acknowledged, .tokenRefused, .throttled, .rejected: false
        }
    }
}

extension TransportFailure.Kind {
    /// What the failure says about its endpoint.
    fileprivate var health: Scheduler.Health {
        self == .unsent || self == .outOfFiles ? .unknown : .failed(timedOut: isTimeout)
    }

    fileprivate var spoilsConnection: Bool { self == .reset || self == .notHTTP }
}
