import OneShotCore

/// What one simulated pass did.
struct SimulatedPass {
    private(set) var report: PassReport
    let driver: VirtualDriver

    /// What is said of its failures.
    var events: [FailureMemory.Event] = []

    init(
        _ plan: Plan, _ engine: PassEngine?, _ driver: VirtualDriver, _ roster: Roster, startedAt: Timestamp
    ) {
        self.driver = driver
        report = PassReport(isDryRun: false, startedAt: startedAt)
        report.logins = engine?.logins ?? 0
        report.targets = plan.decisions.count
        report.unchanged = plan.decisions.count { $0 == .unchanged }
        for (push, planned) in zip(engine?.pushes ?? [], plan.pushes) {
            switch push.outcome {
            case .acknowledged: report.add(PassReport.Change(push.target, from: nil, to: push.presence, planned.reason))
            case .failed(let failure): report.add(push.target, failed: failure)
            case nil: break
            }
        }
    }

    /// Targets that are neither pushed nor unchanged nor failed; of a pass that was not killed there are none.
    var lost: Int { report.targets - report.pushed - report.unchanged - report.failures.count }

    /// As the program would end, signals and files apart.
    var exitCode: Int { report.failures.isEmpty ? 0 : report.isTotalFailure ? 2 : 1 }

    /// The kinds of the failures in a guild, each once.
    func kinds(in guild: GuildID) -> Set<FailureKind> {
        Set(report.failures.filter { $0.target.guild == guild }.map(\.failure.kind))
    }

    /// The lines that the log has of it at its usual level for an operator who watches.
    func logLines() -> Int {
        let lines = Counter()
        let log = Log(.info, .text, now: { Timestamp(milliseconds: 0) }, write: { _ in lines.count += 1 })
        log.pass(report, events)
        return lines.count
    }

    /// Counts from within the log's closure, which runs before `logLines` returns and nowhere else.
    private final class Counter: @unchecked Sendable {
        var count = 0
    }
}
