/// What the engine wants done next.
package enum EngineStep: Equatable, Sendable {
    case send(EngineRequest)

    /// Write a cache and say how it went with `saved(_:failure:)`; until then the engine stands still.
    case save(Checkpoint)

    /// Nothing to do before an answer comes or this time is reached.
    case wait(until: Timestamp)
    case finished
}

package enum Checkpoint: Equatable, Sendable {
    /// The rows about to be sent, in doubt, before the first of them is; also where all of them were so already, since
    /// what is read from a disk need not be on it to stay.
    case writeAhead

    /// The sessions obtained so far, so that a killed pass repeats few logins.
    case tokens
}

/// A request to be sent now.
package struct EngineRequest: Equatable, Sendable {
    package enum Purpose: Equatable, Sendable {
        /// Log the agent in. Where the key still has this fingerprint, do not: answer `sameKey`.
        case login(AgentID, unlessFingerprint: String?)
        case push(Target, UserID, Presence, Secret)
    }

    /// Names the request in `received(_:for:at:)`; never used twice.
    package let id: Int
    package let purpose: Purpose
    package let endpoint: Endpoint
    package let connectTimeout: Interval
    package let timeout: Interval
}

/// What became of a request.
package enum EngineReply: Equatable, Sendable {
    /// A login's session.
    case session(Session)

    /// A login was accepted with something that is no session.
    case malformedLogin(status: Int, message: String, fingerprint: String)

    /// An answer with this status. For a login: the fingerprint of the key that was sent.
    case answer(status: Int, retryAfter: RetryAfter?, fingerprint: String?)

    /// No answer.
    case fault(WireFault, message: String)

    /// The agent's key has not changed since it was refused; nothing was sent.
    case sameKey

    /// The agent's key cannot be read; nothing was sent.
    case keyUnreadable(message: String)

    /// There is no libcurl to send anything with.
    case unavailable(message: String)
}

/// How a request ended without an answer.
package enum WireFault: Equatable, Sendable {
    /// The host name has no address.
    case unresolved
    case refused
    case connectTimeout
    case tls

    /// The connection ended after the request may have been sent.
    case reset

    /// Something answered that does not speak HTTP.
    case notHTTP

    /// Sent, and no answer in time.
    case timeout
}

/// When an answer asks to be asked again.
package enum RetryAfter: Equatable, Sendable {
    case seconds(Double)
    case date(Timestamp)

    /// There was such a header, but it says nothing that is understood.
    case unreadable

    /// The wait, clamped to 0.2 s … 15 minutes; what lies in the past or cannot be read is the shortest.
    package func wait(at now: Timestamp) -> Interval {
        let wait: Interval =
            switch self {
            case .seconds(let seconds): .seconds(seconds)
            case .date(let date): date - now
            case .unreadable: .zero
            }
        return min(max(wait, .milliseconds(200)), WireMemory.longest)
    }
}
