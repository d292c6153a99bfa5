/// When an unchanged row is pushed again, because Fabric may have lost it.
///
/// A row is due when it is older than the refresh period, less a share of it that is fixed for each target: in eight
/// steps from none to a quarter. The steps spread the pushes. They are few, so that most passes still push nothing.
struct Refresh {
    private let period: Interval
    private let interval: Interval
    private let everything: Bool
    private let now: Timestamp

    init(_ policy: PlanPolicy, at now: Timestamp) {
        period = policy.refreshAfter
        interval = policy.interval
        everything = policy.refreshesAll
        self.now = now
    }

    /// A settled row that was acknowledged after this time, and not in the future, is not due whatever its share.
    /// That holds for almost all rows.
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
        // Almost all rows are too young for any share, so no hash is needed.
        guard age >= period - period / 4 else { return false }
        return age >= period - period * Self.share(of: target()) / 28
    }

    /// When an unchanged row is due; `nil` for never.
    func dueAt(_ row: CachedRow, _ target: Target) -> Timestamp? {
        guard let pushedAt = row.acknowledged?.at else { return now }
        let aged = period == .zero ? nil : pushedAt + period - period * Self.share(of: target) / 28
        let settled = row.isUnsettled ? pushedAt + interval : nil
        return [aged, settled].compactMap(\.self).min()
    }

    /// How many sevenths of a quarter of the period the target is due early: 0 to 7.
    static func share(of target: Target) -> Int64 {
        var (agent, guild) = (target.agent.text, target.guild.text)
        let hash = agent.withUTF8 { agent in
            guild.withUTF8 { guild in
                // The agent's hash is the seed, so ("ab", "c") and ("a", "bc") differ.
                fixedHash(UnsafeRawBufferPointer(guild), seed: fixedHash(UnsafeRawBufferPointer(agent)))
            }
        }
        return Int64(hash >> 61)
    }
}
