/// The failures of one kind in one guild: what is said in one line, however many targets they are.
package struct FailureGroup: Equatable, Sendable {
    package struct Key: Hashable, Sendable {
        /// `nil`: the host source, which is nobody's guild.
        package let guild: GuildID?
        package let kind: String

        /// Whether it is about a file for others, not about the pass itself.
        var isAboutPublishing: Bool { guild == nil && PublishedKind(rawValue: kind) != nil }
    }

    /// A file for others that could not be written.
    package enum PublishedKind: String, Sendable {
        case metricsUnwritable = "metrics_unwritable"
        case pageUnwritable = "board_unwritable"
    }

    package let key: Key
    package private(set) var count = 0

    /// The first of them, as an example.
    package let agent: AgentID?
    package let failure: Failure

    /// The failures of a pass, in the order in which each group first occurs.
    package static func groups(of failures: [PassReport.FailedTarget]) -> [FailureGroup] {
        var groups: [FailureGroup] = []
        var places: [Key: Int] = [:]
        for failed in failures {
            let key = Key(guild: failed.target.guild, kind: failed.failure.kind.group)
            if let place = places[key] {
                groups[place].count += 1
            } else {
                places[key] = groups.count
                groups.append(FailureGroup(key: key, count: 1, agent: failed.target.agent, failure: failed.failure))
            }
        }
        return groups
    }

    package static func unwritten(_ kind: PublishedKind, _ reason: String) -> FailureGroup {
        FailureGroup(
            key: Key(guild: nil, kind: kind.rawValue), count: 1, agent: nil, failure: Failure(.unsaved, reason))
    }

    /// The host source as a whole could not be read.
    package static func host(_ reason: String) -> FailureGroup {
        FailureGroup(
            key: Key(guild: nil, kind: "host_unreadable"), count: 1, agent: nil,
            failure: Failure(.stateUnreadable, reason))
    }
}

extension FailureKind {
    /// Kinds that alternate while one thing is wrong are one failure: a refused login is tried again now and then, and
    /// in between its backoff is what fails.
    fileprivate var group: String {
        self == .loginBackoff ? FailureKind.loginRejected.rawValue : rawValue
    }
}
