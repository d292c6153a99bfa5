import SimulatedCore

/// *Bounds*: what a pass may send, and how long it may take, whatever happens on the wire; checked at each request.
///
///     concurrency                           requests in flight, logins included
///     two                                   to an endpoint that has not answered in this pass
///     half of concurrency, at least one     to all such endpoints together
///     two sessions                          for an agent, the second after a refused token, each with its retries
///     one push                              for a target, with its retries, and one more after a refused token
///     none                                  after a timeout or a final answer, to a dead endpoint, and while it is asked to wait
///
/// *One at a time* is checked here too: never two requests in flight for a (user, guild), none without the lock, and only
/// what the host says in this pass.
struct Bounds {
    struct Flaw {
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
    private var proven: Set<Endpoint> = []
    private var seats: Set<Fabric.Seat> = []
    private var attempts: [Subject: Int] = [:]
    private var over: Set<Subject> = []
    private var sessions: [AgentID: Int] = [:]
    private var refusedTokens: Set<AgentID> = []
    private var health: [Endpoint: Health] = [:]

    /// Until when endpoints asked in this pass to be left alone.
    private(set) var waits: [Endpoint: Timestamp] = [:]

    /// Keys that were refused in this pass, and those that were taken.
    private(set) var refusedKeys: [AgentID: (key: String, at: Timestamp)] = [:]
    private(set) var acceptedAgents: Set<AgentID> = []

    init(_ record: PassRecord) { self.record = record }

    private static func subject(of sent: Sent) -> Subject {
        sent.target.map(Subject.push) ?? .login(sent.agent)
    }

    // MARK: - A request begins

    mutating func began(_ sent: Sent, at now: Timestamp, _ world: World) -> [Flaw] {
        var flaws: [Flaw] = []
        func bound(_ text: String) { flaws.append(Flaw(.bounds, "\(sent.short) to \(sent.endpoint): \(text)")) }
        let setup = record.setup
        let subject = Self.subject(of: sent)
        inFlight[sent.endpoint, default: 0] += 1
        let total = inFlight.values.reduce(0, +)
        let unproven = inFlight.filter { !proven.contains($0.key) }.values.reduce(0, +)
        if total > setup.concurrency { bound("\(total) requests in flight, \(setup.concurrency) allowed") }
        if !proven.contains(sent.endpoint) {
            if inFlight[sent.endpoint] ?? 0 > 2 { bound("three requests to an endpoint that has not answered") }
            if unproven > max(1, setup.concurrency / 2) {
                bound("\(unproven) requests to endpoints that have not answered")
            }
        }
        attempts[subject, default: 0] += 1
        let count = attempts[subject] ?? 0
        if count > (sent.isLogin ? 2 : 1) * (setup.maxRetries + 1) + (sent.isLogin ? 0 : 1) { bound("\(count) times") }
        if over.contains(subject) { bound("tried again after what ends a target's pass") }
        if let state = health[sent.endpoint], state.isDead { bound("a request to a dead endpoint") }
        if let until = waits[sent.endpoint], now < until { bound("it asked to be left alone for \(until - now) more") }
        if let started = record.lockedAt, let until = world.waits[sent.endpoint], started < until,
            until - started <= .seconds(900)
        {
            bound("an earlier pass was asked to leave it alone for \(until - started)")
        }
        if let lockedAt = record.lockedAtSteady, world.now > lockedAt + setup.deadline.milliseconds {
            bound("sent after the deadline")
        }
        if let stopAt = record.stopAt, world.now > stopAt { bound("sent after a stop") }
        if case .login(let agent, let key) = sent.subject {
            if sessions[agent] ?? 0 >= 2 { bound("a third session") }
            if sessions[agent] ?? 0 == 1, !refusedTokens.contains(agent) { bound("a second session without a reason") }
            if let refusal = world.keyRefusals[agent], refusal.key == key, let started = record.lockedAt,
                refusal.at <= started, started - refusal.at < refusal.wait
            {
                bound("the key was refused \(started - refusal.at) ago")
            }
        }
        flaws += oneAtATime(sent, world)
        return flaws
    }

    private mutating func oneAtATime(_ sent: Sent, _ world: World) -> [Flaw] {
        var flaws: [Flaw] = []
        if world.lockHolder?.record !== record { flaws.append(Flaw(.oneAtATime, "\(sent.short) without the lock")) }
        guard case .push(let target, let user, let presence) = sent.subject, let expected = record.expected else {
            return flaws
        }
        let seat = Fabric.Seat(user: user, guild: target.guild)
        if !seats.insert(seat).inserted { flaws.append(Flaw(.oneAtATime, "\(sent.short): two in flight")) }
        if let line = expected.lines[target], case .show(let wanted) = line.decision, let wantedUser = line.user {
            if wanted != presence || wantedUser != user {
                flaws.append(Flaw(.oneAtATime, "\(sent.short), and the host says \(wanted) of \(wantedUser)"))
            }
            if line.need == .mustNot { flaws.append(Flaw(.sparseness, "\(sent.short), which is in sync")) }
        } else if expected.removed.contains(where: { $0.target == target }) {
            if presence != .offline { flaws.append(Flaw(.oneAtATime, "\(sent.short) of a removed row")) }
        } else {
            flaws.append(Flaw(.sparseness, "\(sent.short), which nobody wants"))
        }
        return flaws
    }

    // MARK: - A request ends

    mutating func ended(_ sent: Sent, at now: Timestamp) {
        inFlight[sent.endpoint, default: 0] -= 1
        if case .push(let target, let user, _) = sent.subject {
            seats.remove(Fabric.Seat(user: user, guild: target.guild))
        }
        let subject = Self.subject(of: sent)
        var state = health[sent.endpoint] ?? Health()
        switch sent.outcome {
        case .session:
            proven.insert(sent.endpoint)
            state.faults = 0
            state.overloads = 0
            sessions[sent.agent, default: 0] += 1
            acceptedAgents.insert(sent.agent)
            refusedKeys[sent.agent] = nil
        case .malformed:
            proven.insert(sent.endpoint)
            state.faults = 0
            state.overloads = 0
            refuse(sent, at: now)
            over.insert(subject)
        case .status(let status, let retryAfter):
            proven.insert(sent.endpoint)
            state.faults = 0
            let isOverloaded = status >= 500 || status == 429 && retryAfter == nil
            state.overloads = isOverloaded ? state.overloads + 1 : 0
            if state.overloads >= 10 { state.isDead = true }
            if status == 429 || status == 503, let retryAfter {
                waits[sent.endpoint] = max(waits[sent.endpoint] ?? now, now + Self.wait(retryAfter, at: now))
            }
            switch status {
            case 401 where !sent.isLogin, 403 where !sent.isLogin: refusedTokens.insert(sent.agent)
            case 200..<300: over.insert(subject)
            case 429, 500...: break
            default:
                over.insert(subject)
                if sent.isLogin { refuse(sent, at: now) }
            }
        case .fault(let kind):
            state.faults += 1
            let isTimeout = kind == .timeout || kind == .connectTimeout
            if state.faults >= 3 || isTimeout && !proven.contains(sent.endpoint) { state.isDead = true }
            switch kind {
            case .timeout, .connectTimeout, .tls, .unresolved: over.insert(subject)
            case .refused, .reset, .notHTTP: break
            }
        case nil: break
        }
        health[sent.endpoint] = state
    }

    private mutating func refuse(_ sent: Sent, at now: Timestamp) {
        if case .login(let agent, let key) = sent.subject { refusedKeys[agent] = (key, now) }
    }

    /// Whether the endpoint was, or may have been, taken for dead in this pass.
    func isDead(_ endpoint: Endpoint) -> Bool { health[endpoint]?.isDead ?? false }

    /// The wait that a header asks for.
    static func wait(_ header: String, at now: Timestamp) -> Interval {
        var wait = Interval.zero
        if !header.isEmpty, header.allSatisfy({ $0.isASCII && $0.isNumber }) {
            wait = .seconds(Double(header) ?? 900)
        } else if header.hasSuffix("GMT") {
            let words = header.split(separator: " ")
            let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
            let month = (months.firstIndex(of: String(words[2])) ?? 0) + 1
            let date = Timestamp(rfc3339: "\(words[3])-\(month < 10 ? "0" : "")\(month)-\(words[1])T\(words[4])Z")
            wait = date.map { $0 - now } ?? .zero
        }
        return min(max(wait, .milliseconds(200)), .seconds(900))
    }
}
