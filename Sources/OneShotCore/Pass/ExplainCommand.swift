/// `explain`: why each of one agent's targets would be pushed, kept, skipped or failed. It takes no lock, sends nothing and
/// writes nothing.
struct ExplainCommand {
    private let surroundings: Surroundings
    private let agent: AgentID
    private let now: Timestamp

    private var configuration: Configuration { surroundings.configuration }
    private var roster: Roster { configuration.roster }

    init(_ surroundings: Surroundings, _ agent: AgentID) {
        self.surroundings = surroundings
        self.agent = agent
        now = surroundings.clock.now
    }

    func execute() -> ExitStatus {
        let cache = surroundings.loadStatus(.leaveAlone)
        let number = roster.agentNumber(agent)
        guard roster.shard.contains(agent), number != nil || cache.removed.contains(where: { $0.target.agent == agent })
        else {
            surroundings.log.error(
                "unknown_agent", ("agent", agent.text), ("message", complaint(isKnown: number != nil)))
            return .usage
        }
        let last = surroundings.loadLastPass(.leaveAlone) ?? LastPass()
        let look = HostLook(surroundings, last, cache, at: now)
        if let stop = look.stop { return ExitStatus(stop) }
        let work = PassWork(surroundings, look, cache, at: now, .leaveAlone)
        let explanation = explain(number, look, work, last)
        switch surroundings.invocation.output {
        case .text: StandardStream.output.write(explanation.text)
        case .json: StandardStream.output.write(explanation.json)
        case .none, .html: break
        }
        return .ok
    }

    /// Why there is nothing to explain, and what would be accepted.
    private func complaint(isKnown: Bool) -> String {
        let shard = roster.shard
        if !shard.contains(agent), isKnown {
            let index = Shard.index(of: agent, among: shard.count)
            return "the agent is another shard's; accepted is --shard \(index)/\(shard.count)"
        }
        let hint = NearestName.suggestion(for: agent.text, among: roster.agentIDs.map(\.text))
        return "neither an identity nor a binding nor the cache names the agent"
            + (hint.map { "; did you mean \(quoted($0))?" } ?? "")
    }

    private func explain(_ number: Int?, _ look: HostLook, _ work: PassWork, _ last: LastPass) -> Explanation {
        let memory = surroundings.loadTokens(.leaveAlone)
        let outlook = Outlook(surroundings, work, memory, last, at: now)
        let slots = number.flatMap(roster.run(ofAgent:)).map { roster.runs[$0].slots } ?? 0..<0
        let gone = work.before.removed.filter { $0.target.agent == agent }
        return Explanation(
            agent: agent, standing: number.map { roster.standings[$0] }, key: number.flatMap(key(ofAgent:)),
            host: host(number, look), desired: number.map { work.plan.desired[$0] },
            login: Explanation.Login(
                session: memory.sessions[agent], lifetime: surroundings.engineSettings.sessionLifetime,
                backoff: memory.loginBackoffs[agent]?.backoff),
            targets: slots.map(outlook.target) + gone.map { outlook.target($0, hostIsKnown: look.reading.isKnown) },
            at: now)
    }

    private func key(ofAgent number: Int) -> Explanation.Key? {
        guard case .active = roster.standings[number], let key = configuration.key(ofAgent: number) else { return nil }
        do throws(KeySource.Unreadable) {
            _ = try key.read(environment: surroundings.environment)
            return Explanation.Key(source: key.description, flaw: nil)
        } catch {
            return Explanation.Key(source: key.description, flaw: error.description)
        }
    }

    private func host(_ number: Int?, _ look: HostLook) -> Explanation.Host {
        var observation: Observation?
        var presence: Presence?
        if case .observed(let observations) = look.reading, let number { observation = observations[number] }
        if case .state(let state, _) = observation { presence = configuration.policy.stateMap.presence(of: state) }
        return Explanation.Host(
            source: configuration.source.description, observation: observation, flaw: look.reading.failure,
            presence: presence, staleAfter: configuration.policy.staleAfter)
    }
}
