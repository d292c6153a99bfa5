/// `status`: the last known presence of each target and the outcome of the last pass. `--check` is for probes.
struct StatusCommand {
    private let surroundings: Surroundings

    init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    func execute() -> ExitStatus {
        let now = surroundings.clock.now
        let last = surroundings.loadLastPass(.leaveAlone)
        let cache = surroundings.loadStatus(.leaveAlone)
        let view = StatusView(surroundings.configuration.roster, cache, last, at: now)
        switch surroundings.invocation.output {
        case .text:
            StandardStream.output.write(view.text(inColour: StandardStream.output.isTerminal))
        case .json:
            StandardStream.output.write(view.json)
        case .html:
            let configuration = surroundings.configuration
            let board = Board(
                configuration.roster, cache, last, at: now, interval: configuration.interval, reloads: false)
            StandardStream.output.write(board.html)
        case .none:
            break
        }
        guard surroundings.invocation.probes else { return .ok }
        let maxAge = surroundings.invocation.maxAge ?? surroundings.configuration.interval * 4
        if let complaint = view.complaint(maxAge: maxAge) {
            surroundings.log.warn("unhealthy", ("message", complaint))
            return .partial
        }
        return .ok
    }
}
