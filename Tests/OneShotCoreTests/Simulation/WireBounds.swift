import OneShotCore

/// The bounds that hold on the wire whatever happens there.
///
///     concurrency                           requests in flight, logins included
///     two                                   to an endpoint that has not answered in this pass
///     half of concurrency, at least one     to all such endpoints together
///     one                                   for the same user in the same guild
///     two sessions                          for an agent in a pass, each with its retries
///     one push                              for a target in a pass, with its retries, and one more after a refused token
struct WireBounds {
    private let concurrency: Int
    private let attempts: Int
    private(set) var violations: [String] = []
    private var inFlight: [Endpoint: Int] = [:]
    private var proven: Set<Endpoint> = []
    private var rows: [Row: Int] = [:]
    private var sessions: [AgentID: Int] = [:]
    private var sent: [EngineRequest.Subject: Int] = [:]

    private struct Row: Hashable {
        let user: UserID
        let guild: GuildID
    }

    init(_ settings: EngineSettings) {
        concurrency = settings.concurrency
        attempts = settings.maxRetries + 1
    }

    mutating func began(_ request: EngineRequest) {
        let subject = request.subject
        sent[subject, default: 0] += 1
        let most = if case .login = subject { 2 * attempts } else { attempts + 1 }
        if sent[subject, default: 0] > most { violations.append("more than \(most) requests for \(subject)") }
        inFlight[request.endpoint, default: 0] += 1
        let total = inFlight.values.reduce(0, +)
        let unproven = inFlight.filter { !proven.contains($0.key) }
        if total > concurrency { violations.append("\(total) requests in flight, \(concurrency) allowed") }
        if !proven.contains(request.endpoint), inFlight[request.endpoint, default: 0] > 2 {
            violations.append("more than two requests to \(request.endpoint), which has not answered")
        }
        if unproven.values.reduce(0, +) > max(1, concurrency / 2) {
            violations.append("\(unproven.values.reduce(0, +)) requests to endpoints that have not answered")
        }
        guard let row = row(of: request) else { return }
        rows[row, default: 0] += 1
        if rows[row, default: 0] > 1 { violations.append("two requests in flight for \(row.user) in \(row.guild)") }
    }

    mutating func ended(_ request: EngineRequest, _ reply: EngineReply) {
        inFlight[request.endpoint, default: 0] -= 1
        switch reply {
        case .session, .malformedLogin, .answer: proven.insert(request.endpoint)
        case .fault, .sameKey, .keyUnreadable, .unavailable: break
        }
        if let row = row(of: request) { rows[row, default: 0] -= 1 }
        if case .session = reply, case .login(let agent) = request.subject {
            sessions[agent, default: 0] += 1
            if sessions[agent, default: 0] > 2 { violations.append("more than two sessions for \(agent)") }
        }
    }

    private func row(of request: EngineRequest) -> Row? {
        if case .push(let target, let user, _, _) = request.purpose {
            Row(user: user, guild: target.guild)
        } else {
            nil
        }
    }
}

extension EngineRequest {
    /// Whom a request is about.
    enum Subject: Hashable {
        case login(AgentID)
        case push(Target)
    }

    var subject: Subject {
        switch purpose {
        case .login(let agent, _): .login(agent)
        case .push(let target, _, _, _): .push(target)
        }
    }
}
