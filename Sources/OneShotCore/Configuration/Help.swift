/// What `help` and `version` print.
package enum Help {
    package static let programName = "presence-oneshot"

    package static var versionLine: String { "\(programName) \(Version.current)" }

    /// The general page, or what there is to know of one command. Ends with a newline.
    package static func text(topic: Command?) -> String { topic.map(page(of:)) ?? general }

    private static var general: String {
        let commands = Command.allCases.map { command in
            (command.rawValue + command.operandUsage, command.summary)
        }
        let options = Option.all.map { ($0.usage, line(of: $0)) }
        let variables = Option.all.flatMap { option in option.variables.map { ($0, line(of: $0, for: option)) } }
        return """
            Pushes the presence of AI agents to Fabric: one pass, then it exits.

            usage: \(programName) [COMMAND] [OPTION ...]

            Commands:
            \(table(commands))

            Options, as --name VALUE or --name=VALUE:
            \(table(options))

            Environment, for options that are not given:
            \(table(variables))

            Exit codes:
            \(table(ExitStatus.allCases.map { ("\($0.rawValue)", $0.meaning) }))

            """
    }

    private static func page(of command: Command) -> String {
        // Help and version have no options but those two that every command has.
        let options = command.options.count > 2 ? command.options.filter { $0.name != .version } : []
        let optionSection =
            options.isEmpty ? "" : "Options:\n\(table(options.flatMap { details(of: $0, command) }))\n\n"
        return """
            \(programName) \(command.rawValue): \(command.summary)

            usage: \(programName) \(command.rawValue)\(command.operandUsage)\(options.isEmpty ? "" : " [OPTION ...]")

            \(optionSection)Examples:
            \(examples(of: command).map { "  \(programName) \($0)" }.joined(separator: "\n"))

            Exit codes:
            \(table(exitCodes(of: command)))

            """
    }

    private static func details(of option: Option, _ command: Command) -> [Row] {
        var rows = [Row(option.usage, line(of: option, command))]
        if let text = option.defaultText { rows.append(("", "default: \(text)")) }
        if option.name == .shard {
            rows.append(("", "environment: PRESENCE_SHARD, or"))
            rows.append(("", "\(Option.shardCount) with \(Option.jobIndex)"))
        } else if !option.variables.isEmpty {
            rows.append(("", "environment: \(option.variables.joined(separator: ", then "))"))
        }
        return rows
    }

    private static func line(of variable: String, for option: Option) -> String {
        let companion = variable == Option.shardCount ? ", with \(Option.jobIndex)" : ""
        return "stands in for \(option.spelling)\(companion)"
    }

    /// What an option is for, with the choices that the command has, or that all have.
    static func line(of option: Option, _ command: Command? = nil) -> String {
        let value = command.map(option.value(for:)) ?? option.value
        guard case .choice(_, let names) = value else { return option.summary }
        let others = command == nil ? option.commands : []
        let more = others.compactMap { other in
            option.name.furtherChoices(of: other).map { "; \(other.rawValue) also \(listed($0, "and"))" }
        }
        return "\(option.summary): \(listed(names, "or"))" + more.joined()
    }

    static func examples(of command: Command) -> [String] {
        switch command {
        case .run: ["--config /etc/presence-oneshot/presence.json", "run --refresh --lock-wait 10 --output text"]
        case .plan: ["plan", "plan --refresh --output json"]
        case .check: ["check --config ./presence.json", "check --online --deadline 20"]
        case .status: ["status", "status --output html", "status --check --max-age 120 --output none"]
        case .explain: ["explain alice", "explain alice --output json"]
        case .clear: ["clear --output text", "clear --lock-wait 30"]
        case .initialize: ["init", "init /etc/presence-oneshot/presence.json"]
        case .help: ["help", "help plan"]
        case .version: ["version"]
        }
    }
}

extension Help {
    typealias Row = (name: String, text: String)

    private static func exitCodes(of command: Command) -> [Row] {
        command.endings.map { ("\($0.status.rawValue)", $0.meaning) }
    }

    /// Two columns, the second aligned.
    private static func table(_ rows: [Row]) -> String {
        let width = rows.map(\.name.count).max() ?? 0
        return rows.map { "  \(padded($0.name, to: width))  \($0.text)" }.joined(separator: "\n")
    }

    private static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(width - text.count, 0))
    }
}
