/// `explain`: why each of one agent's targets would be pushed, kept, skipped or failed. It takes no lock, sends nothing
/// and writes nothing.
struct ExplainCommand {
    private let context: CommandContext
    private let agent: AgentID

    private var configuration: Configuration { context.configuration }
    private var roster: Roster { configuration.roster }

    init(_ context: CommandContext, _ agent: AgentID) {
        self.context = context
        self.agent = agent
    }

    func execute() throws(SystemError) -> ExitStatus {
        let number = roster.agentNumber(agent)
        var isKnown = number != nil
        if !isKnown { isKnown = try isCached() }
        guard roster.shard.contains(agent), isKnown else { return context.refuse(unknown: agent, isCached: isKnown) }
        let preview = try PassPreview(context)
        if let stop = preview.reading.stop {
            let message = "the command was stopped while it waited for the host"
            return context.answer.refuse(ExitStatus(stop), "interrupted", message)
        }
        let explanation = try explain(number, preview)
        switch context.invocation.output {
        case .text: return context.answer.print(explanation.text, .ok)
        case .json: return context.answer.print(explanation.json, .ok)
        case .none, .html: return .ok
        }
    }

    private func isCached() throws(SystemError) -> Bool {
        try context.loadStatus(.leaveAlone).orphans.contains { $0.target.agent == agent }
    }

    private func explain(_ number: Int?, _ preview: PassPreview) throws(SystemError) -> Explanation {
        let tokens = try context.loadTokens(.leaveAlone)
        return Explanation(
            agent: agent, identityStatus: number.map { roster.identityStatuses[$0] },
            key: number.flatMap(key(ofAgent:)),
            host: host(number, preview.reading),
            desired: number.map { Desired(agent: $0, of: roster, preview.reading, context.policy, at: preview.now) },
            login: Explanation.Login(
                session: tokens.sessions[agent], lifetime: context.engineSettings.sessionLifetime,
                backoff: tokens.loginBackoffs[agent]?.backoff),
            targets: targets(number, preview).map(NextAttempts(context, preview, tokens).explain),
            at: preview.now)
    }

    /// What a pass would do with each of the agent's targets, then with its orphans.
    private func targets(_ number: Int?, _ preview: PassPreview) -> [PlannedTarget] {
        let planned = preview.plan.targets.filter { $0.target.agent == agent }
        let slots = number.flatMap(roster.targetsIndex(ofAgent:)).map { roster.agentTargets[$0].slots } ?? 0..<0
        let bound = slots.map { slot in
            planned.first { $0.slot == slot }
                ?? PlannedTarget(
                    target: roster.target(slot), slot: slot, row: preview.status.rows[slot], decision: .unchanged)
        }
        return bound + planned.filter { $0.slot == nil }
    }

    private func key(ofAgent number: Int) -> Explanation.Key? {
        guard case .active = roster.identityStatuses[number], let key = configuration.key(ofAgent: number) else {
            return nil
        }
        do throws(InputError) {
            _ = try key.read(environment: context.environment)
            return Explanation.Key(source: key.description, error: nil)
        } catch {
            return Explanation.Key(source: key.description, error: error.description)
        }
    }

    private func host(_ number: Int?, _ reading: HostReading) -> Explanation.Host {
        var observation: Observation?
        var presence: Presence?
        if case .observed(let observations, _) = reading, let number { observation = observations[number] }
        if case .state(let state, _) = observation { presence = configuration.policy.stateMap.presence(of: state) }
        return Explanation.Host(
            source: configuration.source.description, observation: observation, error: reading.failure,
            presence: presence, staleAfter: configuration.policy.staleAfter, timeAhead: reading.timeAhead)
    }
}
