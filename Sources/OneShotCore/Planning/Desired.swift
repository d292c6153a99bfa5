/// What is desired for one agent, in each of its guilds alike.
///
/// The first line that holds decides:
///
///     no identity                          skip identity_missing
///     identity disabled                    skip identity_disabled
///     identity without user id             skip no_user_id
///     host gone for too long               offline
///     `clear`, before the host shuts down  offline
///     host unreadable                      fail state_unreadable
///     stopped before the host was read     fail interrupted
///     agent absent                         when_missing: fail state_unreadable, skip missing, offline
///     entry malformed                      fail state_unreadable
///     observation too old                  when_stale: offline, skip stale, fail stale
///     state unmapped                       skip unmapped_state
///     otherwise                            the state's presence
package enum Desired: Equatable, Sendable {
    case presence(Presence, UserID)
    case skip(SkipReason)
    case fail(Failure)

    /// Decides for the agent of that number in the roster.
    package init(agent: Int, of roster: Roster, _ reading: HostReading, _ policy: PlanPolicy, at now: Timestamp) {
        switch roster.identityStatuses[agent] {
        case .identityMissing: self = .skip(.identityMissing)
        case .identityDisabled: self = .skip(.identityDisabled)
        case .withoutUserID: self = .skip(.noUserID)
        case .active(let user):
            switch reading {
            case .observed(let observations, _): self.init(observations[agent], user, policy, at: now)
            case .gone, .cleared: self = .presence(.offline, user)
            case .unreadable(let reason): self = .fail(Failure(.stateUnreadable, "the host source: \(reason)"))
            case .stopped:
                self = .fail(Failure(.interrupted, "the pass was stopped while it waited for the host"))
            }
        }
    }

    private init(_ observation: Observation, _ user: UserID, _ policy: PlanPolicy, at now: Timestamp) {
        switch observation {
        case .absent:
            switch policy.whenMissing {
            case .fail: self = .fail(Failure(.stateUnreadable, "the host does not mention the agent"))
            case .skip: self = .skip(.missing)
            case .offline: self = .presence(.offline, user)
            }
        case .malformed(let reason):
            self = .fail(Failure(.stateUnreadable, reason))
        case .state(let state, let observedAt):
            if policy.isStale(observedAt, at: now) {
                switch policy.whenStale {
                case .offline: self = .presence(.offline, user)
                case .skip: self = .skip(.stale)
                case .fail: self = .fail(Failure(.stale, "the host's state is \(observedAt.reportedAge(at: now)) old"))
                }
            } else if let presence = policy.stateMap.presence(of: state) {
                self = .presence(presence, user)
            } else {
                self = .skip(.unmappedState)
            }
        }
    }
}
