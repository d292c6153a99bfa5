/// What the identities say of an agent.
package enum IdentityStatus: Equatable, Sendable {
    case identityMissing, identityDisabled, withoutUserID
    case active(UserID)
}
