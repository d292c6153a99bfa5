extension Log {
    /// More pushes than this are logged as one line for each guild.
    private static let pushLimit = 20

    /// Logs what a pass did: pushes, unless they are printed as text too, failures that began or ended, skips.
    package func pass(_ report: PassReport, _ events: [FailureMemory.Event], printsPushes: Bool = false) {
        if !report.isDryRun, !printsPushes { pushes(report.changes) }
        for event in events { failure(event, isOutage: report.isOutage) }
        guard isEnabled(.debug) else { return }
        for failed in report.failures {
            debug(
                "target_failed", ("agent", failed.target.agent.text), ("guild", failed.target.guild.text),
                ("kind", failed.failure.kind.rawValue), ("message", failed.failure.message))
        }
        for skip in report.skips {
            debug(
                "skip", ("agent", skip.target.agent.text), ("guild", skip.target.guild.text),
                ("reason", skip.reason.rawValue))
        }
    }

    private func pushes(_ changes: [PassReport.Change]) {
        // A refresh repeats what Fabric shows already, so only developers want to see it.
        let news = changes.filter { $0.reason != .refresh }
        if news.count <= Self.pushLimit {
            for change in news { push(.info, change) }
        } else {
            var counts: [GuildID: Int] = [:]
            for change in news { counts[change.target.guild, default: 0] += 1 }
            for (guild, count) in counts.sorted(by: { $0.key < $1.key }) {
                info("push", ("guild", guild.text), ("count", String(count)))
            }
        }
        guard isEnabled(.debug) else { return }
        for change in changes where change.reason == .refresh || news.count > Self.pushLimit { push(.debug, change) }
    }

    private func push(_ level: LogLevel, _ change: PassReport.Change) {
        log(
            level, "push",
            [
                ("agent", change.target.agent.text), ("guild", change.target.guild.text),
                ("status", change.to.rawValue), ("from", change.from?.rawValue ?? "none"),
                ("reason", change.reason.rawValue),
            ])
    }

    private func failure(_ event: FailureMemory.Event, isOutage: Bool) {
        func level(_ group: FailureGroup) -> LogLevel { isOutage && group.key.isFailure ? .error : .warn }
        switch event {
        case .began(let group): failure(level(group), group, [])
        case .continued(let group): failure(.debug, group, [])
        case .repeated(let group, let ongoing):
            let now = ongoing.saidAt
            failure(
                level(group), group,
                [("lasting", ongoing.since.reportedAge(at: now).description), ("passes", String(ongoing.passes))])
        case .ended(let ongoing, let length):
            let fields: [Field] = [
                ("kind", ongoing.key.kind), ("lasted", length.description), ("passes", String(ongoing.passes)),
            ]
            log(.info, "recovered", (ongoing.key.guild.map { [("guild", $0.text)] } ?? []) + fields)
        }
    }

    private func failure(_ level: LogLevel, _ group: FailureGroup, _ more: [Field]) {
        var fields: [Field] = []
        if let guild = group.key.guild { fields.append(("guild", guild.text)) }
        fields.append(("kind", group.key.guild == nil ? group.key.kind : group.failure.kind.rawValue))
        if group.count > 1 { fields.append(("count", String(group.count))) }
        if let agent = group.agent { fields.append(("agent", agent.text)) }
        if let status = group.failure.status { fields.append(("http_status", String(status))) }
        fields.append(("message", group.failure.message))
        log(level, "failure", fields + more)
    }
}
