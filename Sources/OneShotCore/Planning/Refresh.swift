/// When a row that has not changed is pushed again, because Fabric may have lost it.
///
/// A row is due when it is older than the refresh period, less a share of it that is fixed for each target: in eight
/// steps from none to a quarter. So they come due neither all at once nor one by one, which would leave no pass idle.
struct Refresh {
    private let period: Interval
    private let interval: Interval
    private let everything: Bool
    private let now: Timestamp

    init(_ policy: PlanPolicy, interval: Interval, at now: Timestamp) {
        period = policy.refreshAfter
        self.interval = interval
        everything = policy.refreshesAll
        self.now = now
    }

    /// Rows acknowledged after this, but not after now, are not due, whichever targets they are, unless they are unsettled.
    /// That is nearly all of them.
    var freshAfter: Timestamp {
        if everything { return now }
        return period == .zero ? Timestamp(milliseconds: -Timestamp.limit) : now - (period - period / 4)
    }

    func isDue(_ row: CachedRow, _ target: @autoclosure () -> Target) -> Bool {
        guard !everything, let pushedAt = row.acknowledged?.at else { return true }
        let age = now - pushedAt
        if row.isUnsettled, age < .zero || !row.mayBeOvertaken(within: interval, at: now) { return true }
        if period == .zero { return false }
        if age < .zero { return true }
        // Young rows, which are nearly all, are told without a hash.
        guard age >= period - period / 4 else { return false }
        return age >= period - period * Self.share(of: target()) / 28
    }

    /// When an unchanged row comes due; `nil` for one that never does.
    func dueAt(_ row: CachedRow, _ target: Target) -> Timestamp? {
        guard let pushedAt = row.acknowledged?.at else { return now }
        let aged = period == .zero ? nil : pushedAt + period - period * Self.share(of: target) / 28
        let settled = row.isUnsettled ? pushedAt + interval : nil
        return [aged, settled].compactMap(\.self).min()
    }

    /// 0 to 7: how many sevenths of a quarter of the period the target comes due early.
    static func share(of target: Target) -> Int64 {
        var (agent, guild) = (target.agent.text, target.guild.text)
        let hash = agent.withUTF8 { agent in
            guild.withUTF8 { guild in
                // Seeded with the agent's hash, so no two names run together.
                fixedHash(UnsafeRawBufferPointer(guild), seed: fixedHash(UnsafeRawBufferPointer(agent)))
            }
        }
        return Int64(hash >> 61)
    }
}
