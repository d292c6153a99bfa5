/// What has been failing since when, across passes, so that one failure causes one mail and not a hundred.
///
///     first pass with the failure      logged
///     later passes with it             not logged, except for a reminder every hour
///     first pass without it            its end is logged: how long it lasted and over how many passes
package struct FailureMemory: Equatable, Sendable {
    package struct Ongoing: Equatable, Sendable {
        package let key: FailureGroup.Key
        package var since: Timestamp
        package var passes: Int
        package var saidAt: Timestamp

        /// The message of the first failure of the last pass that had it, at most `messageLimit` Unicode scalars.
        package var message = ""
    }

    /// What to log about a pass.
    package enum Event: Equatable, Sendable {
        case began(FailureGroup)
        case reminder(FailureGroup, Ongoing)
        case continued(FailureGroup)
        case ended(Ongoing, after: Interval)
    }

    /// More are forgotten, and logged again: memory is bounded.
    static let limit = 1000
    static let messageLimit = 500
    static let reminderAfter = Interval.seconds(3600)

    package private(set) var ongoing: [Ongoing]

    package init(_ ongoing: [Ongoing] = []) { self.ongoing = ongoing }

    /// Takes a pass's failures.
    ///
    /// - Parameters:
    ///   - groups: What failed.
    ///   - now: When the pass ended.
    ///   - isOver: Whether a failure that is not among them is over, because the pass looked there.
    /// - Returns: What to log, in order.
    package mutating func update(
        _ groups: [FailureGroup], at now: Timestamp, isOver: (FailureGroup.Key) -> Bool
    ) -> [Event] {
        // Almost every pass ends here, without the types that the dictionary makes at run time.
        if groups.isEmpty && ongoing.isEmpty { return [] }
        var events: [Event] = []
        var known = Dictionary(ongoing.map { ($0.key, $0) }) { first, _ in first }
        var updated: [Ongoing] = []
        for group in groups {
            let message = shortened(group.failure.message, limit: Self.messageLimit)
            guard var entry = known.removeValue(forKey: group.key) else {
                events.append(.began(group))
                updated.append(Ongoing(key: group.key, since: now, passes: 1, saidAt: now, message: message))
                continue
            }
            entry.passes += 1
            entry.message = message
            // A clock that was set back leaves these times in the future; they count as now.
            entry.since = min(entry.since, now)
            if entry.saidAt > now { entry.saidAt = now }
            if now - entry.saidAt >= Self.reminderAfter {
                entry.saidAt = now
                events.append(.reminder(group, entry))
            } else {
                events.append(.continued(group))
            }
            updated.append(entry)
        }
        for entry in ongoing where known[entry.key] != nil {
            if isOver(entry.key) {
                events.append(.ended(entry, after: entry.since.reportedAge(at: now)))
            } else {
                updated.append(entry)
            }
        }
        ongoing = Array(updated.prefix(Self.limit))
        return events
    }
}
