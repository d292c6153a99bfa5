/// What has been failing since when, across passes, so that one failure causes one mail and not a hundred.
///
///     first pass with the failure      logged
///     later passes with it             not logged, except for a reminder every hour and for news: it strikes another
///                                      agent, its message is another one, or the pass's exit code is a worse one
///     first pass without it            its end is logged: how long it lasted and over how many passes
package struct FailureMemory: Equatable, Sendable {
    package struct Ongoing: Equatable, Sendable {
        package internal(set) var key: FailureGroup.Key
        package var since: Timestamp
        package var passes: Int
        package var saidAt: Timestamp

        /// The message of the first failure of the last pass that had it, at most `messageLimit` Unicode scalars.
        package var message = ""

        /// How many it struck when that was said, and which agents since the last reminder. 0 and none: an older
        /// version wrote the entry.
        package var count = 0
        package var agents: [AgentID] = []

        /// The fingerprints of the messages that were said.
        package var messages: [Int] = []
    }

    /// What to log about a pass.
    package enum Event: Equatable, Sendable {
        case began(FailureGroup)

        /// A reminder, or news of a failure that goes on.
        case repeated(FailureGroup, Ongoing)
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
    ///   - isWorse: Whether the pass's exit code is a worse one than the last pass's.
    ///   - now: When the pass ended.
    ///   - isOver: Whether a failure that is not among them is over, because the pass looked there.
    /// - Returns: What to log, in order.
    package mutating func update(
        _ groups: [FailureGroup], isWorse: Bool = false, at now: Timestamp, isOver: (FailureGroup.Key) -> Bool
    ) -> [Event] {
        // Almost every pass ends here, without the types that the dictionary makes at run time.
        if groups.isEmpty && ongoing.isEmpty { return [] }
        var events: [Event] = []
        var known = Dictionary(ongoing.map { ($0.key, $0) }) { first, _ in first }
        var updated: [Ongoing] = []
        for group in groups {
            guard var entry = known.removeValue(forKey: group.key) else {
                events.append(.began(group))
                var entry = Ongoing(key: group.key, since: now, passes: 1, saidAt: now, count: group.count)
                entry.remember(group)
                updated.append(entry)
                continue
            }
            entry.passes += 1
            // A clock that was set back leaves these times in the future; they count as now.
            entry.since = min(entry.since, now)
            if entry.saidAt > now { entry.saidAt = now }
            let isDue = now - entry.saidAt >= Self.reminderAfter
            let isNews = isDue || isWorse && group.key.isFailure || entry.isNews(group)
            if isDue { entry.forgetWhoWasStruck() }
            // It strikes more only once that was said, so a slow growth is said, too.
            if isNews || entry.count == 0 { entry.count = max(entry.count, group.count) }
            entry.remember(group)
            if isNews { entry.saidAt = now }
            events.append(isNews ? .repeated(group, entry) : .continued(group))
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

extension FailureMemory.Ongoing {
    /// Messages that are remembered beside one for each agent. With more, another message is no news: some messages
    /// are different in every pass.
    private static let moreMessages = 10
    static let mostMessages = FailureGroup.struckLimit + moreMessages

    /// Whether a pass's failures say more than was said.
    fileprivate func isNews(_ group: FailureGroup) -> Bool {
        if count == 0 { return false }
        let takesMessages = !messages.isEmpty && messages.count < agents.count + Self.moreMessages
        if group.struck.isEmpty {
            // Who is struck by chance is no news, unless it is twice as many.
            return group.count >= count * 2
                || takesMessages && !messages.contains(MessageFingerprint.of(group.failure.message))
        }
        if agents.count < FailureGroup.struckLimit {
            let known = Set(agents)
            if group.struck.contains(where: { !known.contains($0.agent) }) { return true }
        } else if group.count > count {
            return true
        }
        // What is said of an agent that is not remembered may differ only by its name.
        guard takesMessages else { return false }
        let others = group.struck.filter { $0.message.map { !messages.contains($0) } ?? false }
        return !others.isEmpty && !Set(agents).isDisjoint(with: others.map(\.agent))
    }

    fileprivate mutating func remember(_ group: FailureGroup) {
        message = shortened(group.failure.message, limit: FailureMemory.messageLimit)
        let known = Set(agents)
        for struck in group.struck where agents.count < FailureGroup.struckLimit && !known.contains(struck.agent) {
            agents.append(struck.agent)
        }
        let said = [MessageFingerprint.of(group.failure.message)]
        for message in group.struck.isEmpty ? said : group.struck.compactMap(\.message)
        where !messages.contains(message) && messages.count < agents.count + Self.moreMessages {
            messages.append(message)
        }
    }

    /// Makes a reminder say everything anew. Messages stay known, so that two which alternate are no news every hour.
    fileprivate mutating func forgetWhoWasStruck() {
        (count, agents) = (0, [])
        if messages.count >= Self.moreMessages { messages = [] }
    }
}
