import SimulatedCore

/// The host: the states of its agents, and its faults.
struct Host {
    struct Entry {
        enum Content: Equatable {
            case state(String)
            case absent
            case malformed
        }

        enum Form: CaseIterable { case plain, untimed, seconds, rfc3339 }

        var content = Content.state("idle")
        var form = Form.plain
        var updatedAt = Timestamp(milliseconds: 0)

        /// The time in the entry, if there is one.
        var time: Timestamp? {
            switch form {
            case .plain, .untimed: nil
            case .seconds: updatedAt
            case .rfc3339: Timestamp(milliseconds: updatedAt.milliseconds / 1000 * 1000)
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
                case .seconds: return #"{"state":\#(quote(state)),"updated_at":\#(updatedAt.epochSeconds)}"#
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
    private(set) var writtenAt = Timestamp(milliseconds: 0)

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
            for agent in entries.keys { entries[agent]?.updatedAt = now }
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
        let generated = writesGeneratedAt ? "\"generated_at\":\(writtenAt.epochSeconds)," : ""
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
            let fallback: Timestamp =
                switch setup.source {
                case .file, .directory: writtenAt
                case .command, .http: writesGeneratedAt ? writtenAt : now
                }
            let age = now - (entry.time ?? fallback)
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
}
