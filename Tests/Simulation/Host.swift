import SimulatedCore

/// The host: the states of its agents, and its faults.
struct Host {
    struct Entry {
        enum Content: Equatable {
            case state(String)
            case absent
            case malformed
        }

        enum Form: CaseIterable { case plain, untimed, zero, seconds, milliseconds, rfc3339 }

        var content = Content.state("idle")
        var form = Form.plain
        var updatedAt = Timestamp(milliseconds: 0)

        /// The time in the entry, if it says one.
        var time: Timestamp? {
            switch form {
            case .plain, .untimed, .zero: nil
            case .seconds: Host.time(updatedAt)
            // A small number of milliseconds is one of seconds.
            case .milliseconds:
                Host.time(updatedAt.milliseconds > 100_000_000_000 ? updatedAt : updatedAt.milliseconds.asSeconds)
            case .rfc3339: updatedAt.wholeSeconds
            }
        }

        var json: String? {
            switch content {
            case .absent: return nil
            case .malformed: return #"{"state":7}"#
            case .state(let state):
                switch form {
                case .plain: return quote(state)
                case .untimed: return #"{"state":\#(quote(state)),"updated_at":null}"#
                case .zero: return #"{"state":\#(quote(state)),"updated_at":"0001-01-01T00:00:00Z"}"#
                case .seconds: return #"{"state":\#(quote(state)),"updated_at":\#(updatedAt.epochSeconds)}"#
                case .milliseconds: return #"{"updated_at":\#(updatedAt.milliseconds),"state":\#(quote(state))}"#
                case .rfc3339: return #"{"updated_at":"\#(updatedAt.rfc3339)","state":\#(quote(state))}"#
                }
            }
        }
    }

    /// The health of the whole source.
    enum Health: CaseIterable { case healthy, missing, malformed, failing, hanging }

    var entries: [AgentID: Entry] = [:]
    var health = Health.healthy

    /// Whether the host is running. A dead host writes nothing.
    var isAlive = true
    var writesGeneratedAt = true

    /// How far the times that the host writes are ahead of the machine's clock, as with local time taken for UTC.
    var clockError = Interval.zero

    /// When the host wrote last, by the machine's clock and by its own.
    private var writtenAt = Timestamp(milliseconds: 0)
    private var generatedAt: Timestamp { writtenAt + writtenError }
    private var writtenError = Interval.zero

    private let stateNames = ["idle", "working", "busy", "offline", "idle", "working", "busy", "thinking", "napping"]

    init(_ setup: Setup, at now: Timestamp, _ dice: inout Dice) {
        for agent in setup.agents { entries[agent] = Entry() }
        writesGeneratedAt = dice.coin()
        for agent in setup.agents { change(agent, at: now, &dice) }
    }

    /// Changes the state of an agent, or makes its entry wrong.
    mutating func change(_ agent: AgentID, at now: Timestamp, wrong: Int = 0, _ dice: inout Dice) {
        let isWrong = dice.percent(wrong)
        let content: Entry.Content =
            isWrong ? (dice.coin() ? .absent : .malformed) : .state(dice.pick(isWrong ? ["idle"] : stateNames))
        entries[agent] = Entry(content: content, form: dice.pick(Entry.Form.allCases), updatedAt: now)
    }

    /// Writes the host's files. A host that is alive updates all times before.
    mutating func write(_ setup: Setup, to disk: VirtualDisk, at now: Timestamp) {
        if isAlive {
            writtenAt = now
            writtenError = clockError
            let time = generatedAt
            for agent in entries.keys { entries[agent]?.updatedAt = time }
        }
        for name in disk.names(in: "/host") { disk.remove("/host/\(name)") }
        switch health {
        case .missing: return
        case .malformed, .failing, .hanging:
            if setup.source == .directory { return }
            disk.put("/host/agents.json", Array("{\"agents\":{".utf8), modified: writtenAt.milliseconds)
        case .healthy:
            switch setup.source {
            case .file, .command, .http:
                disk.put("/host/agents.json", Array(json.utf8), modified: writtenAt.milliseconds)
            case .directory:
                disk.put("/host/agents/other.json", Array("\"idle\"".utf8))
                for (agent, entry) in entries where !agent.text.contains("/") {
                    guard let json = entry.json else { continue }
                    disk.put("/host/agents/\(agent.text).json", Array(json.utf8), modified: writtenAt.milliseconds)
                }
            }
        }
    }

    var json: String {
        let generated = writesGeneratedAt ? "\"generated_at\":\(generatedAt.epochSeconds)," : ""
        let list = entries.sorted { $0.key < $1.key }.compactMap { agent, entry in
            entry.json.map { "\(quote(agent.text)):\($0)" }
        }
        return "{\(generated)\"agents\":{\(list.joined(separator: ","))}}"
    }

    /// The response of the HTTP source.
    func answer(_ request: HTTPRequest, _ dice: inout Dice) -> Delivery {
        let latency = dice.milliseconds(1...30)
        switch health {
        case .missing: return .failure(.refused, after: latency)
        case .failing: return .status(503, after: latency)
        case .hanging: return .failure(.timeout, after: request.timeout.milliseconds)
        case .healthy, .malformed:
            let body = health == .healthy ? json : "{\"agents\":{"
            return Delivery(
                after: min(latency, request.timeout.milliseconds),
                result: .success(HTTPResponse(200, Array(body.utf8))),
                outcome: .status(200, retryAfter: nil))
        }
    }

    // MARK: - Expected decisions

    /// Whether the source as a whole can be read.
    var isReadable: Bool { health == .healthy }

    /// The decision about an agent's targets in a pass that reads the host at this time.
    func desired(_ agent: AgentID, _ setup: Setup, at now: Timestamp) -> Expected.Decision {
        let entry = entries[agent] ?? Entry(content: .absent)
        if setup.source == .directory, agent.text.contains("/") { return .fail(.stateUnreadable) }
        switch entry.content {
        case .absent:
            switch setup.whenMissing {
            case .fail: return .fail(.stateUnreadable)
            case .skip: return .skip(.missing)
            case .offline: return .show(.offline)
            }
        case .malformed: return .fail(.stateUnreadable)
        case .state(let state):
            let age = now - observed(entry, setup, at: now)
            if let limit = setup.staleAfter, age > limit {
                switch setup.whenStale {
                case .offline: return .show(.offline)
                case .skip: return .skip(.stale)
                case .fail: return .fail(.stale)
                }
            }
            return setup.presence(of: state).map { .show($0) } ?? .skip(.unmappedState)
        }
    }

    /// When an entry's state was observed: at the first of these times that is not more than a minute ahead.
    private func observed(_ entry: Entry, _ setup: Setup, at now: Timestamp) -> Timestamp {
        let generated = writesGeneratedAt && setup.source != .directory ? Self.time(generatedAt) : nil
        let modified = setup.source == .file || setup.source == .directory ? writtenAt : nil
        return [entry.time, generated, modified].compactMap(\.self).first { $0 - now <= .seconds(60) } ?? now
    }

    /// A number of seconds says a time only if it is positive.
    private static func time(_ time: Timestamp) -> Timestamp? { time.milliseconds > 0 ? time : nil }

    /// Whether a time is so near to a minute ahead that the moment at which a pass looks at its clock decides.
    func isAboutAMinuteAhead(at now: Timestamp) -> Bool {
        let times = entries.values.compactMap(\.time) + [generatedAt, writtenAt]
        return times.contains { (.seconds(60)...(.seconds(65))).contains($0 - now) }
    }
}

extension Timestamp {
    fileprivate var wholeSeconds: Timestamp {
        // RFC 3339 rounds down, also before 1970.
        let rest = milliseconds % 1000
        return Timestamp(milliseconds: milliseconds - (rest < 0 ? rest + 1000 : rest))
    }
}

extension Int64 {
    fileprivate var asSeconds: Timestamp { Timestamp(milliseconds: self * 1000) }
}
