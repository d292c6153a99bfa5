/// The failures of one kind in one guild: one log line, however many targets failed.
package struct FailureGroup: Equatable, Sendable {
    package struct Key: Hashable, Sendable {
        /// `nil`: the host source, a file that could not be published, or a notice.
        package let guild: GuildID?
        package let kind: String

        /// Whether it is about a file for others, not about the pass itself.
        var isAboutPublishing: Bool { guild == nil && PublishedKind(rawValue: kind) != nil }

        var notice: NoticeKind? { guild == nil ? NoticeKind(rawValue: kind) : nil }
    }

    /// A file for others that could not be written.
    package enum PublishedKind: String, Sendable {
        case metricsUnwritable = "metrics_unwritable"
        case pageUnwritable = "board_unwritable"
    }

    /// What costs no target, but makes doubtful what is shown.
    package enum NoticeKind: String, Sendable {
        case hostClockAhead = "host_clock_ahead"
        case tokenEnded = "token_ended"
        case openFiles = "open_files"
    }

    package let key: Key
    package private(set) var count = 0

    /// The first of them, as an example.
    package let agent: AgentID?
    package let failure: Failure

    /// The failures of a pass, in the order in which each group first occurs.
    package static func groups(of failures: [PassReport.FailedTarget]) -> [FailureGroup] {
        var groups: [FailureGroup] = []
        var indexes: [Key: Int] = [:]
        for failed in failures {
            let key = Key(guild: failed.target.guild, kind: failed.failure.lastingKind.rawValue)
            if let index = indexes[key] {
                groups[index].count += 1
            } else {
                indexes[key] = groups.count
                groups.append(FailureGroup(key: key, count: 1, agent: failed.target.agent, failure: failed.failure))
            }
        }
        return groups
    }

    package static func unwritten(_ kind: PublishedKind, _ reason: String) -> FailureGroup {
        FailureGroup(kind.rawValue, Failure(.unsaved, reason))
    }

    /// The host gives a time that lies ahead.
    static func hostClockAhead(_ time: Timestamp, at now: Timestamp) -> FailureGroup {
        let message =
            "the host gives the time \(time.rfc3339) when it is \(now.rfc3339) here; what is more than a minute ahead"
            + " is not believed: set the clocks, and have the host write UTC"
        return FailureGroup(NoticeKind.hostClockAhead.rawValue, Failure(.stateUnreadable, message))
    }

    /// Tokens that had ended when a login brought them, if there are any. The count is that of agents.
    static func tokensEnded(_ tokens: TokenState) -> FailureGroup? {
        let complaints = tokens.sessions.compactMapValues(\.complaintAboutEnds)
        guard let agent = complaints.keys.min(), let message = complaints[agent] else { return nil }
        return FailureGroup(
            NoticeKind.tokenEnded.rawValue, Failure(.unauthorized, message), count: complaints.count, agent: agent)
    }

    /// Fewer requests were in flight than were wanted, for this reason.
    static func openFiles(_ shortage: String) -> FailureGroup {
        FailureGroup(NoticeKind.openFiles.rawValue, Failure(.transport, shortage))
    }

    /// The host source as a whole could not be read.
    package static func host(_ reason: String) -> FailureGroup {
        FailureGroup("host_unreadable", Failure(.stateUnreadable, reason))
    }
}

extension FailureGroup {
    /// What is about no guild.
    private init(_ kind: String, _ failure: Failure, count: Int = 1, agent: AgentID? = nil) {
        self.init(key: Key(guild: nil, kind: kind), count: count, agent: agent, failure: failure)
    }
}
