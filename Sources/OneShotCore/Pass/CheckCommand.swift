/// `check`: whether this machine, as it stands, can do the job, and what to do if not. It opens what a pass opens,
/// takes no lock and changes nothing. `--online` also logs every agent in.
struct CheckCommand {
    private let context: CommandContext
    private let options: CheckOptions

    init(_ context: CommandContext, _ options: CheckOptions) {
        self.context = context
        self.options = options
    }

    func execute() -> ExitStatus {
        var findings = KeyCheck(context).findings + ConfigurationCheck(context).findings
        let isConfigured = !findings.contains { $0.severity == .misconfiguration }
        findings += StateCheck(context).findings + HostCheck(context).findings
        // A key that cannot be read is to be corrected before anybody logs in.
        findings += NetworkCheck(context, logsIn: options.isOnline && isConfigured).findings
        let report = CheckReport(context, options, findings)
        switch context.invocation.output {
        case .none, .html: return report.status
        case .text: return context.answer.print(report.text, report.status)
        case .json: return context.answer.print(report.json, report.status)
        }
    }
}
