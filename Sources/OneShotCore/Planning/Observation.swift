/// What was read of one agent at the host.
package enum Observation: Equatable, Sendable {
    /// The host does not mention the agent.
    case absent

    /// The agent's own entry or file is malformed, for this reason.
    case malformed(String)
    case state(HostState, at: Timestamp)
}
