/// What should be shown of one agent, in every guild alike.
///
/// The first row that holds decides:
///
///     no identity                    skip identity_missing
///     identity disabled              skip identity_disabled
///     identity without user id       skip no_user_id
///     source gone for too long       offline
///     cleared, for the host's end    offline
///     source unreadable              fail state_unreadable
///     stopped before it was read     fail interrupted
///     agent absent                   when_missing: fail state_unreadable, skip missing, offline
///     entry malformed                fail state_unreadable
///     observation too old            when_stale: offline, skip stale, fail stale
///     state unmappable               skip unmapped_state
///     otherwise                      the state's presence
package enum Desired: Equatable, Sendable {
    case presence(Presence)
    case skip(SkipReason)
    case fail(Failure)

    package init(
        _ standing: Roster.Standing, _ observation: Observation, _ policy: PlanPolicy, at now: Timestamp
    ) {
        if let reason = Self.skip(standing) {
            self = .skip(reason)
            return
        }
        switch observation {
        case .absent:
            switch policy.whenMissing {
            case .fail: self = .fail(Failure(.stateUnreadable, "the host does not mention the agent"))
            case .skip: self = .skip(.missing)
            case .offline: self = .presence(.offline)
            }
        case .malformed(let reason):
            self = .fail(Failure(.stateUnreadable, reason))
        case .state(let state, let observedAt):
            let age = max(.zero, now - observedAt)
            if let limit = policy.staleAfter, age > limit {
                self.init(stale: age, policy)
            } else if let presence = policy.stateMap.presence(of: state) {
                self = .presence(presence)
            } else {
                self = .skip(.unmappedState)
            }
        }
    }

    private init(stale age: Interval, _ policy: PlanPolicy) {
        switch policy.whenStale {
        case .offline: self = .presence(.offline)
        case .skip: self = .skip(.stale)
        case .fail: self = .fail(Failure(.stale, "the host's state is \(age) old"))
        }
    }

    static func skip(_ standing: Roster.Standing) -> SkipReason? {
        switch standing {
        case .identityMissing: .identityMissing
        case .identityDisabled: .identityDisabled
        case .withoutUserID: .noUserID
        case .active: nil
        }
    }

    /// One for each agent number of the roster.
    static func all(_ roster: Roster, _ reading: HostReading, _ policy: PlanPolicy, at now: Timestamp) -> [Desired] {
        switch reading {
        case .observed(let observations):
            zip(roster.standings, observations).map { Desired($0, $1, policy, at: now) }
        case .gone, .cleared:
            roster.standings.map { skip($0).map(Desired.skip) ?? .presence(.offline) }
        case .unreadable(let reason):
            all(roster, .stateUnreadable, "the host source: \(reason)")
        case .stopped:
            all(roster, .interrupted, "the pass was stopped while it waited for the host")
        }
    }

    /// Everybody fails who is not skipped.
    private static func all(_ roster: Roster, _ kind: FailureKind, _ message: String) -> [Desired] {
        roster.standings.map { skip($0).map(Desired.skip) ?? .fail(Failure(kind, message)) }
    }
}
