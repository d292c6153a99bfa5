import SimulatedCore

/// Checks *isolation*: every failure is caused by the target's own requests, its agent's login or its own endpoint.
///
/// The faults of another endpoint or row are no explanation.
enum Isolation {
    static func violation(by record: PassRecord, _ bounds: Bounds, _ world: World) -> String? {
        guard let report = record.report else { return nil }
        for failure in report.failures {
            guard let kind = FailureKind(rawValue: failure.cause) else { return "an unknown kind \(failure.cause)" }
            if !isExplained(failure.target, kind, record, bounds, world) {
                return
                    "\(failure.target.agent) in \(failure.target.guild) failed with \(kind.rawValue),"
                    + " and no event of its own explains that"
                    + (Fairness.complaint(about: failure.target, in: record, bounds).map { ": \($0)" } ?? "")
            }
        }
        return nil
    }

    private static func isExplained(
        _ target: Target, _ kind: FailureKind, _ record: PassRecord, _ bounds: Bounds, _ world: World
    ) -> Bool {
        let pushes = record.pushes(for: target)
        let last = pushes.last
        let logins = record.logins(of: target.agent)
        switch kind {
        case .stateUnreadable, .stale: return record.expected?.lines[target]?.decision == .fail(kind)
        case .keyUnreadable: return record.setup.identity(of: target.agent)?.key.map(\.isEmpty) ?? true
        case .loginRejected:
            guard let login = logins.last else { return false }
            if login.outcome == .malformed { return true }
            return login.status.map { (400..<500).contains($0) && ![404, 405, 408, 410, 429].contains($0) } ?? false
        case .loginMisdirected:
            guard let login = logins.last else { return false }
            if login.outcome == .foreign { return true }
            return login.status.map { (300..<400).contains($0) || [404, 405, 410].contains($0) } ?? false
        case .loginBackoff: return record.tokens.loginBackoffs[target.agent] != nil
        case .loginFailed:
            switch logins.last?.outcome {
            case .fault?: return true
            case .status(let status, _)?: return [408, 429].contains(status) || status >= 500
            case .session?, .malformed?, .foreign?, nil: break
            }
            return isShut(world.fabric.center.endpoint, record, bounds, world)
        case .guildNotInSession:
            return sessions(of: target.agent, record).contains { $0[target.guild] == nil }
        case .insecureEndpoint:
            return sessions(of: target.agent, record).contains {
                guard let url = $0[target.guild] else { return false }
                return (try? Endpoint(url)).map { !$0.isSecure } ?? true
            }
        case .unauthorized: return last?.isRefused ?? false
        case .rejected:
            return last?.status.map { (300..<500).contains($0) && ![401, 403, 408, 429].contains($0) } ?? false
        case .rateLimited:
            if pushes.contains(where: { $0.status == 429 || $0.status == 503 }) { return true }
            return endpoints(of: target, record).contains { isAskedToWait($0, record, bounds, world) }
        case .serverError: return pushes.contains { $0.status == 408 || $0.status ?? 0 >= 500 }
        case .transport:
            return pushes.contains { push in
                if case .fault(let fault)? = push.outcome { fault != .timeout } else { false }
            }
        case .timeout: return last?.outcome == .fault(.timeout)
        case .circuitOpen: return endpoints(of: target, record).contains(where: bounds.isDead)
        case .deadline:
            let start = record.lockedAtSteady ?? 0
            return record.endedAt - start >= record.setup.deadline.milliseconds
                && Fairness.complaint(about: target, in: record, bounds) == nil
        case .interrupted: return record.stopAt != nil
        case .unsaved: return !record.diskFailures.isEmpty
        case .noLibcurl: return record.lacksLibrary
        }
    }

    /// The guilds' URLs in an agent's sessions: first the cached session, then those of this pass.
    private static func sessions(of agent: AgentID, _ record: PassRecord) -> [[GuildID: String]] {
        var list: [[GuildID: String]] = []
        if let cached = record.tokens.sessions[agent] { list.append(cached.guilds.mapValues(\.endpoint)) }
        for login in record.logins(of: agent) {
            if case .session(let urls)? = login.outcome { list.append(urls) }
        }
        return list
    }

    static func endpoints(of target: Target, _ record: PassRecord) -> [Endpoint] {
        sessions(of: target.agent, record).compactMap { $0[target.guild].flatMap { try? Endpoint($0) } }
    }

    private static func isAskedToWait(
        _ endpoint: Endpoint, _ record: PassRecord, _ bounds: Bounds, _ world: World
    ) -> Bool {
        bounds.waits[endpoint] != nil || record.tokens.endpointBackoffs[endpoint] != nil
    }

    private static func isShut(
        _ endpoint: Endpoint, _ record: PassRecord, _ bounds: Bounds, _ world: World
    ) -> Bool {
        bounds.isDead(endpoint) || isAskedToWait(endpoint, record, bounds, world)
    }
}
