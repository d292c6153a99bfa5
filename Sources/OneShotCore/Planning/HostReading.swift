/// What one reading of the host gave.
package enum HostReading: Equatable, Sendable {
    /// One observation for each agent number of the roster. `timeAhead` is the time furthest ahead of those that the
    /// host gave and that were not believed.
    case observed([Observation], timeAhead: Timestamp? = nil)

    /// The source as a whole could not be read, for this reason.
    case unreadable(String)

    /// It could not be read, and has been unreadable for so long that the host counts as dead.
    case gone(String)

    /// `clear`: it was not read, and every agent is to be shown offline.
    case cleared

    /// The pass was asked to stop while it waited for the host.
    case stopped(Signals.Stop)

    /// This reading, where a host that has been unreadable for too long counts as dead. `lastSeen` is when it was last
    /// known to be readable; it is asked for only where that matters.
    package func resolved(
        _ policy: PlanPolicy, lastSeen: @autoclosure () -> Timestamp?, at now: Timestamp
    ) -> HostReading {
        guard case .unreadable(let reason) = self, policy.isHostGone(lastSeen: lastSeen(), at: now) else { return self }
        return .gone(reason)
    }

    /// Whether the pass knows what to show. Without that nothing is pushed and no orphan is decided.
    package var isKnown: Bool {
        switch self {
        case .observed, .gone, .cleared: true
        case .unreadable, .stopped: false
        }
    }

    /// Whether the host answered.
    package var isObserved: Bool {
        switch self {
        case .observed: true
        case .unreadable, .gone, .cleared, .stopped: false
        }
    }

    /// The state that was read of the agent of that number in the roster.
    package func state(ofAgent agent: Int) -> HostState? {
        guard case .observed(let observations, _) = self, case .state(let state, _) = observations[agent] else {
            return nil
        }
        return state
    }

    /// The time of that state.
    func observedAt(_ agent: Int) -> Timestamp? {
        guard case .observed(let observations, _) = self, case .state(_, let time) = observations[agent] else {
            return nil
        }
        return time
    }

    /// The time of the newest state that was read.
    package var newestState: Timestamp? {
        guard case .observed(let observations, _) = self else { return nil }
        var newest: Timestamp?
        for case .state(_, let time) in observations { newest = max(newest ?? time, time) }
        return newest
    }

    package var timeAhead: Timestamp? {
        switch self {
        case .observed(_, let timeAhead): timeAhead
        case .unreadable, .gone, .cleared, .stopped: nil
        }
    }

    /// Why the source as a whole could not be read.
    package var failure: String? {
        switch self {
        case .unreadable(let reason), .gone(let reason): reason
        case .observed, .cleared, .stopped: nil
        }
    }

    package var stop: Signals.Stop? {
        switch self {
        case .stopped(let stop): stop
        case .observed, .unreadable, .gone, .cleared: nil
        }
    }
}
