/// What the identities say of an agent.
package enum IdentityStatus: Equatable, Sendable {
    case identityMissing, identityDisabled, withoutUserID
    case active(UserID)

    /// Why nothing is pushed for the agent; `nil` for an active one.
    package var skipReason: SkipReason? {
        switch self {
        case .identityMissing: .identityMissing
        case .identityDisabled: .identityDisabled
        case .withoutUserID: .noUserID
        case .active: nil
        }
    }
}
