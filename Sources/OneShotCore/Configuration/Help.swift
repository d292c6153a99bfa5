/// What `help` and `version` print.
enum Help {
    static let programName = "presence-oneshot"

    static var versionLine: String { "\(programName) \(Version.current)" }

    /// The general page, or the page of one command, with a newline at its end.
    static func text(topic: CommandName?) -> String { topic.map(page(of:)) ?? general }

    private typealias Row = (name: String, text: String)

    private static var general: String {
        let commands: [Row] = CommandName.allCases.map { ($0.usage, $0.summary) }
        let options: [Row] = Option.all.map { ($0.usage, line(of: $0)) }
        let variables = Option.all.flatMap { option in option.environmentDefaults.map { line(of: $0, for: option) } }
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

    private static func page(of command: CommandName) -> String {
        // The other commands have only the options that all commands have.
        let options = command.isConfigured ? command.options.filter { $0.name != .version } : []
        let optionSection =
            options.isEmpty ? "" : "Options:\n\(table(options.flatMap { details(of: $0, command) }))\n\n"
        return """
            \(programName) \(command.rawValue): \(command.summary)

            usage: \(programName) \(command.usage)\(options.isEmpty ? "" : " [OPTION ...]")

            \(optionSection)Examples:
            \(command.examples.map { "  \(programName) \($0)" }.joined(separator: "\n"))

            Exit codes:
            \(table(command.endings.map { ("\($0.status.rawValue)", $0.meaning) }))

            """
    }

    private static func details(of option: Option, _ command: CommandName) -> [Row] {
        var rows: [Row] = [(option.usage, line(of: option, command))]
        if let text = option.defaultText { rows.append(("", "default: \(text)")) }
        for (index, variables) in option.environmentDefaults.enumerated() {
            let names = variables.names.joined(separator: " with ")
            rows.append(("", "\(index == 0 ? "environment: " : "else ")\(names)"))
        }
        return rows
    }

    private static func line(of variables: EnvironmentDefault, for option: Option) -> Row {
        let others = variables.names.dropFirst().map { ", with \($0)" }
        return (variables.names[0], "default of \(option.spelling)\(others.joined())")
    }

    /// What an option is for, with the choices of one command or of all.
    private static func line(of option: Option, _ command: CommandName? = nil) -> String {
        guard let names = option.choices(of: command) else { return option.summary }
        let text = "\(option.summary): \(listed(names, "or"))"
        guard command == nil, let more = option.furtherChoice else { return text }
        return "\(text); \(more.command.rawValue) also \(more.name)"
    }

    /// Two columns, the second one aligned.
    private static func table(_ rows: [Row]) -> String {
        let width = rows.map(\.name.count).max() ?? 0
        return rows.map { name, text in
            "  \(name)\(String(repeating: " ", count: width - name.count))  \(text)"
        }.joined(separator: "\n")
    }
}
