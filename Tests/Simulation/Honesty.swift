import SimulatedCore

/// Checks *honesty*: the exit code, the counts and the lists agree with what happened, and each target has one outcome.
enum Honesty {
    static func violation(by record: PassRecord, _ world: World) -> String? {
        guard let exit = record.exit else { return nil }
        if let expected = exitCode(record, world), expected != exit {
            return "it ended with \(exit) instead of \(expected)"
        }
        if record.foundUnreadable, !record.sent.isEmpty { return "a cache could not be read, and it sent something" }
        guard record.isComplete else { return nil }
        guard let report = record.report else { return "its report cannot be read: \(record.output)" }
        return counts(report, exit, record) ?? outcomes(report, record) ?? lastPass(report, world)
    }

    /// The exit code that follows from what happened, or `nil` if several are possible.
    private static func exitCode(_ record: PassRecord, _ world: World) -> ExitStatus? {
        if record.setup.isMalformed { return .configuration }
        guard record.lockedAt != nil else {
            if world.disk.stateMode & 0o200 == 0 { return .stateUnusable }
            return nil
        }
        if record.foundUnreadable { return .stateUnusable }
        // Saving the summary may fail. A cache that could not be saved during the pass may still be saved at the end.
        let failed = record.diskFailures.filter { !$0.path.contains("last-pass") && !$0.path.hasSuffix(".corrupt") }
        if failed.contains(where: { $0.path.contains("last-status") }) {
            return record.exit == .unsaved ? .unsaved : nil
        }
        if !failed.isEmpty { return nil }
        if record.exit == .unsaved { return .ok }
        if record.stopAt != nil { return record.exit == .interrupted ? .interrupted : .terminated }
        guard let report = record.report, let expected = record.expected else { return nil }
        if report.failures.contains(where: { $0.cause == "no_libcurl" }) { return .noLibcurl }
        if !expected.isHostReadable { return .hostUnreadable }
        if report.failures.isEmpty { return .ok }
        return report.failures.count + report.skips.count == report.numbers["targets"] ? .failed : .partial
    }

    private static func counts(_ report: ReportView, _ exit: ExitStatus, _ record: PassRecord) -> String? {
        let numbers = report.numbers
        let sum =
            (numbers["pushed"] ?? 0) + (numbers["unchanged"] ?? 0) + (numbers["skipped"] ?? 0)
            + (numbers["failed"] ?? 0)
        if sum != numbers["targets"] { return "\(numbers["targets"] ?? -1) targets, of which \(sum) have an outcome" }
        if numbers["exit_code"] != Int(exit.rawValue), record.stopAt == nil {
            return "the report says exit code \(numbers["exit_code"] ?? -1)"
        }
        if numbers["pushed"] != report.changes.count || numbers["skipped"] != report.skips.count
            || numbers["failed"] != report.failures.count
        {
            return "the counts differ from the lengths of the lists"
        }
        let sessions = record.sent.count { if case .session? = $0.outcome { true } else { false } }
        if numbers["logins"] != sessions { return "\(numbers["logins"] ?? -1) logins reported, \(sessions) made" }
        return nil
    }

    private static func outcomes(_ report: ReportView, _ record: PassRecord) -> String? {
        if report.isRefusal { return record.sent.isEmpty ? nil : "no pass was made, and something was sent" }
        guard let expected = record.expected else { return nil }
        let acknowledged = Set(record.sent.filter(\.isAcknowledged).compactMap(\.target))
        let pushed = Set(report.changes.map(\.target))
        if acknowledged != pushed { return "\(acknowledged) were acknowledged, and \(pushed) reported as pushed" }
        var failures = Dictionary(report.failures.map { ($0.target, $0.cause) }) { first, _ in first }
        var skips = Dictionary(report.skips.map { ($0.target, $0.cause) }) { first, _ in first }
        if failures.count != report.failures.count || skips.count != report.skips.count {
            return "a target has two outcomes"
        }
        var unchanged = 0
        let orphans = Set(expected.orphans.map(\.target))
        for (target, line) in expected.lines {
            let skip = skips.removeValue(forKey: target)
            let failure = failures.removeValue(forKey: target)
            let change = report.changes.first { $0.target == target }
            switch line.decision {
            case .skip(let reason):
                // The orphaned row of a disabled agent counts as this target.
                if skip == nil, orphans.contains(target), failure != nil || change?.reason == "removed" { continue }
                // A pass that was stopped while it waited for the host does not know what depends on the host.
                if failure == "interrupted", record.stopAt != nil, [.unmappedState, .stale, .missing].contains(reason) {
                    continue
                }
                if skip != reason.rawValue { return "\(target) should be skipped as \(reason.rawValue)" }
            case .fail(let kind):
                let isStopped = failure == "interrupted" && record.stopAt != nil
                if failure != kind.rawValue, !isStopped { return "\(target) should have failed \(kind.rawValue)" }
            case .show(let presence):
                if let change {
                    if change.to != presence.rawValue { return "\(target) is pushed as \(change.to)" }
                    if change.from != line.row?.presence?.rawValue {
                        return "\(target) is pushed with \(change.from ?? "null") as the old presence"
                    }
                    if case .must(let reason) = line.need, change.reason != reason.rawValue {
                        return "\(target) is pushed for \(change.reason) instead of \(reason.rawValue)"
                    }
                } else if failure == nil {
                    unchanged += 1
                    if case .must(let reason) = line.need {
                        return "\(target) is due (\(reason.rawValue)) and was not pushed"
                    }
                }
            }
        }
        if unchanged != report.numbers["unchanged"] {
            return "\(report.numbers["unchanged"] ?? -1) unchanged, should be \(unchanged)"
        }
        for target in failures.keys where !orphans.contains(target) { return "\(target) failed but is not a target" }
        for target in skips.keys { return "\(target) is skipped but is not a target" }
        for change in report.changes where expected.lines[change.target] == nil {
            if !orphans.contains(change.target) || change.reason != "removed" {
                return "\(change.target) is pushed but is not a target"
            }
        }
        return nil
    }

    /// Compares the report with the summary that `status` and the next pass read.
    private static func lastPass(_ report: ReportView, _ world: World) -> String? {
        guard let summary = world.lastPass?.summary, world.lastPassIsCurrent else { return nil }
        let agrees =
            summary.targets == report.numbers["targets"] && summary.pushed == report.numbers["pushed"]
            && summary.failed == report.numbers["failed"] && summary.exitCode == report.numbers["exit_code"]
        return agrees ? nil : "last-pass.json differs from the report"
    }
}
