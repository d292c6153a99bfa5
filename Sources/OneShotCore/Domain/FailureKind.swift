/// Why a target could not be brought into sync, as one of the names that reports and logs use. The names are promised.
package enum FailureKind: String, CaseIterable, Sendable {
    case stateUnreadable = "state_unreadable"
    case stale
    case keyUnreadable = "key_unreadable"
    case loginRejected = "login_rejected"
    case loginMisdirected = "login_misdirected"
    case loginBackoff = "login_backoff"
    case loginFailed = "login_failed"
    case guildNotInSession = "guild_not_in_session"
    case insecureEndpoint = "insecure_endpoint"
    case unauthorized
    case rejected
    case rateLimited = "rate_limited"
    case serverError = "server_error"
    case transport
    case timeout
    case circuitOpen = "circuit_open"
    case deadline
    case interrupted
    case unsaved
    case noLibcurl = "no_libcurl"

    /// Whether one cause fails all agents alike, so that only chance decides which of them it strikes in a pass: who has
    /// something to push, and whose push came before the circuit opened.
    var isShared: Bool {
        switch self {
        case .loginFailed, .rateLimited, .serverError, .transport, .timeout, .circuitOpen, .deadline, .interrupted,
            .unsaved, .noLibcurl:
            true
        case .stateUnreadable, .stale, .keyUnreadable, .loginRejected, .loginMisdirected, .loginBackoff,
            .guildNotInSession, .insecureEndpoint, .unauthorized, .rejected:
            false
        }
    }

    /// Whether the pass never reached the target. An earlier failure of the target must then not be reported as over.
    var saysNothingOfTheTarget: Bool {
        switch self {
        case .deadline, .interrupted, .unsaved, .noLibcurl: true
        case .stateUnreadable, .stale, .keyUnreadable, .loginRejected, .loginMisdirected, .loginBackoff, .loginFailed,
            .guildNotInSession, .insecureEndpoint, .unauthorized, .rejected, .rateLimited, .serverError, .transport,
            .timeout, .circuitOpen:
            false
        }
    }

    /// Whether it strikes the guild as a whole, whichever of its agents is pushed.
    var isOfGuild: Bool {
        switch self {
        case .rateLimited, .serverError, .transport, .timeout, .circuitOpen: true
        case .stateUnreadable, .stale, .keyUnreadable, .loginRejected, .loginMisdirected, .loginBackoff, .loginFailed,
            .guildNotInSession, .insecureEndpoint, .unauthorized, .rejected, .deadline, .interrupted, .unsaved,
            .noLibcurl:
            false
        }
    }
}
