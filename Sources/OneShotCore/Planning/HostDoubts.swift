/// The agents of which the host does not say what they are now, by their numbers in the roster. None of their targets
/// fails, so nobody would know otherwise.
package struct HostDoubts: Equatable, Sendable {
    /// Shown offline, or left as they are, because the host or its states of them are too old.
    private(set) var stale: [Int] = []

    /// Left as they are, because their states are mapped to nothing.
    private(set) var unmapped: [Int] = []

    package init() {}

    /// Takes an agent. An agent that is shown as its state says costs a comparison.
    mutating func add(
        _ agent: Int, _ desired: Desired, _ reading: HostReading, _ policy: PlanPolicy, at now: Timestamp
    ) {
        switch desired {
        case .presence(.offline, _), .skip(.stale):
            if Self.isStale(agent, reading, policy, at: now) { stale.append(agent) }
        case .skip(.unmappedState): unmapped.append(agent)
        case .presence, .skip, .fail: break
        }
    }

    private static func isStale(
        _ agent: Int, _ reading: HostReading, _ policy: PlanPolicy, at now: Timestamp
    ) -> Bool {
        switch reading {
        case .gone: return true
        case .observed(let observations, _):
            guard case .state(let state, let time) = observations[agent] else { return false }
            // If the host's last word was offline, offline is what should be shown.
            return policy.isStale(time, at: now) && policy.stateMap.presence(of: state) != .offline
        case .unreadable, .cleared, .stopped: return false
        }
    }
}
