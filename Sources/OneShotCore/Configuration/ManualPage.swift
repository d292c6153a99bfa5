/// The manual page, in the macros of man(7).
enum ManualPage {
    static var text: String {
        """
        .\\" Made by `\(Help.programName) generate man`
        .TH PRESENCE\\-ONESHOT 1 \(Version.date) "\(Help.versionLine)" "User Commands"
        .SH NAME
        \(name) \\- push the presence of AI agents to Fabric: one pass, then exit
        .SH SYNOPSIS
        .B \(name)
        .RI [ COMMAND ]
        .RI [ OPTION " ...]"
        .SH DESCRIPTION
        Reads what the host program says of each agent,
        compares it with what Fabric acknowledged last, and pushes the difference.
        cron, a systemd timer or a container starts it every 30 seconds.
        A pass in which nothing changed opens no socket;
        one in which nothing failed prints nothing when nobody is watching.
        .PP
        Results go to standard output, the log to standard error, secrets to neither.
        .SH COMMANDS
        \(commands)
        .SH OPTIONS
        Before or after the command, as
        .BI \\-\\-name " VALUE"
        or
        .BI \\-\\-name= VALUE\\fR.
        An option beats the environment, the environment beats the configuration.
        \(options)
        .SH CONFIGURATION
        One JSON file; times in it are seconds.
        Keys that begin with // are comments.
        .B \(name) check
        tells all its errors in one go, each with its place and what is accepted.
        The least that is needed:
        .PP
        .nf
        \(literal(sample))
        .fi
        .SH ENVIRONMENT
        \(environment)
        .SH FILES
        \(files)
        .SH EXIT STATUS
        \(items(ExitStatus.allCases.map { ("\($0.rawValue)", sentence($0.meaning)) }))
        .PP
        Where several hold: 70, 74, 130 and 143, 72, 69, then 2, 1, 0.
        .SH EXAMPLES
        .nf
        \(literal(Command.allCases.flatMap(Help.examples(of:)).map { "\(Help.programName) \($0)" }.joined(separator: "\n")))
        .fi
        .SH SEE ALSO
        .BR crontab (5),
        .BR systemd.timer (5)

        """
    }

    private static let name = escaped(Help.programName)

    private static var commands: String {
        Command.allCases.map { command in
            let operand = command.operand.map { command.needsOperand ? " \\fI\($0)\\fR" : " [\\fI\($0)\\fR]" } ?? ""
            return ".TP\n\\fB\(command.rawValue)\\fR\(operand)\n\(escaped(sentence(command.summary)))"
        }.joined(separator: "\n")
    }

    private static var options: String {
        Option.all.map { option in
            let spellings = option.spellings.map { "\\fB\(escaped($0))\\fR" }.joined(separator: ", ")
            let value = option.value.map { " \\fI\($0.placeholder)\\fR" } ?? ""
            var lines = [".TP\n\(spellings)\(value)", escaped(sentence(Help.line(of: option)))]
            if let text = option.defaultText { lines.append(escaped("Default: \(text).")) }
            if option.commands != Command.allCases {
                lines.append(escaped("Taken by \(listed(option.commands.map(\.rawValue), "and"))."))
            }
            return lines.joined(separator: "\n")
        }.joined(separator: "\n")
    }

    private static var environment: String {
        let standIns = Option.all.flatMap { option in
            option.variables.map { ($0, "Stands in for \(option.spelling).") }
        }
        return items(
            standIns + [
                ("CREDENTIALS_DIRECTORY", "Where systemd puts the keys that api_key_credential names."),
                ("HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY", "Proxies, as libcurl reads them; never for loopback."),
            ])
    }

    private static let files = items([
        (
            "/etc/presence-oneshot/presence.json",
            "The configuration, unless one is named or lies in the working directory."
        ),
        ("lock", "In the state directory: held for a whole pass, never deleted."),
        ("last-status.json", "There too: what Fabric acknowledged last for each agent and guild."),
        ("tokens.json", "There too: sessions, with their tokens."),
        ("last-pass.json", "There too: how the last pass went, for status."),
        ("NAME.corrupt", "A cache that could not be read, set aside. Deleting any of these files is safe."),
    ])

    private static let sample = """
        {
          "fabric": { "center_url": "https://fabric.example.com" },
          "host": { "source": "file", "path": "/run/plexum/agents.json", "stale_after_seconds": 120 },
          "identities": [
            { "agent_id": "alice", "fabric_user_id": "usr_alice", "api_key_file": "keys/alice" }
          ],
          "bindings": [ { "agent_id": "alice", "fabric_guild_node_id": "guild-eu-1" } ]
        }
        """

    // MARK: - roff

    private static func items(_ rows: [(name: String, text: String)]) -> String {
        rows.map { ".TP\n.B \(escaped($0.name))\n\(escaped($0.text))" }.joined(separator: "\n")
    }

    /// Several lines that stay as they are.
    private static func literal(_ text: String) -> String {
        text.split(separator: "\n").map { "\\&\(escaped(String($0)))" }.joined(separator: "\n")
    }

    private static func sentence(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() + "." }

    private static func escaped(_ text: String) -> String {
        text.map { $0 == "\\" ? "\\e" : $0 == "-" ? "\\-" : String($0) }.joined()
    }
}
