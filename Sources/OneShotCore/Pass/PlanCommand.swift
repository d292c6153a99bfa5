/// `plan`: what a pass would push. It takes no lock, sends nothing and writes nothing.
struct PlanCommand {
    private let context: CommandContext

    init(_ context: CommandContext) { self.context = context }

    func execute() throws(SystemError) -> ExitStatus {
        let preview = try PassPreview(context)
        var report = PassReport(preview.plan, isDryRun: true, startedAt: preview.now)
        report.conclude(
            report.exitStatus(preview.reading, isUnsaved: false, stop: preview.reading.stop),
            elapsedMicroseconds: context.elapsedMicroseconds)
        if let failure = preview.reading.failure { context.log.warn("host_unreadable", ("message", failure)) }
        return context.print(report)
    }
}
