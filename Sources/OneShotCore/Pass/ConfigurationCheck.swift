/// Settings that are accepted and may surprise, and bindings that nothing comes of.
struct ConfigurationCheck {
    private let context: CommandContext

    init(_ context: CommandContext) { self.context = context }

    var findings: [Finding] { timeFindings + bindingFindings }

    private var timeFindings: [Finding] {
        let (interval, deadline) = (context.configuration.interval, context.engineSettings.deadline)
        var findings: [Finding] = []
        if let limit = context.policy.staleAfter {
            if limit < interval * 2 {
                let message =
                    "is \(limit), less than two intervals of \(interval): agents may be shown offline between two"
                    + " snapshots; set four intervals or so"
                findings.append(Finding(.warning, "host.stale_after_seconds", message))
            }
        } else {
            let message = "is null: a host that died keeps its last presence for ever; 120 is a good value"
            findings.append(Finding(.warning, "host.stale_after_seconds", message))
        }
        if deadline > interval {
            let message =
                "is \(deadline), longer than the interval of \(interval): passes that start meanwhile end with 75;"
                + " set less than presence_interval_seconds"
            findings.append(Finding(.warning, "sync.deadline_seconds", message))
        }
        return findings
    }

    private var bindingFindings: [Finding] {
        let roster = context.configuration.roster
        let skipped = roster.agentTargets.compactMap { targets in
            roster.identityStatuses[targets.agent].skipReason.map { (roster.agentID(targets.agent).text, $0) }
        }
        let findings = skipped.map { agent, reason in
            Finding(.note, "bindings of \(quoted(agent))", "are skipped: \(reason.explanation); \(reason.advice)")
        }
        guard skipped.count == roster.agentTargets.count else { return findings }
        let message = "not one names an agent that can be pushed, so that a pass does nothing; look at identities"
        return [Finding(.warning, "bindings", message)] + findings
    }
}
