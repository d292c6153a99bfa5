/// `status`: the last known presence of each target and the outcome of the last pass. `--check` is for probes.
struct StatusCommand {
    private let context: CommandContext
    private let probe: Probe?

    init(_ context: CommandContext, _ probe: Probe?) {
        self.context = context
        self.probe = probe
    }

    func execute() throws(SystemError) -> ExitStatus {
        let now = context.clock.now
        let last = try context.loadLastPass(.leaveAlone)
        let cache = try context.loadStatus(.leaveAlone)
        let view = StatusView(context.configuration.roster, cache, last, at: now)
        let status = examine(view)
        switch context.invocation.output {
        case .text: return context.answer.print(view.text(inColour: context.isColoured), status)
        case .json: return context.answer.print(view.json, status)
        case .html:
            let configuration = context.configuration
            let page = StatusPage(
                configuration.roster, cache, last, at: now, interval: configuration.interval, reloads: false)
            return context.answer.print(page.html, status)
        case .none: return status
        }
    }

    /// The status that the probe gives, if there is one.
    private func examine(_ view: StatusView) -> ExitStatus {
        guard let probe else { return .ok }
        let interval = context.configuration.interval
        guard let complaint = view.complaint(maxAge: probe.maxAge ?? interval * 4, interval: interval) else {
            return .ok
        }
        context.log.warn("unhealthy", ("message", complaint))
        return .partial
    }
}
