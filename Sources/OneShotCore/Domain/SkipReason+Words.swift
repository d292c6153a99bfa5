/// The reasons to skip in words, for everything that shows them.
extension SkipReason {
    /// Two words or so, for lists and pages.
    var remark: String {
        switch self {
        case .identityMissing: "no identity"
        case .identityDisabled: "disabled"
        case .noUserID: "no user id"
        case .unmappedState: "unmapped state"
        case .stale: "stale"
        case .missing: "missing"
        }
    }

    /// What the reason is, as the end of a sentence.
    var explanation: String {
        switch self {
        case .identityMissing: "the agent has no identity"
        case .identityDisabled: "the agent's identity is disabled"
        case .noUserID: "the agent's identity has no fabric_user_id; register the agent and add it"
        case .unmappedState: "the host's state is not mapped to a presence; host.state_map can do that"
        case .stale: "the host's state is too old, and host.when_stale is skip"
        case .missing: "the host does not mention the agent, and host.when_missing is skip"
        }
    }

    /// What a person can do about it, as the end of a sentence.
    var advice: String {
        switch self {
        case .identityMissing: "add an identity for the agent, or remove its bindings"
        case .identityDisabled: "nothing, if that is meant; else set enabled to true"
        case .noUserID: "register the agent in Fabric, and add its fabric_user_id"
        case .unmappedState: "map the state in host.state_map, if it means one of the four presences"
        case .stale: "look whether the host runs, and writes its states at least every minute"
        case .missing: "nothing, if the agent is not meant to run; else look why the host leaves it out"
        }
    }
}
