/// `check --online`: logs in every agent that a pass would push for. It pushes nothing and keeps no session.
struct OnlineCheck {
    private let context: CommandContext
    private(set) var findings: [CheckCommand.Finding] = []

    /// The status that follows from the logins alone.
    private(set) var status = ExitStatus.ok

    init(_ context: CommandContext) {
        self.context = context
        logIn()
    }

    private mutating func logIn() {
        let roster = context.configuration.roster
        let agents = roster.identityStatuses.indices.filter { roster.userID(ofAgent: $0) != nil && roster.isOurs($0) }
        var engine = PassEngine(
            settings: context.engineSettings, center: context.configuration.fabric.center, targets: [],
            loggingIn: agents.map(roster.agentID), seed: SystemRandomNumberGenerator.word(),
            startedAt: context.clock.now)
        var wire = context.wire()
        var driver = PassDriver(context)
        driver.run(&engine, &wire) { _, _ in nil }
        let dropped = wire.dropped.map {
            CheckCommand.Finding(severity: .warning, subject: "login of \(quoted($0.agent.text))", message: $0.reason)
        }
        findings = agents.flatMap { findings(of: $0, engine) } + dropped
        var statuses: [ExitStatus] = [findings.contains { $0.severity == .error } ? .partial : .ok]
        if let stop = driver.stop { statuses.append(ExitStatus(stop)) }
        if agents.contains(where: { engine.loginFailure(of: roster.agentID($0))?.kind == .noLibcurl }) {
            statuses.append(.noLibcurl)
        }
        status = .deciding(statuses)
    }

    private func findings(of agent: Int, _ engine: PassEngine) -> [CheckCommand.Finding] {
        let roster = context.configuration.roster
        let id = roster.agentID(agent)
        let subject = "login of \(quoted(id.text))"
        if let failure = engine.loginFailure(of: id) {
            let message = "\(failure.kind.rawValue): \(failure.message)"
            return [CheckCommand.Finding(severity: .error, subject: subject, message: message)]
        }
        guard let session = engine.tokens.sessions[id] else {
            return [CheckCommand.Finding(severity: .error, subject: subject, message: "no login took place")]
        }
        var findings: [CheckCommand.Finding] = []
        if let user = roster.userID(ofAgent: agent), session.userID != user {
            let message =
                "Fabric knows the agent as \(quoted(session.userID.text)), the identity says \(quoted(user.text))"
            findings.append(CheckCommand.Finding(severity: .warning, subject: subject, message: message))
        }
        if let message = session.complaintAboutEnds {
            findings.append(CheckCommand.Finding(severity: .warning, subject: subject, message: message))
        }
        if let index = roster.targetsIndex(ofAgent: agent) {
            for slot in roster.agentTargets[index].slots {
                let guild = roster.guildID(roster.slots[slot].guild)
                if session.guilds[guild] != nil { continue }
                let message = "it names no guild \(quoted(guild.text)), to which the agent is bound"
                findings.append(CheckCommand.Finding(severity: .warning, subject: subject, message: message))
            }
        }
        let message = "ok, \(session.guilds.count) guilds"
        return findings + [CheckCommand.Finding(severity: .note, subject: subject, message: message)]
    }
}
