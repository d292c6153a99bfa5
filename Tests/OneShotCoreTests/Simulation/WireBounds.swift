import Testing

@testable import OneShotCore

/// Checks the bounds that every pass keeps on the wire, whatever happens there. A broken one is an issue of the test.
///
///     concurrency                           requests in flight, logins included
///     two                                   to an endpoint that has not answered in this pass
///     half of concurrency, at least one     to all such endpoints together; seven eighths, if it is the first there
///     one                                   for the same user in the same guild
///     two sessions                          for an agent in a pass, each with its retries
///     one push                              for a target in a pass, with its retries, and one more after a refusal
struct WireBounds {
    private let concurrency: Int
    private let attempts: Int
    private var inFlight: [Endpoint: Int] = [:]
    private var tried: Set<Endpoint> = []
    private var proven: Set<Endpoint> = []
    private var rows: [SimulatedFabric.RowKey: Int] = [:]
    private var sessions: [AgentID: Int] = [:]
    private var sent: [Subject: Int] = [:]

    /// What requests are counted for: the agent of a login, or the target of a push.
    private enum Subject: Hashable {
        case login(AgentID)
        case push(Target)
    }

    init(_ settings: EngineSettings) {
        concurrency = settings.concurrency
        attempts = settings.maxRetries + 1
    }

    mutating func began(_ request: WireRequest) {
        let subject = Self.subject(of: request)
        sent[subject, default: 0] += 1
        let most = if case .login = subject { 2 * attempts } else { attempts + 1 }
        if sent[subject, default: 0] > most { Issue.record("more than \(most) requests for \(subject)") }
        inFlight[request.endpoint, default: 0] += 1
        let total = inFlight.values.reduce(0, +)
        let unproven = inFlight.filter { !proven.contains($0.key) }
        if total > concurrency { Issue.record("\(total) requests in flight, \(concurrency) allowed") }
        if !proven.contains(request.endpoint), inFlight[request.endpoint, default: 0] > 2 {
            Issue.record("more than two requests to \(request.endpoint), which has not answered")
        }
        let isFirst = tried.insert(request.endpoint).inserted
        let limit = isFirst ? concurrency - concurrency / 8 : max(1, concurrency / 2)
        if !proven.contains(request.endpoint), unproven.values.reduce(0, +) > limit {
            Issue.record("\(unproven.values.reduce(0, +)) requests to endpoints that have not answered")
        }
        guard let row = row(of: request) else { return }
        rows[row, default: 0] += 1
        if rows[row, default: 0] > 1 { Issue.record("two requests in flight for \(row.user) in \(row.guild)") }
    }

    mutating func ended(_ request: WireRequest, _ response: VirtualDriver.Response) {
        inFlight[request.endpoint, default: 0] -= 1
        switch response {
        case .login(.session), .login(.rejected), .login(.unavailable): proven.insert(request.endpoint)
        case .login(.failed), .login(.sameKey), .login(.keyUnreadable), .push(.failed): break
        case .push: proven.insert(request.endpoint)
        }
        if let row = row(of: request) { rows[row, default: 0] -= 1 }
        if case .login(.session) = response, let agent = request.login {
            sessions[agent, default: 0] += 1
            if sessions[agent, default: 0] > 2 { Issue.record("more than two sessions for \(agent)") }
        }
    }

    private func row(of request: WireRequest) -> SimulatedFabric.RowKey? {
        switch request {
        case .push(let push): SimulatedFabric.RowKey(push.user, push.target.guild)
        case .login: nil
        }
    }

    private static func subject(of request: WireRequest) -> Subject {
        switch request {
        case .login(let login): .login(login.agent)
        case .push(let push): .push(push.target)
        }
    }
}
