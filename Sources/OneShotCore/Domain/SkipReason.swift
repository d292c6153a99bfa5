/// Why nothing is pushed for a target, on purpose. The names are promised.
package enum SkipReason: String, CaseIterable, Sendable {
    case identityMissing = "identity_missing"
    case identityDisabled = "identity_disabled"
    case noUserID = "no_user_id"
    case unmappedState = "unmapped_state"
    case stale
    case missing
}
