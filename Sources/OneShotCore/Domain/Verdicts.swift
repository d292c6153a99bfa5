/// Why a target is pushed: the first that holds, in this order.
package enum ChangeReason: String, CaseIterable, Sendable {
    /// Fabric has never acknowledged anything for it.
    case new
    /// An earlier push may or may not have arrived.
    case inDoubt = "in_doubt"
    case changed
    /// Nothing changed, but Fabric may have lost the row.
    case refresh

    /// The target is gone from the configuration, and is shown offline once more.
    case removed
}

/// Why nothing is pushed for a target, on purpose.
package enum SkipReason: String, CaseIterable, Sendable {
    case identityMissing = "identity_missing"
    case identityDisabled = "identity_disabled"
    case noUserID = "no_user_id"
    case unmappedState = "unmapped_state"
    case stale
    case missing
}

/// Why a target could not be brought into sync.
package enum FailureKind: String, CaseIterable, Sendable {
    case stateUnreadable = "state_unreadable"
    case stale
    case keyUnreadable = "key_unreadable"
    case loginRejected = "login_rejected"
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

    /// The pass did not come to the target, whose other failures may go on therefore.
    package var saysNothingOfTheTarget: Bool {
        switch self {
        case .deadline, .interrupted, .unsaved, .noLibcurl: true
        case .stateUnreadable, .stale, .keyUnreadable, .loginRejected, .loginBackoff, .loginFailed, .guildNotInSession,
            .insecureEndpoint, .unauthorized, .rejected, .rateLimited, .serverError, .transport, .timeout, .circuitOpen:
            false
        }
    }
}
