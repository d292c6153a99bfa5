import OneShotCore

/// The bounds that hold on the wire whatever happens there.
///
///     concurrency                           requests in flight, logins included
///     two                                   to an endpoint that has not answered in this pass
///     half of concurrency, at least one     to all such endpoints together
///     one                                   for the same user in the same guild
struct WireBounds {
    private let concurrency: Int
    private(set) var violations: [String] = []
    private var inFlight: [Endpoint: Int] = [:]
    private var proven: Set<Endpoint> = []
    private var rows: [Row: Int] = [:]

    private struct Row: Hashable {
        let user: UserID
        let guild: GuildID
    }

    init(_ settings: EngineSettings) { concurrency = settings.concurrency }

    mutating func began(_ request: EngineRequest) {
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
    }

    private func row(of request: EngineRequest) -> Row? {
        if case .push(let target, let user, _, _) = request.purpose {
            Row(user: user, guild: target.guild)
        } else {
            nil
        }
    }
}
