import SimulatedCore

/// Checks *sparseness*: a pass sends and writes nothing without a reason.
///
/// `Bounds` checks each push when it is sent. This checks what a whole pass has done.
enum Sparseness {
    static func violation(by record: PassRecord, _ after: TokenState) -> String? {
        guard let expected = record.expected else { return nil }
        let isQuiet = expected.lines.values.allSatisfy { $0.need == .mustNot } && expected.orphans.isEmpty
        if isQuiet, !record.sent.isEmpty || record.loadsLibrary && record.setup.source != .http {
            return "there is nothing to push, and the network is used"
        }
        for login in record.sent where login.isLogin {
            if !isNeeded(login, record, expected) { return "an unnecessary login of \(login.agent)" }
        }
        return isQuiet ? nil : lostSession(record, expected, after)
    }

    /// The targets of an agent that may need a push.
    private static func wanted(_ agent: AgentID, _ expected: Expected) -> [Target] {
        expected.lines.values.filter { $0.target.agent == agent && $0.need != .mustNot }.map(\.target)
            + expected.orphans.map(\.target).filter { $0.agent == agent }
    }

    private static func isNeeded(_ login: SentRequest, _ record: PassRecord, _ expected: Expected) -> Bool {
        let wanted = wanted(login.agent, expected)
        if wanted.isEmpty { return false }
        if !(record.last?.possiblyMoved.isEmpty ?? true) { return true }
        guard let session = record.tokens.sessions[login.agent], let now = record.lockedAt else { return true }
        let later = now + .milliseconds(login.at - (record.lockedAtSteady ?? login.at))
        for target in wanted
        where !session.isUsable(in: target.guild, at: later, lifetime: record.setup.sessionLifetime) {
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

    private static func isUsable(_ url: String) -> Bool { (try? Endpoint(url))?.isSecure ?? false }

    /// Finds a valid session that was lost although no server refused it.
    private static func lostSession(_ record: PassRecord, _ expected: Expected, _ after: TokenState) -> String? {
        guard record.wasSaved, let now = record.lockedAt, record.last?.possiblyMoved.isEmpty ?? true else { return nil }
        let end = now + .milliseconds(record.endedAt - (record.lockedAtSteady ?? 0))
        for (agent, session) in record.tokens.sessions where record.setup.user(of: agent) != nil {
            for guild in session.guilds.keys where record.setup.bindings.contains(Target(agent, guild)) {
                guard session.isUsable(in: guild, at: end, lifetime: record.setup.sessionLifetime),
                    record.logins(of: agent).isEmpty,
                    !record.pushes(for: Target(agent, guild)).contains(where: \.isRefused)
                else { continue }
                let kept = after.sessions[agent]
                if !(kept?.isUsable(in: guild, at: end, lifetime: record.setup.sessionLifetime) ?? false) {
                    return "\(agent) has lost its session in \(guild) although no server refused it"
                }
            }
        }
        return nil
    }
}
