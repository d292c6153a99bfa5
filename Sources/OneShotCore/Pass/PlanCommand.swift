/// `plan`: what a pass would push. It takes no lock, sends nothing and writes nothing.
struct PlanCommand {
    private let surroundings: Surroundings

    init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    func execute() -> ExitStatus {
        let now = surroundings.clock.now
        let last = surroundings.loadLastPass(.leaveAlone) ?? LastPass()
        let cache = surroundings.loadStatus(.leaveAlone)
        let look = HostLook(surroundings, last, cache, at: now)
        var report = PassWork(surroundings, look, cache, at: now, .leaveAlone).report(isDryRun: true)
        let status = status(look, report)
        report.conclude(status.outcome, status.rawValue, elapsed: surroundings.clock)
        if let failure = look.reading.failure { surroundings.log.warn("host_unreadable", ("message", failure)) }
        surroundings.print(report)
        return status
    }

    private func status(_ look: HostLook, _ report: PassReport) -> ExitStatus {
        if let stop = look.stop { return ExitStatus(stop) }
        if !look.wasGood { return .hostUnreadable }
        if report.failures.isEmpty { return .ok }
        return report.isTotalFailure ? .failed : .partial
    }
}
