/// The commands by name: the table that parsing, help and suggestions read.
enum CommandName: String, CaseIterable, Sendable {
    case run, plan, check, status, explain, clear
    case initialize = "init"
    case help, version

    /// Whether the command makes a pass, under the lock.
    var isPass: Bool { self == .run || self == .clear }

    /// Whether the command reads the configuration.
    var isConfigured: Bool {
        switch self {
        case .run, .plan, .check, .status, .explain, .clear: true
        case .initialize, .help, .version: false
        }
    }
}

extension CommandName {
    private struct Row {
        let summary: String
        let operand: String?
        let examples: [String]

        /// The operand is written as in usage lines: in brackets where it may be left out.
        init(_ summary: String, operand: String? = nil, _ examples: String...) {
            self.summary = summary
            self.operand = operand
            self.examples = examples
        }
    }

    private var row: Row {
        switch self {
        case .run:
            Row(
                "make one pass (the default)", "--config /etc/presence-oneshot/presence.json",
                "run --refresh --lock-wait 10 --output text")
        case .plan: Row("show what a pass would push, and push nothing", "plan", "plan --refresh --output json")
        case .check:
            Row(
                "say whether a pass could succeed, and what to do if not", "check --config ./presence.json",
                "check --online --deadline 20")
        case .status:
            Row(
                "show the last known presences and what is wrong", "status", "status --failing",
                "status --check --max-age 120 --output none")
        case .explain:
            Row(
                "explain what an agent shows, why, and what comes next", operand: "AGENT", "explain alice",
                "explain alice --output json")
        case .clear:
            Row("make one pass that shows every agent as offline", "clear --output text", "clear --lock-wait 30")
        case .initialize:
            Row(
                "write an annotated configuration to start from", operand: "[PATH]", "init",
                "init /etc/presence-oneshot/presence.json")
        case .help:
            Row("list commands and options, or explain one COMMAND", operand: "[COMMAND]", "help", "help plan")
        case .version: Row("print the version", "version")
        }
    }

    /// One line for lists of commands.
    var summary: String { row.summary }

    /// The command with what it takes beside options: `init [PATH]`.
    var usage: String { row.operand.map { "\(rawValue) \($0)" } ?? rawValue }

    /// What the command takes beside options: `PATH`.
    var operand: String? { row.operand?.filter { !"[]".contains($0) } }

    /// Command lines to copy, without the program's name.
    var examples: [String] { row.examples }

    /// The options that the command takes, in the table's order.
    var options: [Option] { Option.all.filter { $0.isTaken(self) } }
}
