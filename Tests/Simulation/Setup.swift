import SimulatedCore

/// The operator's configuration: identities, bindings and settings. It also writes the configuration file.
struct Setup {
    struct Identity {
        enum Status { case active, disabled, withoutUserID }

        /// Where the key is read from. `number` is part of the name of the file or variable.
        enum KeySource: CaseIterable { case inline, file, environment, credential }

        var agent: AgentID
        var status = Status.active
        var user: UserID
        let keySource: KeySource
        let number: Int

        /// `nil` if it cannot be read.
        var key: String?
    }

    var identities: [Identity] = []
    var bindings: [Target] = []
    let agents: [AgentID]
    let guilds: [GuildID]

    var interval = Interval.seconds(30)
    var concurrency = 32

    /// How many files a pass can open, connections included.
    var freeFiles = 1000
    var connectTimeout = Interval.seconds(5)
    var requestTimeout = Interval.seconds(10)
    var deadline = Interval.seconds(25)
    var maxRetries = 2
    var refreshAfter = Interval.seconds(3600)
    var sessionLifetime = Interval.seconds(43200)
    var whenRemoved = PlanPolicy.WhenRemoved.leave
    var staleAfter: Interval?
    var whenStale = PlanPolicy.WhenStale.offline
    var whenMissing = PlanPolicy.WhenMissing.fail
    var mapsThinking = false
    var source = Source.file
    var centerURL = "https://center.test"

    /// Whether the configuration file has a syntax error.
    var isMalformed = false

    enum Source: CaseIterable { case file, directory, command, http }

    init(_ dice: inout Dice) {
        // Names that become ambiguous when agent and guild are joined with a separator. Several separators are tried.
        let mark = dice.pick(["", ":", "/", " ", "|", "-", "\u{1}", ",", "."])
        let agentNames = ["a", "a\(mark)b", "e\u{301}", "\u{E9}", "zoe"]
        let guildNames = ["c", "b\(mark)c", "\u{E9}", "g"]
        agents = agentNames.prefix(dice.int(2...5)).map { AgentID($0) }
        guilds = guildNames.prefix(dice.int(1...4)).map { GuildID($0) }
        interval = dice.pick([.seconds(10), .seconds(30), .seconds(30), .seconds(60)])
        concurrency = dice.pick([1, 2, 3, 4, 6, 8, 12, 32])
        freeFiles = dice.pick([1000, 1000, 1000, 1000, 20, 14, 11, 5])
        connectTimeout = dice.pick([.seconds(0.5), .seconds(2), .seconds(5)])
        requestTimeout = dice.pick([.seconds(1), .seconds(3), .seconds(10)])
        deadline = dice.coin() ? interval * 5 / 6 : dice.pick([.seconds(2), .seconds(8), .seconds(25), .seconds(50)])
        maxRetries = dice.int(0...3)
        refreshAfter = dice.pick([.zero, .seconds(300), .seconds(900), .seconds(3600)])
        sessionLifetime = dice.pick([.seconds(60), .seconds(900), .seconds(43200), .seconds(43200)])
        whenRemoved = dice.coin() ? .leave : .offline
        staleAfter = dice.pick([nil, .seconds(90), .seconds(600)])
        whenStale = dice.pick(PlanPolicy.WhenStale.allCases)
        whenMissing = dice.pick(PlanPolicy.WhenMissing.allCases)
        mapsThinking = dice.coin()
        source = dice.pick(Source.allCases)
        for (number, agent) in agents.enumerated() {
            identities.append(
                Identity(
                    agent: agent, user: UserID("usr \(number)"), keySource: dice.pick(Identity.KeySource.allCases),
                    number: number, key: "key-\(number)"))
            for guild in guilds where dice.percent(70) { bindings.append(Target(agent, guild)) }
        }
    }

    // MARK: - Lookups

    func identity(of agent: AgentID) -> Identity? { identities.first { $0.agent == agent } }

    /// The user of an active agent.
    func user(of agent: AgentID) -> UserID? {
        guard let identity = identity(of: agent), identity.status == .active else { return nil }
        return identity.user
    }

    func presence(of state: String) -> Presence? {
        switch state {
        case "idle": .idle
        case "working": .onCall
        case "busy": .busy
        case "offline": .offline
        case "thinking": mapsThinking ? .onCall : nil
        default: nil
        }
    }

    func environment(_ name: String) -> String? {
        if name == "CREDENTIALS_DIRECTORY" { return "/etc/credentials" }
        return identities.first { $0.keySource == .environment && "KEY_\($0.number)" == name }?.key
    }

    /// Writes the configuration and the key files.
    func write(to disk: VirtualDisk) {
        disk.put("/etc/presence.json", Array(json.utf8))
        for identity in identities {
            let path: String
            switch identity.keySource {
            case .file: path = "/etc/keys/\(identity.number)"
            case .credential: path = "/etc/credentials/\(identity.number)"
            case .inline, .environment: continue
            }
            if let key = identity.key { disk.put(path, Array("\(key)\n".utf8)) } else { disk.remove(path) }
        }
    }

    private var json: String {
        let identities = identities.map { identity in
            let key =
                switch identity.keySource {
                case .inline: #""api_key":\#(quote(identity.key ?? ""))"#
                case .file: #""api_key_file":"keys/\#(identity.number)""#
                case .environment: #""api_key_env":"KEY_\#(identity.number)""#
                case .credential: #""api_key_credential":"\#(identity.number)""#
                }
            let user = identity.status == .withoutUserID ? "" : #""fabric_user_id":\#(quote(identity.user.text)),"#
            let enabled = identity.status == .disabled ? #""enabled":false,"# : ""
            return #"{"agent_id":\#(quote(identity.agent.text)),\#(user)\#(enabled)\#(key)}"#
        }
        let bindings = bindings.map {
            #"{"agent_id":\#(quote($0.agent.text)),"fabric_guild_node_id":\#(quote($0.guild.text)),"channel_id":"x"}"#
        }
        let hostSource =
            switch source {
            case .file: #""source":"file","path":"/host/agents.json""#
            case .directory: #""source":"directory","path":"/host/agents""#
            case .http: #""source":"http","url":"http://127.0.0.1:7070/agents","timeout_seconds":2"#
            case .command: #""source":"command","argv":["host"],"timeout_seconds":2"#
            }
        let stale = staleAfter.map { "\($0.seconds)" } ?? "null"
        return """
            {"presence_interval_seconds":\(interval.seconds),"state_dir":"/state",\(isMalformed ? "," : "")
            "fabric":{"center_url":\(quote(centerURL))},
            "host":{\(hostSource),"stale_after_seconds":\(stale),"when_stale":"\(whenStale.rawValue)",
            "when_missing":"\(whenMissing.rawValue)","state_map":{\(mapsThinking ? #""thinking":"on_call""# : "")}},
            "identities":[\(identities.joined(separator: ","))],"bindings":[\(bindings.joined(separator: ","))],
            "sync":{"concurrency":\(concurrency),"connect_timeout_seconds":\(connectTimeout.seconds),
            "request_timeout_seconds":\(requestTimeout.seconds),"deadline_seconds":\(deadline.seconds),
            "refresh_seconds":\(refreshAfter.seconds),"max_retries":\(maxRetries),
            "session_seconds":\(sessionLifetime.seconds),"when_removed":"\(whenRemoved.rawValue)"}}
            """
    }
}

/// A text as a JSON string.
func quote(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"", "\\": result += "\\\(scalar)"
        case _ where scalar.value < 0x20:
            let digits = String(scalar.value, radix: 16)
            result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result + "\""
}
