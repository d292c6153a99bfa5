/// What was read of one agent at the host.
package enum Observation: Equatable, Sendable {
    /// The host does not mention the agent.
    case absent

    /// The agent's own entry or file is not what it should be.
    case malformed(String)
    case state(HostState, at: Timestamp)
}

/// What one look at the host gave.
package enum HostReading: Equatable, Sendable {
    /// One observation for each agent number of the roster.
    case observed([Observation])

    /// The source as a whole could not be read.
    case unreadable(String)

    /// It could not be read, and has not been for so long that the host counts as dead.
    case gone(String)

    /// It was not asked: everybody is to be shown offline, since the host is about to shut down.
    case cleared

    /// The pass was stopped while it waited for the host, of which nothing is known therefore.
    case stopped

    /// Whether it is known what is to be shown of the agents.
    package var isKnown: Bool {
        switch self {
        case .observed, .gone, .cleared: true
        case .unreadable, .stopped: false
        }
    }

    /// Why the whole source could not be read.
    package var failure: String? {
        switch self {
        case .observed, .cleared, .stopped: nil
        case .unreadable(let reason), .gone(let reason): reason
        }
    }
}
