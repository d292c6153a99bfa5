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
        switch context.invocation.output {
        case .text:
            StandardStream.output.write(view.text(inColour: StandardStream.output.isTerminal))
        case .json:
            StandardStream.output.write(view.json)
        case .html:
            let configuration = context.configuration
            let page = StatusPage(
                configuration.roster, cache, last, at: now, interval: configuration.interval, reloads: false)
            StandardStream.output.write(page.html)
        case .none:
            break
        }
        guard let probe else { return .ok }
        let interval = context.configuration.interval
        if let complaint = view.complaint(maxAge: probe.maxAge ?? interval * 4, interval: interval) {
            context.log.warn("unhealthy", ("message", complaint))
            return .partial
        }
        return .ok
    }
}
