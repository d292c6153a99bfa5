/// What a pass's work came to.
extension PassWork {
    /// Endpoints that failed as if their guild had moved; `nil` where nothing was sent.
    var suspects: Set<Endpoint>? { engine?.suspects }

    /// What was done; before anything was pushed, what would be.
    func report(isDryRun: Bool = false) -> PassReport {
        var report = PassReport(isDryRun: isDryRun, startedAt: startedAt)
        report.logins = engine?.logins ?? 0
        // A set of nothing would make its type at run time all the same.
        let removedSlots = removals.isEmpty ? [] : Set(removals.compactMap(\.slot))
        var place = 0
        for (slot, decision) in plan.decisions.enumerated() {
            if removedSlots.contains(slot) { continue }
            report.targets += 1
            switch decision {
            case .unchanged: report.unchanged += 1
            case .skip(let reason): report.add(roster.target(slot), skipped: reason)
            case .fail(let kind): report.add(roster.target(slot), failed: failure(slot, kind))
            case .push(let reason):
                let to = presence(slot)
                let change = PassReport.Change(
                    roster.target(slot), from: before.rows[slot]?.acknowledged?.presence, to: to, reason)
                add(change, outcome: engine?.pushes[place].outcome, &report)
                place += 1
            }
        }
        for (index, removal) in removals.enumerated() {
            report.targets += 1
            let change = PassReport.Change(
                removal.target, from: removal.row.acknowledged?.presence, to: .offline, .removed)
            add(change, outcome: engine?.pushes[pushes.count + index].outcome, &report)
        }
        return report
    }

    private func presence(_ slot: Int) -> Presence {
        guard case .presence(let presence) = plan.desired[roster.slots[slot].agent] else {
            preconditionFailure("a push was planned without a presence")
        }
        return presence
    }

    private func failure(_ slot: Int, _ kind: FailureKind) -> Failure {
        if case .fail(let failure) = plan.desired[roster.slots[slot].agent] { failure } else { Failure(kind, "") }
    }

    private func add(_ change: PassReport.Change, outcome: Push.Outcome?, _ report: inout PassReport) {
        switch outcome {
        case .acknowledged: report.add(change)
        case .failed(let failure): report.add(change.target, failed: failure)
        case nil where report.isDryRun: report.add(change)
        case nil:
            report.add(change.target, failed: Failure(.interrupted, "the pass was stopped before anything was sent"))
        }
    }
}
