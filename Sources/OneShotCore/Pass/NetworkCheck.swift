/// Whether a pass could send anything; with `--online` also whether it could log in every agent that it would push for.
/// It pushes nothing and keeps no session.
struct NetworkCheck {
    private let context: CommandContext
    private let logsIn: Bool
    private var roster: Roster { context.configuration.roster }

    init(_ context: CommandContext, logsIn: Bool) {
        self.context = context
        self.logsIn = logsIn
    }

    var findings: [Finding] {
        do throws(TransportUnavailable) {
            _ = try context.makeTransport()
        } catch {
            return [Finding(.error, "libcurl", error.description)]
        }
        return logsIn ? loginFindings : []
    }

    private var loginFindings: [Finding] {
        let agents = roster.identityStatuses.indices.filter { roster.userID(ofAgent: $0) != nil && roster.isOurs($0) }
        var engine = PassEngine(
            settings: context.engineSettings, center: context.configuration.fabric.center, targets: [],
            loggingIn: agents.map(roster.agentID), seed: SystemRandomNumberGenerator.word(),
            startedAt: context.clock.now)
        var wire = context.wire()
        var driver = PassDriver(context)
        driver.run(&engine, &wire) { _, _ in nil }
        let dropped = wire.dropped.map { Finding(.warning, subject($0.agent), $0.reason) }
        return agents.flatMap { findings(of: $0, engine) } + dropped
    }

    private func subject(_ agent: AgentID) -> String { "login of \(quoted(agent.text))" }

    private func findings(of agent: Int, _ engine: PassEngine) -> [Finding] {
        let id = roster.agentID(agent)
        func finding(_ severity: Finding.Severity, _ message: String) -> Finding {
            Finding(severity, subject(id), message)
        }
        func finding(_ failure: Failure, _ guild: String = "") -> Finding {
            finding(.error, "\(failure.kind.rawValue): \(guild)\(failure.message); \(failure.kind.advice)")
        }
        if let failure = engine.loginFailure(of: id) { return [finding(failure)] }
        guard let session = engine.tokens.sessions[id] else { return [finding(.error, "no login took place")] }
        var findings: [Finding] = []
        if let user = roster.userID(ofAgent: agent), session.userID != user {
            let message =
                "Fabric knows the agent as \(quoted(session.userID.text)), the identity says \(quoted(user.text));"
                + " correct fabric_user_id, or set this agent's own key"
            findings.append(finding(.error, message))
        }
        if let message = session.complaintAboutEnds { findings.append(finding(.warning, message)) }
        if let index = roster.targetsIndex(ofAgent: agent) {
            let (slots, allowsPlaintext) = (roster.agentTargets[index].slots, context.engineSettings.allowsPlaintext)
            findings += slots.map { roster.target($0).guild }.compactMap { guild in
                session.failure(in: guild, allowsPlaintext: allowsPlaintext).map {
                    finding($0, "guild \(quoted(guild.text)): ")
                }
            }
        }
        return findings + [finding(.note, "ok, \(session.guilds.count) guilds")]
    }
}
