/// The failures of one kind in one guild: one log line, however many targets failed.
package struct FailureGroup: Equatable, Sendable {
    package struct Key: Hashable, Sendable {
        /// `nil`: the host source, a file that could not be published, or a notice.
        package let guild: GuildID?
        package let kind: String

        /// Whether it is a failure of the pass, and no notice or file for others.
        var isFailure: Bool { notice == nil && !isAboutPublishing }

        /// Whether it is about a file for others, not about the pass itself.
        var isAboutPublishing: Bool { guild == nil && PublishedKind(rawValue: kind) != nil }

        var notice: NoticeKind? { guild == nil ? NoticeKind(rawValue: kind) : nil }
    }

    /// A file for others that could not be written.
    package enum PublishedKind: String, Sendable {
        case metricsUnwritable = "metrics_unwritable"
        case pageUnwritable = "board_unwritable"
    }

    /// An agent that it strikes, and what is said of it.
    package struct Struck: Equatable, Sendable {
        package let agent: AgentID

        /// The fingerprint of the message. None for a wait after a failure, which says nothing new of it.
        let message: Int?
    }

    static let struckLimit = 100

    package let key: Key
    package private(set) var count = 0

    /// The first of them, as an example.
    package let agent: AgentID?
    package let failure: Failure

    /// The agents that it strikes, at most `struckLimit`. None where chance decides whom it strikes.
    package private(set) var struck: [Struck] = []

    /// The failures of a pass, in the order in which each group first occurs.
    package static func groups(of failures: [PassReport.FailedTarget]) -> [FailureGroup] {
        var groups: [FailureGroup] = []
        var indexes: [Key: Int] = [:]
        for failed in failures {
            let (target, failure) = (failed.target, failed.failure)
            let key = Key(guild: target.guild, kind: failure.lastingKind.rawValue)
            let index = indexes[key] ?? groups.count
            if index == groups.count {
                indexes[key] = index
                groups.append(FailureGroup(key: key, agent: target.agent, failure: failure))
            }
            groups[index].count += 1
            if !failure.lastingKind.isShared, groups[index].struck.count < struckLimit {
                let isWait = failure.kind != failure.lastingKind
                let message = isWait ? nil : MessageFingerprint.of(failure.message)
                groups[index].struck.append(Struck(agent: target.agent, message: message))
            }
        }
        return groups
    }

    package static func unwritten(_ kind: PublishedKind, _ reason: String) -> FailureGroup {
        FailureGroup(kind.rawValue, Failure(.unsaved, reason))
    }

    /// The host source as a whole could not be read.
    package static func host(_ reason: String) -> FailureGroup {
        FailureGroup("host_unreadable", Failure(.stateUnreadable, reason))
    }
}

extension FailureGroup {
    /// What is about no guild.
    init(_ kind: String, _ failure: Failure, count: Int = 1, agent: AgentID? = nil, struck: [Struck] = []) {
        self.init(key: Key(guild: nil, kind: kind), count: count, agent: agent, failure: failure, struck: struck)
    }
}
