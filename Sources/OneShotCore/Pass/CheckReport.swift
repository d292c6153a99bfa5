/// What `check` found, as it prints it: what must be done first comes first.
struct CheckReport {
    private let context: CommandContext
    private let options: CheckOptions
    private let findings: [Finding]

    init(_ context: CommandContext, _ options: CheckOptions, _ findings: [Finding]) {
        self.context = context
        self.options = options
        let severities: [Finding.Severity] = [.misconfiguration, .error, .warning, .note]
        self.findings = severities.flatMap { severity in findings.filter { $0.severity == severity } }
    }

    var status: ExitStatus {
        switch findings.first?.severity {
        case .misconfiguration: .configuration
        case .error: .partial
        case .warning, .note, nil: .ok
        }
    }

    var text: String {
        let configuration = context.configuration
        let roster = configuration.roster
        let lines = findings.map { "\($0.level): \($0.subject): \($0.message)" }
        let shard = roster.shard
        let identities =
            shard.isWhole ? configuration.keys.count : configuration.keys.indices.count(where: roster.isOurs)
        let counts =
            "\(identities) identities, \(roster.slots.count) targets" + (shard.isWhole ? "" : " in shard \(shard)")
        let steps = CheckHints(context.invocation, options)
        let (verdict, step): (String, String) =
            switch findings.first?.severity {
            case .misconfiguration: ("not fit for use", steps.fix)
            case .error: ("a pass would fail as things stand", steps.fix)
            case .warning, .note, nil:
                (
                    "ok, \(counts), state in \(context.stateDirectory.path)",
                    options.isOnline ? steps.begin(every: configuration.interval) : steps.online
                )
            }
        return (lines + ["\(configuration.path): \(verdict)", step]).map(escapingControls).joined(separator: "\n")
            + "\n"
    }

    var json: String {
        Self.json(findings) {
            $0.member("config", context.configuration.path)
            $0.member("state_dir", context.stateDirectory.path)
            $0.member("targets", context.configuration.roster.slots.count)
        }
    }

    /// The output for a configuration that cannot be loaded.
    static func json(_ error: ConfigurationError) -> String {
        let findings = error.diagnostics.map { diagnostic in
            let subject = diagnostic.path.isEmpty ? diagnostic.file : "\(diagnostic.file): \(diagnostic.path)"
            return Finding(.misconfiguration, subject, diagnostic.message)
        }
        return json(findings) { _ in }
    }

    private static func json(_ findings: [Finding], _ members: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        writer.object {
            $0.member("ok", findings.allSatisfy { $0.severity >= .warning })
            members(&$0)
            $0.key("findings")
            $0.array {
                for finding in findings {
                    $0.object {
                        $0.member("level", finding.level)
                        $0.member("subject", finding.subject)
                        $0.member("message", finding.message)
                    }
                }
            }
        }
        return writer.line
    }
}
