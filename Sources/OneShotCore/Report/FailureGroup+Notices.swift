/// Notices: what costs no target, but makes doubtful what is shown. They are remembered and said as failures are.
extension FailureGroup {
    package enum NoticeKind: String, CaseIterable, Sendable {
        case hostStale = "host_stale"
        case unmappedState = "unmapped_state"
        case hostClockAhead = "host_clock_ahead"
        case tokenEnded = "token_ended"
        case openFiles = "open_files"
    }

    /// What the host leaves doubtful: states that are too old, states that are mapped to nothing, a clock that is ahead.
    ///
    /// - Parameters:
    ///   - doubts: What the plan found.
    ///   - roster: The agents.
    ///   - reading: What the host said.
    ///   - policy: What the configuration says of host states.
    ///   - lastSeen: When the host was read last before this pass, if that is known.
    ///   - now: When the pass started.
    /// - Returns: The notices that there are.
    package static func notices(
        _ doubts: HostDoubts, _ roster: Roster, _ reading: HostReading, _ policy: PlanPolicy, lastSeen: Timestamp?,
        at now: Timestamp
    ) -> [FailureGroup] {
        var notices: [FailureGroup] = []
        if !doubts.stale.isEmpty {
            let message = staleMessage(doubts.stale, reading, policy, lastSeen, at: now)
            notices.append(notice(.hostStale, Failure(.stale, message), doubts.stale, roster) { _ in message })
        }
        if let agent = doubts.unmapped.first {
            let message = unmappedMessage(reading.state(ofAgent: agent), policy.stateMap)
            let failure = Failure(.stateUnreadable, message)
            notices.append(
                notice(.unmappedState, failure, doubts.unmapped, roster) { reading.state(ofAgent: $0)?.text ?? "" })
        }
        if let time = reading.timeAhead { notices.append(hostClockAhead(time, at: now)) }
        return notices
    }

    private static func notice(
        _ kind: NoticeKind, _ failure: Failure, _ agents: [Int], _ roster: Roster, saying: (Int) -> String
    ) -> FailureGroup {
        let struck = agents.prefix(struckLimit).map {
            Struck(agent: roster.agentID($0), message: MessageFingerprint.of(saying($0)))
        }
        return FailureGroup(
            kind.rawValue, failure, count: agents.count, agent: struck.first?.agent, struck: struck)
    }

    private static func staleMessage(
        _ agents: [Int], _ reading: HostReading, _ policy: PlanPolicy, _ lastSeen: Timestamp?, at now: Timestamp
    ) -> String {
        let limit = "host.stale_after_seconds" + (policy.staleAfter.map { " (\($0))" } ?? "")
        let shown =
            switch policy.whenStale {
            case .offline, .fail: "shown offline"
            case .skip: "left as it was last shown"
            }
        let advice = "see whether the host still runs and writes its states"
        guard let newest = agents.compactMap(reading.observedAt).max() else {
            let age = lastSeen.map { ", the last time \($0.reportedAge(at: now)) ago" } ?? ""
            return "\(shown), because the host could not be read for longer than \(limit)\(age); \(advice)"
        }
        return "\(shown), because the host's state is older than \(limit); the newest such state is"
            + " \(newest.reportedAge(at: now)) old; \(advice)"
    }

    private static func unmappedMessage(_ state: HostState?, _ map: StateMap) -> String {
        let name = state?.text ?? ""
        let hint = NearestName.suggestion(for: name, among: map.states)
        return "the host says \(quoted(name)), which is mapped to no presence, so what was last shown stays;"
            + " host.state_map can map it" + (hint.map { "; did the host mean \(quoted($0))?" } ?? "")
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
}
