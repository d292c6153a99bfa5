/// Whether the keys and the host's token can be read, and by whom else.
struct KeyCheck {
    private let context: CommandContext
    private var configuration: Configuration { context.configuration }

    init(_ context: CommandContext) { self.context = context }

    var findings: [Finding] { keyFindings + tokenFindings + inlineKeyFindings }

    private var keyFindings: [Finding] {
        let roster = configuration.roster
        var findings: [Finding] = []
        for (number, key) in configuration.keys.enumerated() {
            guard let key, roster.identityStatuses[number] != .identityDisabled, roster.isOurs(number) else { continue }
            let path = key.path(environment: context.environment)
            findings += secretFindings("identity \(quoted(roster.agentID(number).text))", "key", path) {
                () throws(InputError) in try key.read(environment: context.environment)
            }
        }
        return findings
    }

    private var tokenFindings: [Finding] {
        guard case .http(let source) = configuration.source, let path = source.tokenFile else { return [] }
        return secretFindings("host.token_file", "token", path) {
            () throws(InputError) in try Secret(file: path, .token)
        }
    }

    private func secretFindings(
        _ subject: String, _ kind: String, _ path: String?, read: () throws(InputError) -> Secret
    ) -> [Finding] {
        var findings: [Finding] = []
        do throws(InputError) {
            _ = try read()
        } catch {
            findings.append(Finding(.misconfiguration, subject, error.description))
        }
        if let path, FileStatus.isReadableByOthers(path) {
            findings.append(
                Finding(
                    .warning, subject, "the \(kind) file \(path) is readable by group or others; chmod 600 fixes that"))
        }
        return findings
    }

    private var inlineKeyFindings: [Finding] {
        let path = configuration.identityPath
        guard configuration.keys.contains(where: { if case .inline = $0 { true } else { false } }),
            FileStatus.isReadableByOthers(path)
        else { return [] }
        return [Finding(.warning, path, "holds an api_key and is readable by group or others; chmod 600 fixes that")]
    }
}

extension FileStatus {
    /// Whether others may read what a path leads to; nobody may where nothing is known of it.
    static func isReadableByOthers(_ path: String) -> Bool {
        ((try? FileStatus(of: path)) ?? nil)?.isReadableByOthers ?? false
    }
}
