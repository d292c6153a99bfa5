/// What every command that reads the configuration is given: the configuration, the command line, clock, log and
/// environment.
struct CommandContext {
    let configuration: Configuration
    let invocation: Invocation
    let clock: Clock
    let log: Log
    let environment: @Sendable (String) -> String?

    var stateDirectory: StateDirectory {
        StateDirectory(invocation.shard.directory(below: stateDirectoryPath))
    }

    /// The state directory of all the shards.
    var stateDirectoryPath: String {
        invocation.stateDirectory ?? configuration.stateDirectory ?? systemdStateDirectory
            ?? configuration.defaultStateDirectory
    }

    /// The first of the directories that systemd makes for a service. They come after the configuration's, because the
    /// variable may be inherited from another service.
    private var systemdStateDirectory: String? {
        environment("STATE_DIRECTORY").flatMap { $0.unicodeScalars.split(separator: ":").first.map { String($0) } }
    }

    var policy: PlanPolicy {
        var policy = configuration.policy
        policy.refreshesAll = invocation.command.refreshesAll
        return policy
    }

    var engineSettings: EngineSettings {
        var settings = configuration.engine
        settings.deadline = invocation.command.deadline ?? settings.deadline
        return settings
    }

    /// Whether standard error is a terminal that can overwrite a line.
    var isWatched: Bool { StandardStream.error.isTerminal && invocation.logFormat == .text && hasCapableTerminal }

    /// Whether results are printed in colour: on a terminal, unless `NO_COLOR` or `TERM` forbids it.
    var isColoured: Bool {
        StandardStream.output.isTerminal && hasCapableTerminal && (environment("NO_COLOR") ?? "").isEmpty
    }

    private var hasCapableTerminal: Bool {
        guard let terminal = environment("TERM") else { return false }
        return !terminal.isEmpty && terminal != "dumb"
    }

    var now: Timestamp { clock.now }

    /// Microseconds since the process started.
    var elapsedMicroseconds: Int64 { clock.elapsedNanoseconds / 1000 }

    var answer: Answer { Answer(invocation: invocation, log: log, clock: clock) }

    /// Prints a report in the format that was asked for; returns the status to end with.
    func print(_ report: PassReport) -> ExitStatus {
        switch invocation.output {
        case .text: answer.print(report.text, report.exitStatus)
        case .json: answer.print(report.json, report.exitStatus)
        case .none, .html: report.exitStatus
        }
    }

    /// Says that nothing is known here of an agent, and what would be accepted.
    func refuse(unknown agent: AgentID, isCached: Bool = false) -> ExitStatus {
        let roster = configuration.roster
        let shard = roster.shard
        let message: String
        if !shard.contains(agent), isCached || roster.agentNumber(agent) != nil {
            let index = Shard.index(of: agent, among: shard.count)
            message = "the agent is another shard's; accepted is --shard \(index)/\(shard.count)"
        } else {
            let hint = NearestName.suggestion(for: agent.text, among: roster.agentIDs.map(\.text))
            message =
                "neither an identity nor a binding nor the cache names the agent"
                + (hint.map { "; did you mean \(quoted($0))?" } ?? "")
        }
        log.error("unknown_agent", ("agent", agent.text), ("message", message))
        return answer.refuse(.usage, "unknown_agent", message)
    }

    // MARK: - The state directory

    /// Runs a command that only reads the state directory, where it can be read.
    func readingState(_ body: () throws(SystemError) -> ExitStatus) -> ExitStatus {
        do throws(SystemError) {
            try stateDirectory.checkReadable()
            return try body()
        } catch {
            return stateUnusable(error, accepted: "a directory whose files this user can read")
        }
    }

    /// What a pass accepts as its state directory.
    static let acceptedState = "a directory whose files this user can read and write, on a file system that has locks"

    /// Whose file an error is about.
    static func owner(of error: SystemError) -> String? { (try? FileStatus(ofLink: error.path))?.ownership }

    func stateUnusable(_ error: SystemError, accepted: String) -> ExitStatus {
        if error.isInterruption, let stop = Signals.pending {
            let message = "the command was stopped while it read the state directory; nothing was done"
            return answer.refuse(ExitStatus(stop), "interrupted", message)
        }
        var fields: [Log.Field] = [("directory", stateDirectory.path), ("message", error.description)]
        if let owner = Self.owner(of: error) {
            fields.append(("owner", owner))
            fields.append(("this_user", String(ThisProcess.user)))
        }
        log.log(.error, "state_unusable", fields + [("accepted", accepted)])
        let message = "the state directory \(stateDirectory.path) cannot be used: \(error); accepted is \(accepted)"
        return answer.refuse(.stateUnusable, "state_unusable", message)
    }

    // MARK: - Host and wire

    /// Whether the agent can push to the target's guild: with its key, or with a session from the cache.
    func canAuthenticate(_ target: Target, _ tokens: TokenState, at now: Timestamp) -> Bool {
        if (try? key(of: target.agent)) != nil { return true }
        let lifetime = engineSettings.sessionLifetime
        return tokens.sessions[target.agent]?.isUsable(in: target.guild, at: now, lifetime: lifetime) ?? false
    }

    /// What the host says; `observed`, `unreadable` or `stopped`.
    func readHost() -> HostReading {
        let reader = HostReader(configuration.source, configuration.roster)
        // Reading the caches may have taken long.
        let left = ProcessGuard.millisecondsLeft.map { Interval.milliseconds(max(1, $0)) }
        let patience = left ?? engineSettings.deadline
        do throws(HostError) {
            return try reader.read(at: now, patience: patience) { () throws(TransportUnavailable) in
                try makeTransport()
            }
        } catch {
            return error.stop.map { .stopped($0) } ?? .unreadable(error.description)
        }
    }

    /// Fabric's requests and responses for the configured identities. Of a login's guilds, those are kept that the
    /// agent is bound to or that `orphans` name.
    func wire(orphans: Set<Target> = []) -> FabricWire {
        let orphaned = Dictionary(grouping: orphans, by: \.agent)
        return FabricWire(configuration.fabric) { agent throws(InputError) in
            try key(of: agent)
        } boundGuilds: { agent in
            configuration.roster.guilds(of: agent).union(orphaned[agent, default: []].map(\.guild))
        }
    }

    func key(of agent: AgentID) throws(InputError) -> Secret {
        guard let number = configuration.roster.agentNumber(agent), let key = configuration.key(ofAgent: number) else {
            throw InputError("the configuration", "has no key for the agent")
        }
        return try key.read(environment: environment)
    }

    /// Makes what requests are sent with. It keeps this many connections for later requests.
    func makeTransport(connections: Int = 1) throws(TransportUnavailable) -> CurlTransport {
        try CurlTransport(
            userAgent: "presence-oneshot/\(Version.current)", caFile: configuration.fabric.caFile,
            connections: connections)
    }
}
