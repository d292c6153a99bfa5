extension Option {
    /// The options by name, without the hyphens, in the order of help.
    enum Name: String, CaseIterable, Sendable {
        case config
        case stateDirectory = "state-dir"
        case shard
        case refresh
        case lockWait = "lock-wait"
        case deadline, output
        case logLevel = "log-level"
        case logFormat = "log-format"
        case board
        case metricsFile = "metrics-file"
        case online, failing, agent, check
        case maxAge = "max-age"
        case tolerate
        case help, version
    }
}

extension Option.Name {
    var spelling: String { "--\(rawValue)" }

    /// The option of that spelling, `--config` or `-h`.
    init?(spelling: String) {
        if spelling.hasPrefix("--") {
            self.init(rawValue: String(spelling.dropFirst(2)))
        } else if let name = Self.allCases.first(where: { $0.option.shortSpelling == spelling }) {
            self = name
        } else {
            return nil
        }
    }

    /// The option's row. It is made when it is asked for, so that a pass without arguments makes no table.
    var option: Option {
        switch self {
        case .config:
            Option(
                name: self, value: .path { $0.invocation.configPath = $1 }, summary: "read this configuration",
                isTaken: { $0.isConfigured }, defaultText: "presence.json here, or in /etc/presence-oneshot",
                environmentDefault: .variable("PRESENCE_CONFIG"))
        case .stateDirectory:
            Option(
                name: self, value: .path { $0.invocation.stateDirectory = $1 },
                summary: "keep tokens and acknowledged presences here", isTaken: { $0.isConfigured },
                defaultText: "state_dir, else STATE_DIRECTORY, else state",
                environmentDefault: .variable("PRESENCE_STATE_DIR"))
        case .shard:
            Option(
                name: self, value: .shard { $0.invocation.shard = $1 },
                summary: "handle one of COUNT parts of the agents", isTaken: { $0.isConfigured },
                defaultText: "0/1, all agents",
                environmentDefault: .variable("PRESENCE_SHARD"),
                secondEnvironmentDefault: .shard(index: "JOB_COMPLETION_INDEX", count: "PRESENCE_SHARD_COUNT"))
        case .refresh:
            Option(
                name: self, value: .flag { $0.pass.refreshesAll = true },
                summary: "push every target, changed or not", isTaken: { $0.isPass || $0 == .plan })
        case .lockWait:
            Option(
                name: self, value: .seconds(.lockWait) { $0.pass.lockWait = $1 },
                summary: "wait this long while another pass runs", isTaken: { $0.isPass },
                defaultText: "0: give up at once")
        case .deadline:
            Option(
                name: self, value: .seconds(.deadline) { ($0.pass.deadline, $0.check.deadline) = ($1, $1) },
                summary: "end a pass (or check --online) after this long", isTaken: { $0.isPass || $0 == .check },
                defaultText: "the configuration's sync.deadline_seconds")
        case .output:
            Option(
                name: self,
                value: .choice("FORMAT", [OutputFormat.text, .json, .none]) {
                    ($0.invocation.output, $0.invocation.isOutputGiven) = ($1, true)
                },
                summary: "result format", isTaken: { $0.isConfigured },
                defaultText: "text; for run and clear only on a terminal",
                furtherChoice: (.status, OutputFormat.html.rawValue))
        case .logLevel:
            Option(
                name: self, value: .choice("LEVEL", LogLevel.allCases) { $0.invocation.logLevel = $1 },
                summary: "lowest level to log", isTaken: { $0.isConfigured },
                defaultText: "info on a terminal or in the journal, else warn",
                environmentDefault: .variable("PRESENCE_LOG_LEVEL"),
                secondEnvironmentDefault: .variable("PRESENCE_LOG"))
        case .logFormat:
            Option(
                name: self, value: .choice("FORMAT", LogFormat.allCases) { $0.invocation.logFormat = $1 },
                summary: "log format", isTaken: { $0.isConfigured }, defaultText: "journal under systemd, else text",
                environmentDefault: .variable("PRESENCE_LOG_FORMAT"))
        case .board:
            Option(
                name: self, value: .path { $0.pass.boardPath = $1 },
                summary: "write the HTML status page here when a pass ends", isTaken: { $0.isPass },
                environmentDefault: .variable("PRESENCE_BOARD"))
        case .metricsFile:
            Option(
                name: self, value: .path { $0.pass.metricsFile = $1 },
                summary: "write Prometheus metrics here when a pass ends", isTaken: { $0.isPass },
                environmentDefault: .variable("PRESENCE_METRICS_FILE"))
        case .online:
            Option(
                name: self, value: .flag { $0.check.isOnline = true }, summary: "also log in every agent",
                isTaken: { $0 == .check })
        case .failing:
            Option(
                name: self, value: .flag { $0.status.isFailing = true },
                summary: "show only what fails, or what Fabric may show wrongly", isTaken: { $0 == .status })
        case .agent:
            Option(
                name: self, value: .agent { $0.status.agent = $1 }, summary: "show only this agent",
                isTaken: { $0 == .status })
        case .check:
            Option(
                name: self, value: .flag { $0.status.probe = Probe() },
                summary: "exit 1 unless the last pass succeeded (for probes)", isTaken: { $0 == .status })
        case .maxAge:
            Option(
                name: self, value: .seconds(.maxAge) { $0.status.probe?.maxAge = $1 },
                summary: "with --check: how old the last pass may be", isTaken: { $0 == .status },
                defaultText: "four times presence_interval_seconds", companion: .check)
        case .tolerate:
            Option(
                name: self,
                value: .choice("OUTCOME", [ToleratedOutcome.partial]) { $0.status.probe?.tolerates = $1 },
                summary: "with --check: accept this outcome, too", isTaken: { $0 == .status }, companion: .check)
        // Parsing looks for these two itself, since they replace the command.
        case .help:
            Option(
                name: self, letter: "h", value: .flag { _ in }, summary: "show this page, or a command's own page",
                isTaken: { _ in true })
        case .version:
            Option(name: self, value: .flag { _ in }, summary: "print the version", isTaken: { _ in true })
        }
    }
}
