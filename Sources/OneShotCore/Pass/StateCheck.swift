/// Whether a pass could lock, read and save what it keeps in the state directory.
struct StateCheck {
    private let context: CommandContext
    private var directory: StateDirectory { context.stateDirectory }

    init(_ context: CommandContext) { self.context = context }

    var findings: [Finding] {
        var findings = readableFindings
        do throws(SystemError) {
            try directory.checkUsable()
        } catch {
            return findings + [unusable(error)]
        }
        do throws(SystemError) { try directory.checkLockable() } catch { findings.append(unusable(error)) }
        findings += cacheFindings(.lastPass) { () throws(SystemError) in try context.readLastPass().complaint }
        findings += cacheFindings(.lastStatus) { () throws(SystemError) in try context.readStatus().complaint }
        findings += cacheFindings(.tokens) { () throws(SystemError) in try context.readTokens().complaint }
        if directory.isFull {
            let message = "its file system is full: a pass that has something to save ends with 74; free some space"
            findings.append(Finding(.error, directory.path, message))
        }
        if !directory.canSync {
            let message = "the file system cannot sync its files; a power cut may lose what a pass has saved"
            findings.append(Finding(.warning, directory.path, message))
        }
        return findings
    }

    private var readableFindings: [Finding] {
        var findings = Set([directory.path, context.stateDirectoryPath]).sorted()
            .filter(FileStatus.isReadableByOthers)
            .map { Finding(.warning, $0, "the state directory is readable by group or others; chmod 700 fixes that") }
        if let tokens = try? directory.openTokens() {
            let mode = String(tokens.permissions, radix: 8)
            let message = "others have access to it (mode \(mode)); chmod 600 fixes that, as the next pass does"
            findings.append(Finding(.warning, directory.path(of: .tokens), message))
        }
        return findings
    }

    private func cacheFindings(
        _ file: StateDirectory.File, complaint: () throws(SystemError) -> String?
    ) -> [Finding] {
        do throws(SystemError) {
            guard let complaint = try complaint() else { return [] }
            let message =
                "cannot be used: \(complaint); the next pass keeps it as \(file.rawValue).corrupt and does without"
            return [Finding(.warning, directory.path(of: file), message)]
        } catch {
            return [unusable(error)]
        }
    }

    private func unusable(_ error: SystemError) -> Finding {
        let owner =
            CommandContext.owner(of: error).map { "; it is of \($0), and this is user \(ThisProcess.user)" } ?? ""
        let message =
            "the state directory cannot be used: \(error)\(owner); a pass would end with 73; accepted is"
            + " \(CommandContext.acceptedState)"
        return Finding(.error, directory.path, message)
    }
}
