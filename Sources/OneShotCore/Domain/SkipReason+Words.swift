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
        case .noUserID: "the agent's identity has no fabric_user_id"
        case .unmappedState: "the host's state is not mapped to a presence"
        case .stale: "the host's state is too old, and host.when_stale is skip"
        case .missing: "the host does not mention the agent, and host.when_missing is skip"
        }
    }

    /// What a person can do about it, as the end of a sentence.
    var advice: String {
        switch self {
        case .identityMissing: "add one, or remove the agent's bindings"
        case .identityDisabled: "set enabled to true, unless that is meant"
        case .noUserID: "register the agent in Fabric and add it"
        case .unmappedState: "host.state_map can map it"
        case .stale: "look whether the host runs, and writes its states at least every minute"
        case .missing: "look why the host leaves it out, unless the agent is not meant to run"
        }
    }
}
