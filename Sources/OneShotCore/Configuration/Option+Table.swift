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
        case online, check
        case maxAge = "max-age"
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
                self, .path { $0.configPath = $1 }, "read this configuration", takenBy: .configured,
                default: "presence.json here, or in /etc/presence-oneshot", standIns: [.variable("PRESENCE_CONFIG")])
        case .stateDirectory:
            Option(
                self, .path { $0.stateDirectory = $1 }, "keep tokens and acknowledged presences here",
                takenBy: .configured, default: "state_dir, else state beside the configuration",
                standIns: [.variable("PRESENCE_STATE_DIR"), .firstPath("STATE_DIRECTORY")])
        case .shard:
            Option(
                self, .shard { $0.shard = $1 }, "handle one of COUNT parts of the agents", takenBy: .configured,
                default: "0/1, all agents",
                standIns: [
                    .variable("PRESENCE_SHARD"), .shard(index: "JOB_COMPLETION_INDEX", count: "PRESENCE_SHARD_COUNT"),
                ])
        case .refresh:
            Option(
                self, .flag { $0.pass.refreshesAll = true }, "push every target, changed or not",
                takenBy: .passesAnd(.plan))
        case .lockWait:
            Option(
                self, .seconds(.lockWait) { $0.pass.lockWait = $1 }, "wait this long while another pass runs",
                takenBy: .passes, default: "0: give up at once")
        case .deadline:
            Option(
                self,
                .seconds(.deadline) {
                    $0.pass.deadline = $1
                    $0.check.deadline = $1
                }, "end a pass (or check --online) after this long", takenBy: .passesAnd(.check),
                default: "the configuration's sync.deadline_seconds")
        case .output:
            Option(
                self,
                .choice(placeholder: "FORMAT", [OutputFormat.text, .json, .none].map { $0.rawValue }) {
                    $0.output = OutputFormat(rawValue: $1)
                }, "result format", takenBy: .configured, default: "text; for run and clear only on a terminal",
                furtherChoices: (.status, [OutputFormat.html.rawValue]))
        case .logLevel:
            Option(
                self,
                .choice(placeholder: "LEVEL", LogLevel.allCases.map { $0.rawValue }) {
                    $0.logLevel = LogLevel(rawValue: $1)
                }, "lowest level to log", takenBy: .configured,
                default: "info on a terminal or in the journal, else warn", standIns: [.variable("PRESENCE_LOG")])
        case .logFormat:
            Option(
                self,
                .choice(placeholder: "FORMAT", LogFormat.allCases.map { $0.rawValue }) {
                    $0.logFormat = LogFormat(rawValue: $1)
                }, "log format", takenBy: .configured, default: "journal under systemd, else text")
        case .board:
            Option(
                self, .path { $0.pass.boardPath = $1 }, "write the HTML status page here when a pass ends",
                takenBy: .passes)
        case .metricsFile:
            Option(
                self, .path { $0.pass.metricsFile = $1 }, "write Prometheus metrics here when a pass ends",
                takenBy: .passes)
        case .online:
            Option(self, .flag { $0.check.isOnline = true }, "also log in every agent", takenBy: .only(.check))
        case .check:
            Option(
                self, .flag { $0.probe = Probe() }, "exit 1 unless the last pass succeeded (for probes)",
                takenBy: .only(.status))
        case .maxAge:
            Option(
                self, .seconds(.maxAge) { $0.probe?.maxAge = $1 }, "with --check: how old the last pass may be",
                takenBy: .only(.status), default: "four times presence_interval_seconds", companion: .check)
        // Parsing looks for these two itself, since they replace the command.
        case .help:
            Option(self, letter: "h", .flag { _ in }, "show this page, or a command's own page", takenBy: .all)
        case .version:
            Option(self, .flag { _ in }, "print the version", takenBy: .all)
        }
    }
}
