/// A line of `status`: a target, what Fabric shows of it, and what is wrong with that.
package struct StatusRow: Sendable {
    package let target: Target

    /// `nil` for a target that is gone from the configuration.
    let slot: Int?
    let row: CachedRow?
    let problem: TargetProblem?

    /// What is known of lost pushes, and that the target is gone.
    var flags: [String] {
        var flags: [String] = []
        if slot == nil { flags.append("gone from the configuration") }
        if row?.isInDoubt == true { flags.append("in doubt") }
        if row?.isUnsettled == true { flags.append("unsettled") }
        return flags
    }

    /// The rows of all targets, the worst first, and of what is gone from the configuration and not settled.
    ///
    /// - Parameters:
    ///   - roster: The configured targets.
    ///   - cache: What Fabric acknowledged.
    ///   - last: How the last pass ended.
    ///   - isFailing: Whether only those are wanted that fail, or that Fabric may show wrongly.
    ///   - agent: The only agent that is wanted; `nil`: all.
    /// - Returns: The rows.
    package static func all(
        _ roster: Roster, _ cache: StatusCache, _ last: LastPass?, isFailing: Bool = false, agent: AgentID? = nil
    ) -> [StatusRow] {
        let problems = TargetProblems(last)
        let bound = roster.slots.indices.map { slot in
            let (target, row) = (roster.target(slot), cache.rows[slot])
            let status = roster.identityStatuses[roster.slots[slot].agent]
            return StatusRow(target: target, slot: slot, row: row, problem: problems.problem(target, row, status))
        }
        let gone = cache.orphans.map { orphan in
            let problem = problems.problem(orphan.target, orphan.row, nil)
            return StatusRow(target: orphan.target, slot: nil, row: orphan.row, problem: problem)
        }
        let wanted = (bound + gone.filter { $0.problem != nil }).filter {
            (!isFailing || TargetProblem.rank($0.problem) < 2) && (agent == nil || agent == $0.target.agent)
        }
        return wanted.enumerated().sorted { ($0.element.order, $0.offset) < ($1.element.order, $1.offset) }.map(
            \.element)
    }

    /// The worst rows first; among those in which something is wrong, the oldest.
    private var order: Order {
        let rank = TargetProblem.rank(problem)
        return Order(rank: rank, since: rank < 3 ? problem?.since : nil)
    }

    private struct Order: Comparable {
        let rank: Int
        let since: Timestamp?

        static func < (left: Order, right: Order) -> Bool {
            let never = Timestamp(milliseconds: .max)
            return (left.rank, left.since ?? never) < (right.rank, right.since ?? never)
        }
    }
}
