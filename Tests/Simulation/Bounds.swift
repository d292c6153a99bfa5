import SimulatedCore

/// Checks *bounds*: the limits on what a pass may send, whatever the servers do. They are checked at each request.
///
///     requests in flight, with logins       at most `concurrency`
///     ...                                   at most what a third of the free files allows
///     ... to an unanswered endpoint         at most two
///     ... to all unanswered endpoints       at most half of `concurrency`; first ones at most seven eighths
///     sessions of an agent                  two, the second only after a refused token; each with its retries
///     pushes of a target                    one with its retries, and one more after a refused token
///     requests after a timeout              none, nor after a final answer
///     requests to a dead endpoint           none, nor while it has asked to wait
///     retries after 408, a reset, no HTTP   on a new connection
///
/// An unanswered endpoint is one that has not answered in this pass.
///
/// It also checks *one at a time*: never two requests in flight for the same user and guild, no request without the
/// lock, and no push of a presence other than the host's in this pass.
struct Bounds {
    struct Breach {
        let invariant: Violation.Invariant
        let text: String

        init(_ invariant: Violation.Invariant, _ text: String) {
            self.invariant = invariant
            self.text = text
        }
    }

    private enum Subject: Hashable {
        case login(AgentID)
        case push(Target)
    }

    private struct Health {
        var faults = 0
        var overloads = 0
        var isDead = false
    }

    private let record: PassRecord
    private var inFlight: [Endpoint: Int] = [:]
    private var tried: Set<Endpoint> = []
    private var answered: Set<Endpoint> = []
    private var rowsInFlight: Set<Fabric.RowKey> = []
    private var attempts: [Subject: Int] = [:]
    private var finished: Set<Subject> = []

    /// What was sent last on a connection that is not to be used again.
    private var needNewConnection: Set<Subject> = []
    private var sessions: [AgentID: Int] = [:]
    private var refusedTokens: Set<AgentID> = []
    private var health: [Endpoint: Health] = [:]

    /// The ends of the waits that endpoints have asked for in this pass.
    private(set) var waits: [Endpoint: Timestamp] = [:]

    /// The keys that were refused in this pass.
    private(set) var refusedKeys: [AgentID: (key: String, at: Timestamp)] = [:]

    /// The agents whose login was accepted in this pass.
    private(set) var acceptedAgents: Set<AgentID> = []

    init(_ record: PassRecord) { self.record = record }

    private static func subject(of sent: SentRequest) -> Subject {
        sent.target.map(Subject.push) ?? .login(sent.agent)
    }

    // MARK: - The start of a request

    /// Notes that a request is sent now, and returns the limits that it breaks.
    mutating func began(_ sent: SentRequest, at now: Timestamp, _ world: World) -> [Breach] {
        var breaches: [Breach] = []
        func breach(_ text: String) { breaches.append(Breach(.bounds, "\(sent.short) to \(sent.endpoint): \(text)")) }
        let setup = record.setup
        let subject = Self.subject(of: sent)
        inFlight[sent.endpoint, default: 0] += 1
        let total = inFlight.values.reduce(0, +)
        let unanswered = inFlight.filter { !answered.contains($0.key) }.values.reduce(0, +)
        if total > setup.concurrency { breach("\(total) requests in flight, \(setup.concurrency) allowed") }
        if total > max(1, (setup.freeFiles - 8) / 3) { breach("\(total) requests, \(setup.freeFiles) files") }
        if !answered.contains(sent.endpoint) {
            if inFlight[sent.endpoint] ?? 0 > 2 { breach("three requests to an endpoint that has not answered") }
            let isFirst = tried.insert(sent.endpoint).inserted
            let limit = isFirst ? setup.concurrency - setup.concurrency / 8 : max(1, setup.concurrency / 2)
            if unanswered > limit {
                breach("\(unanswered) requests to endpoints that have not answered")
            }
        }
        attempts[subject, default: 0] += 1
        let count = attempts[subject] ?? 0
        if count > (sent.isLogin ? 2 : 1) * (setup.maxRetries + 1) + (sent.isLogin ? 0 : 1) {
            breach("sent \(count) times")
        }
        if (needNewConnection.remove(subject) != nil) != sent.usesNewConnection {
            breach(sent.usesNewConnection ? "a new connection without a reason" : "not on a new connection")
        }
        if finished.contains(subject) { breach("sent again after a final result") }
        if let state = health[sent.endpoint], state.isDead { breach("a request to a dead endpoint") }
        if let until = waits[sent.endpoint], now < until { breach("it asked to wait \(until - now) longer") }
        if let started = record.lockedAt, let until = world.waits[sent.endpoint], started < until,
            until - started <= .seconds(900)
        {
            breach("it asked an earlier pass to wait \(until - started) longer")
        }
        if let lockedAt = record.lockedAtSteady, world.now > lockedAt + setup.deadline.milliseconds {
            breach("sent after the deadline")
        }
        if let stopAt = record.stopAt, world.now > stopAt { breach("sent after a stop") }
        if case .login(let agent, let key) = sent.subject {
            if sessions[agent] ?? 0 >= 2 { breach("a third session") }
            if sessions[agent] ?? 0 == 1, !refusedTokens.contains(agent) { breach("a second session without a reason") }
            if let refusal = world.keyRefusals[agent], refusal.key == key, let started = record.lockedAt,
                refusal.at <= started, started - refusal.at < refusal.wait
            {
                breach("the key was refused \(started - refusal.at) ago")
            }
        }
        breaches += oneAtATime(sent, world)
        return breaches
    }

    private mutating func oneAtATime(_ sent: SentRequest, _ world: World) -> [Breach] {
        var breaches: [Breach] = []
        if world.lockHolder?.record !== record {
            breaches.append(Breach(.oneAtATime, "\(sent.short) without the lock"))
        }
        guard case .push(let target, let user, let presence) = sent.subject, let expected = record.expected else {
            return breaches
        }
        let rowKey = Fabric.RowKey(user: user, guild: target.guild)
        if !rowsInFlight.insert(rowKey).inserted {
            breaches.append(Breach(.oneAtATime, "\(sent.short): two in flight"))
        }
        if let line = expected.lines[target], case .show(let wanted) = line.decision, let wantedUser = line.user {
            if wanted != presence || wantedUser != user {
                breaches.append(Breach(.oneAtATime, "\(sent.short), and the host says \(wanted) for \(wantedUser)"))
            }
            if line.need == .mustNot { breaches.append(Breach(.sparseness, "\(sent.short), which is in sync")) }
        } else if expected.orphans.contains(where: { $0.target == target }) {
            if presence != .offline { breaches.append(Breach(.oneAtATime, "\(sent.short) for an orphaned row")) }
        } else {
            breaches.append(Breach(.sparseness, "\(sent.short), which is not a target"))
        }
        return breaches
    }

    // MARK: - The end of a request

    /// Notes the outcome of a request.
    mutating func ended(_ sent: SentRequest, at now: Timestamp) {
        inFlight[sent.endpoint, default: 0] -= 1
        if case .push(let target, let user, _) = sent.subject {
            rowsInFlight.remove(Fabric.RowKey(user: user, guild: target.guild))
        }
        let subject = Self.subject(of: sent)
        var state = health[sent.endpoint] ?? Health()
        switch sent.outcome {
        case .session:
            answered.insert(sent.endpoint)
            state.faults = 0
            state.overloads = 0
            sessions[sent.agent, default: 0] += 1
            acceptedAgents.insert(sent.agent)
            refusedKeys[sent.agent] = nil
        case .malformed, .foreign:
            answered.insert(sent.endpoint)
            state.faults = 0
            state.overloads = 0
            refuse(sent, at: now)
            finished.insert(subject)
        case .status(let status, let retryAfter):
            answered.insert(sent.endpoint)
            state.faults = 0
            let isAskedToWait = status == 429 || status == 503
            let wait = isAskedToWait ? retryAfter.flatMap { Self.wait($0, at: now) } : nil
            let isOverloaded = (status >= 500 || status == 429) && wait ?? .zero < .seconds(1)
            state.overloads = isOverloaded ? state.overloads + 1 : 0
            if state.overloads >= 10 { state.isDead = true }
            if let wait { waits[sent.endpoint] = max(waits[sent.endpoint] ?? now, now + wait) }
            switch status {
            case 401 where !sent.isLogin, 403 where !sent.isLogin: refusedTokens.insert(sent.agent)
            case 200..<300: finished.insert(subject)
            case 408: needNewConnection.insert(subject)
            case 429, 500...: break
            default:
                finished.insert(subject)
                if sent.isLogin { refuse(sent, at: now) }
            }
        case .fault(let kind):
            if kind != .unsent, kind != .outOfFiles { state.faults += 1 }
            let isTimeout = kind == .timeout || kind == .connectTimeout
            if state.faults >= 3 || isTimeout && !answered.contains(sent.endpoint) { state.isDead = true }
            switch kind {
            case .timeout, .connectTimeout, .tls, .unresolved, .unsent: finished.insert(subject)
            case .reset, .notHTTP: needNewConnection.insert(subject)
            case .refused, .outOfFiles: break
            }
        case nil: break
        }
        health[sent.endpoint] = state
    }

    private mutating func refuse(_ sent: SentRequest, at now: Timestamp) {
        if case .login(let agent, let key) = sent.subject { refusedKeys[agent] = (key, now) }
    }

    /// Whether the program may treat the endpoint as dead in this pass.
    func isDead(_ endpoint: Endpoint) -> Bool { health[endpoint]?.isDead ?? false }

    /// The wait that a `Retry-After` header asks for; `nil` if it asks for none.
    static func wait(_ header: String, at now: Timestamp) -> Interval? {
        var wait = Interval.zero
        if let first = header.first, first.isNumber, header.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }) {
            wait = .seconds((Double(header) ?? 900).rounded(.up))
        } else if header.hasSuffix("GMT") {
            let words = header.split(separator: " ")
            let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
            let month = (months.firstIndex(of: String(words[2])) ?? 0) + 1
            let date = Timestamp(rfc3339: "\(words[3])-\(month < 10 ? "0" : "")\(month)-\(words[1])T\(words[4])Z")
            wait = date.map { $0 - now } ?? .zero
        } else {
            return nil
        }
        return min(max(wait, .milliseconds(200)), .seconds(900))
    }
}
