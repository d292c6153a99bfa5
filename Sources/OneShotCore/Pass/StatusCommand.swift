/// `status`: the last known presence of each target, what is wrong with it and why, and the outcome of the last pass.
/// `--check` is for probes.
struct StatusCommand {
    private let context: CommandContext
    private let options: StatusOptions

    init(_ context: CommandContext, _ options: StatusOptions) {
        self.context = context
        self.options = options
    }

    func execute() throws(SystemError) -> ExitStatus {
        let (configuration, now) = (context.configuration, context.clock.now)
        let roster = configuration.roster
        let last = try context.loadLastPass(.leaveAlone)
        let cache = try context.loadStatus(.leaveAlone)
        if let agent = options.agent, roster.agentNumber(agent) == nil || !roster.shard.contains(agent),
            !cache.orphans.contains(where: { $0.target.agent == agent })
        {
            return context.refuse(unknown: agent)
        }
        let rows = StatusRow.all(roster, cache, last, isFailing: options.isFailing, agent: options.agent)
        let view = StatusView(rows, last, at: now)
        let status = examine(view)
        switch context.invocation.output {
        case .text: return context.answer.print(view.text(inColour: context.isColoured), status)
        case .json: return context.answer.print(view.json, status)
        case .html:
            let page = StatusPage(roster, rows, last, at: now, interval: configuration.interval, reloads: false)
            return context.answer.print(page.html, status)
        case .none: return status
        }
    }

    /// The status that the probe gives, if there is one.
    private func examine(_ view: StatusView) -> ExitStatus {
        guard let probe = options.probe else { return .ok }
        let interval = context.configuration.interval
        let complaint = view.complaint(
            maxAge: probe.maxAge ?? interval * 4, interval: interval, toleratesPartial: probe.tolerates == .partial)
        guard let complaint else { return .ok }
        context.log.warn("unhealthy", ("message", complaint))
        return .partial
    }
}
