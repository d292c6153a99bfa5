@testable import OneShotCore

/// Swift Testing has a type of the same name.
typealias ExitStatus = OneShotCore.ExitStatus

extension PassReport {
    /// A report of these targets, whose pushes were all acknowledged.
    static func of(
        _ targets: [PlannedTarget] = [], unchanged: Int = 0, logins: Int = 0, isDryRun: Bool = false,
        startedAt: Timestamp = Timestamp(milliseconds: 1_780_303_217_250), status: ExitStatus = .ok,
        elapsedMicroseconds: Int64 = 0
    ) -> PassReport {
        let pushes = targets.compactMap { target -> Push? in
            var push = Push(target, interval: .seconds(30), at: startedAt)
            push?.acknowledge(at: startedAt)
            return push
        }
        var report = PassReport(
            Plan(targets: targets, unchanged: unchanged), isDryRun ? [] : pushes, logins: logins, isDryRun: isDryRun,
            startedAt: startedAt)
        report.conclude(status, elapsedMicroseconds: elapsedMicroseconds)
        return report
    }
}

extension PlannedTarget {
    static func push(
        _ agent: AgentID, _ guild: GuildID, from: Presence?, to presence: Presence, _ reason: ChangeReason
    ) -> PlannedTarget {
        let row = from.map { CachedRow(.init($0, "u", at: Timestamp(milliseconds: 0))) }
        return PlannedTarget(
            target: Target(agent, guild), slot: nil, row: row, decision: .push(presence, "u", reason))
    }

    static func skip(_ agent: AgentID, _ guild: GuildID, _ reason: SkipReason) -> PlannedTarget {
        PlannedTarget(target: Target(agent, guild), slot: nil, row: nil, decision: .skip(reason))
    }

    static func fail(_ agent: AgentID, _ guild: GuildID, _ failure: Failure) -> PlannedTarget {
        PlannedTarget(target: Target(agent, guild), slot: nil, row: nil, decision: .fail(failure))
    }
}
