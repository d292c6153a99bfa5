import SimulatedCore

/// Checks *sparseness*: a pass sends and writes nothing without a reason.
///
/// `Bounds` checks each push when it is sent. This checks what a whole pass has done.
enum Sparseness {
    static func violation(by record: PassRecord, _ after: TokenState, _ fabric: Fabric) -> String? {
        guard let expected = record.expected else { return nil }
        let isQuiet = expected.lines.values.allSatisfy { $0.need == .mustNot } && expected.orphans.isEmpty
        if isQuiet, !record.sent.isEmpty || record.loadsLibrary && record.setup.source != .http {
            return "there is nothing to push, and the network is used"
        }
        for login in record.sent where login.isLogin {
            if !isNeeded(login, record, expected, fabric) { return "an unnecessary login of \(login.agent)" }
        }
        return isQuiet ? nil : lostSession(record, expected, after, fabric)
    }

    /// The targets of an agent that may need a push.
    private static func wanted(_ agent: AgentID, _ expected: Expected) -> [Target] {
        expected.lines.values.filter { $0.target.agent == agent && $0.need != .mustNot }.map(\.target)
            + expected.orphans.map(\.target).filter { $0.agent == agent }
    }

    private static func isNeeded(
        _ login: SentRequest, _ record: PassRecord, _ expected: Expected, _ fabric: Fabric
    ) -> Bool {
        let wanted = wanted(login.agent, expected)
        if wanted.isEmpty { return false }
        if !(record.last?.possiblyMoved.isEmpty ?? true) { return true }
        guard let session = record.tokens.sessions[login.agent], let now = record.lockedAt else { return true }
        // A session from the future is renewed, even if that time comes while the login is repeated.
        if session.loggedInAt > now { return true }
        let later = now + .milliseconds(login.at - (record.lockedAtSteady ?? login.at))
        for target in wanted
        where !isUsable(session, in: target.guild, at: later, record.setup, fabric) {
            return true
        }
        // A session that is not recent is renewed if it contains an endpoint that cannot be used.
        let isRecent = session.loggedInAt <= later && later - session.loggedInAt <= .seconds(300)
        if !isRecent, wanted.contains(where: { !isUsable(session.guilds[$0.guild]?.endpoint ?? "") }) { return true }
        return record.sent.contains { push in
            guard push.isRefused, push.agent == login.agent, let target = push.target else { return false }
            let refusal = record.tokens.refusals[target]
            return !(refusal.map { now < $0.until && $0.until - now <= .seconds(900) } ?? false)
                || refusal.map { $0.until <= later } ?? true
        }
    }

    /// Whether the session can be used, by rules of its own: a program that takes each new token for one that has ended
    /// would log in with each pass.
    private static func isUsable(
        _ session: Session, in guild: GuildID, at now: Timestamp, _ setup: Setup, _ fabric: Fabric
    ) -> Bool {
        let age = now - session.loggedInAt
        guard age >= .zero, age < setup.sessionLifetime, let access = session.guilds[guild] else { return false }
        guard let end = access.expiresAt else { return true }
        // The program lets a token expire itself where its guild has moved or refused it.
        let given = fabric.tokens[access.token.reveal()]?.expiresAt
        let isGiven = given.map { end <= $0 && $0 - end < .seconds(1) } ?? false
        return isGiven && end - session.loggedInAt <= .seconds(60) || end - now > .seconds(60)
    }

    private static func isUsable(_ url: String) -> Bool { (try? Endpoint(url))?.isSecure ?? false }

    /// Finds a valid session that was lost although no server refused it.
    private static func lostSession(
        _ record: PassRecord, _ expected: Expected, _ after: TokenState, _ fabric: Fabric
    ) -> String? {
        guard record.wasSaved, let now = record.lockedAt, record.last?.possiblyMoved.isEmpty ?? true else { return nil }
        let end = now + .milliseconds(record.endedAt - (record.lockedAtSteady ?? 0))
        for (agent, session) in record.tokens.sessions where record.setup.user(of: agent) != nil {
            for guild in session.guilds.keys where record.setup.bindings.contains(Target(agent, guild)) {
                guard isUsable(session, in: guild, at: end, record.setup, fabric),
                    record.logins(of: agent).isEmpty,
                    !record.pushes(for: Target(agent, guild)).contains(where: \.isRefused)
                else { continue }
                let kept = after.sessions[agent]
                if !(kept.map { isUsable($0, in: guild, at: end, record.setup, fabric) } ?? false) {
                    return "\(agent) has lost its session in \(guild) although no server refused it"
                }
            }
        }
        return nil
    }
}
