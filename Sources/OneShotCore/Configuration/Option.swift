/// An option of the command line: a row of the table from which parsing, help and suggestions come.
package struct Option: Sendable {
    /// The options by name, without the hyphens.
    package enum Name: String, CaseIterable, Sendable {
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

    /// What an option's value is.
    package enum Value: Equatable, Sendable {
        case path, shard
        case seconds(SecondsRange)
        case choice(placeholder: String, [String])
    }

    package let name: Name

    /// The letter of the one-hyphen spelling.
    package var letter: Character?

    /// `nil` for a flag, which takes no value.
    package var value: Value?

    /// One line, without the choices.
    package let summary: String

    /// What holds where it is not given; `nil` for flags.
    package var defaultText: String?
}

extension Option {
    /// `--config`
    package var spelling: String { name.spelling }

    /// `-h`
    package var shortSpelling: String? { letter.map { "-\($0)" } }

    /// `--config PATH`, `-h, --help`
    package var usage: String {
        (shortSpelling.map { "\($0), " } ?? "") + spelling + (value.map { " \($0.placeholder)" } ?? "")
    }

    /// What the value is for a command.
    package func value(for command: Command) -> Value? {
        guard case .choice(let placeholder, let names) = value, let more = name.furtherChoices(of: command) else {
            return value
        }
        return .choice(placeholder: placeholder, names + more)
    }

    package static var all: [Option] { Name.allCases.map(\.option) }

    /// The environment variables that stand in for it, the first that is set and not empty.
    package var variables: [String] { name.variables }

    package var commands: [Command] { Command.allCases.filter(name.isTaken) }

    /// Set by systemd for `StateDirectory=`: one or more absolute paths with colons between them.
    package static let systemdStateDirectory = "STATE_DIRECTORY"

    /// Stands in for `--shard` together with the index that Kubernetes gives each pod of an indexed job.
    package static let shardCount = "PRESENCE_SHARD_COUNT"
    package static let jobIndex = "JOB_COMPLETION_INDEX"
}

extension Option.Name {
    package var spelling: String { "--\(rawValue)" }

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

    /// The environment variables that stand in for it, the first that is set and not empty.
    var variables: [String] {
        switch self {
        case .config: ["PRESENCE_CONFIG"]
        case .stateDirectory: ["PRESENCE_STATE_DIR", Option.systemdStateDirectory]
        case .shard: ["PRESENCE_SHARD", Option.shardCount]
        case .logLevel: ["PRESENCE_LOG"]
        default: []
        }
    }

    /// The option without which this one means nothing.
    var companion: Self? { self == .maxAge ? .check : nil }

    /// Choices that the command has beside those of all.
    func furtherChoices(of command: Command) -> [String]? {
        self == .output && command == .status ? [OutputFormat.html.rawValue] : nil
    }

    func isTaken(by command: Command) -> Bool {
        switch self {
        case .config, .stateDirectory, .shard, .output, .logLevel, .logFormat: command.isConfigured
        case .refresh: command.isPass || command == .plan
        case .lockWait, .board, .metricsFile: command.isPass
        case .deadline: command.isPass || command == .check
        case .online: command == .check
        case .check, .maxAge: command == .status
        case .help, .version: true
        }
    }

    /// The row of the table, made when it is asked for: a pass without arguments needs none.
    package var option: Option {
        switch self {
        case .config:
            Option(
                name: self, value: .path,
                summary: "read this configuration",
                defaultText: "presence.json here, or in /etc/presence-oneshot")
        case .stateDirectory:
            Option(
                name: self, value: .path, summary: "keep tokens and acknowledged presences here",
                defaultText: "state_dir, else state beside the configuration")
        case .shard:
            Option(
                name: self, value: .shard,
                summary: "handle one of COUNT parts of the agents",
                defaultText: "0/1, all agents")
        case .refresh:
            Option(name: self, summary: "push every target, changed or not")
        case .lockWait:
            Option(
                name: self, value: .seconds(.lockWait),
                summary: "wait this long while another pass runs", defaultText: "0: give up at once")
        case .deadline:
            Option(
                name: self, value: .seconds(.deadline),
                summary: "end a pass (or check --online) after this long",
                defaultText: "the configuration's sync.deadline_seconds")
        case .output:
            Option(
                name: self, value: .choice(placeholder: "FORMAT", [OutputFormat.text, .json, .none].map(\.rawValue)),
                summary: "result format",
                defaultText: "text; for run and clear only on a terminal")
        case .logLevel:
            Option(
                name: self, value: .choice(placeholder: "LEVEL", LogLevel.allCases.map(\.rawValue)),
                summary: "lowest level to log",
                defaultText: "info on a terminal or in the journal, else warn")
        case .logFormat:
            Option(
                name: self, value: .choice(placeholder: "FORMAT", LogFormat.allCases.map(\.rawValue)),
                summary: "log format",
                defaultText: "journal under systemd, else text")
        case .board:
            Option(
                name: self, value: .path,
                summary: "write the HTML status page here when a pass ends")
        case .metricsFile:
            Option(
                name: self, value: .path,
                summary: "write Prometheus metrics here when a pass ends")
        case .online:
            Option(name: self, summary: "also log in every agent")
        case .check:
            Option(name: self, summary: "exit 1 unless the last pass succeeded (for probes)")
        case .maxAge:
            Option(
                name: self, value: .seconds(.maxAge),
                summary: "with --check: how old the last pass may be",
                defaultText: "four times presence_interval_seconds")
        case .help:
            Option(name: self, letter: "h", summary: "show this page, or a command's own page")
        case .version:
            Option(name: self, summary: "print the version")
        }
    }
}

extension Option.Value {
    package var placeholder: String {
        switch self {
        case .path: "PATH"
        case .shard: "INDEX/COUNT"
        case .seconds: "SECONDS"
        case .choice(let placeholder, _): placeholder
        }
    }

    /// What is accepted, for messages.
    package var accepted: String {
        switch self {
        case .path: "a path"
        case .shard: "INDEX/COUNT, COUNT from 1 to \(Shard.countLimit) and INDEX from 0 to below it, such as 0/4"
        case .seconds(let range): range.description
        case .choice(_, let names): listed(names, "or")
        }
    }
}

/// The lengths of time that an option accepts, given as plain decimal seconds.
package struct SecondsRange: Equatable, Sendable {
    package let least: Double
    package let most: Double

    /// Whether `least` itself is too little.
    package var excludesLeast = false

    package static let lockWait = SecondsRange(least: 0, most: 86400)
    package static let deadline = SecondsRange(least: 0.5, most: 3600)
    package static let maxAge = SecondsRange(least: 0, most: 31_536_000, excludesLeast: true)

    /// `nil` for what is out of range or not digits with at most one point between them: `Double` alone would take
    /// exponents, hexadecimal and infinity.
    package func interval(_ text: String) -> Interval? {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        let areDigits = parts.allSatisfy { part in
            !part.isEmpty && part.allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
        }
        guard areDigits, let seconds = Double(text), seconds <= most,
            excludesLeast ? seconds > least : seconds >= least
        else { return nil }
        return .seconds(seconds)
    }
}

extension SecondsRange: CustomStringConvertible {
    package var description: String {
        func plain(_ number: Double) -> String {
            let text = number.description
            return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
        }
        let bounds =
            excludesLeast ? "above \(plain(least)) and up to \(plain(most))" : "from \(plain(least)) to \(plain(most))"
        return "seconds \(bounds), such as 2 or 0.5"
    }
}
