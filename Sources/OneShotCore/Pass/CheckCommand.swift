/// `check`: whether the configuration can be used. It writes nothing; `--online` also logs every agent in.
struct CheckCommand {
    private let context: CommandContext
    private let options: CheckOptions

    init(_ context: CommandContext, _ options: CheckOptions) {
        self.context = context
        self.options = options
    }

    /// What was found, and how serious it is.
    struct Finding {
        enum Severity: String {
            case error, warning, note
        }

        let severity: Severity
        let subject: String
        let message: String
    }

    func execute() -> ExitStatus {
        var findings = keyFindings() + tokenFindings() + configurationFindings() + stateFindings()
        let isBroken = findings.contains { $0.severity == .error }
        var status: ExitStatus = isBroken ? .configuration : .ok
        if options.isOnline, !isBroken {
            let online = OnlineCheck(context)
            findings += online.findings
            status = online.status
        }
        return print(findings, status)
    }

    // MARK: - Offline

    private func keyFindings() -> [Finding] {
        let configuration = context.configuration
        var findings: [Finding] = []
        for (number, key) in configuration.keys.enumerated() {
            guard let key, configuration.roster.identityStatuses[number] != .identityDisabled,
                configuration.roster.isOurs(number)
            else { continue }
            let agent = "identity \(quoted(configuration.roster.agentID(number).text))"
            do throws(InputError) {
                _ = try key.read(environment: context.environment)
            } catch {
                findings.append(Finding(severity: .error, subject: agent, message: error.description))
            }
            if let path = key.path(environment: context.environment), isReadableByOthers(path) {
                let message = "the key file \(path) is readable by group or others; chmod 600 fixes that"
                findings.append(Finding(severity: .warning, subject: agent, message: message))
            }
        }
        return findings
    }

    private func tokenFindings() -> [Finding] {
        guard case .http(let source) = context.configuration.source, let path = source.tokenFile else { return [] }
        var findings: [Finding] = []
        do throws(InputError) {
            _ = try Secret(file: path, .token)
        } catch {
            findings.append(Finding(severity: .error, subject: "host.token_file", message: error.description))
        }
        if isReadableByOthers(path) {
            let message = "the token file \(path) is readable by group or others; chmod 600 fixes that"
            findings.append(Finding(severity: .warning, subject: "host.token_file", message: message))
        }
        return findings
    }

    private func configurationFindings() -> [Finding] {
        let configuration = context.configuration
        var findings: [Finding] = []
        if configuration.policy.staleAfter == nil {
            findings.append(
                Finding(
                    severity: .warning, subject: "host.stale_after_seconds",
                    message: "is null: a host that died keeps its last presence for ever; 120 is a good value"))
        }
        let roster = configuration.roster
        for targets in roster.agentTargets {
            let subject = "bindings of \(quoted(roster.agentID(targets.agent).text))"
            guard let reason = roster.identityStatuses[targets.agent].skipReason else { continue }
            findings.append(Finding(severity: .note, subject: subject, message: "are skipped: \(reason.explanation)"))
        }
        if configuration.keys.contains(where: { if case .inline = $0 { true } else { false } }),
            isReadableByOthers(configuration.identityPath)
        {
            let message = "holds an api_key and is readable by group or others; chmod 600 fixes that"
            findings.append(Finding(severity: .warning, subject: configuration.identityPath, message: message))
        }
        return findings
    }

    private func stateFindings() -> [Finding] {
        let path = context.stateDirectory.path
        var findings: [Finding] = []
        for path in Set([path, context.stateDirectoryPath]).sorted() where isReadableByOthers(path) {
            let message = "the state directory is readable by group or others; chmod 700 fixes that"
            findings.append(Finding(severity: .warning, subject: path, message: message))
        }
        do throws(SystemError) {
            try context.stateDirectory.checkUsable()
        } catch {
            findings.append(
                Finding(severity: .error, subject: path, message: "the state directory cannot be used: \(error)"))
        }
        if !context.stateDirectory.canSync {
            let message = "the file system cannot sync its files; a power cut may lose what a pass has saved"
            findings.append(Finding(severity: .warning, subject: path, message: message))
        }
        return findings
    }

    private func isReadableByOthers(_ path: String) -> Bool {
        ((try? FileStatus(of: path)) ?? nil)?.isReadableByOthers ?? false
    }

    // MARK: - Printing

    private func print(_ findings: [Finding], _ status: ExitStatus) -> ExitStatus {
        switch context.invocation.output {
        case .none, .html: status
        case .text: context.answer.print(text(findings), status)
        case .json: context.answer.print(json(findings), status)
        }
    }

    private func text(_ findings: [Finding]) -> String {
        let configuration = context.configuration
        let roster = configuration.roster
        let lines = findings.map { "\($0.severity.rawValue): \($0.subject): \($0.message)" }
        let shard = roster.shard
        let identities =
            shard.isWhole ? configuration.keys.count : configuration.keys.indices.count(where: roster.isOurs)
        let counts =
            "\(identities) identities, \(roster.slots.count) targets" + (shard.isWhole ? "" : " in shard \(shard)")
        let verdict =
            findings.contains { $0.severity == .error }
            ? "\(configuration.path): not fit for use"
            : "\(configuration.path): ok, \(counts), state in \(context.stateDirectory.path)"
        return (lines + [verdict, nextStep(findings)]).map(escapingControls).joined(separator: "\n") + "\n"
    }

    private func nextStep(_ findings: [Finding]) -> String {
        let steps = CheckHints(context.invocation, options)
        if findings.contains(where: { $0.severity == .error }) { return steps.fix }
        return options.isOnline
            ? steps.begin(every: context.configuration.interval) : steps.online
    }

    private func json(_ findings: [Finding]) -> String {
        Self.json(findings) {
            $0.member("config", context.configuration.path)
            $0.member("state_dir", context.stateDirectory.path)
            $0.member("targets", context.configuration.roster.slots.count)
        }
    }

    /// The output for a configuration that cannot be used.
    static func json(_ error: ConfigurationError) -> String {
        let findings = error.diagnostics.map { diagnostic in
            let subject = diagnostic.path.isEmpty ? diagnostic.file : "\(diagnostic.file): \(diagnostic.path)"
            return Finding(severity: .error, subject: subject, message: diagnostic.message)
        }
        return json(findings) { _ in }
    }

    private static func json(_ findings: [Finding], _ members: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        writer.object {
            $0.member("ok", !findings.contains { $0.severity == .error })
            members(&$0)
            $0.key("findings")
            $0.array {
                for finding in findings {
                    $0.object {
                        $0.member("level", finding.severity.rawValue)
                        $0.member("subject", finding.subject)
                        $0.member("message", finding.message)
                    }
                }
            }
        }
        return writer.line
    }
}
