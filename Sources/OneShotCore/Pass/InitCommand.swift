/// `init`: writes an annotated configuration to start from. It never overwrites a file.
struct InitCommand {
    private let path: String

    init(_ path: String?) { self.path = path ?? StartingConfiguration.defaultPath }

    private var text: String {
        // What root configures below /etc keeps its state where the units and the packages keep it.
        let folder = Directory.canonical(Directory.parent(of: path))
        let isBelowEtc = folder == "/etc" || folder.utf8.starts(with: "/etc/".utf8)
        return StartingConfiguration.text(
            schema: "file://\(schemaPath)", stateDirectory: isBelowEtc ? "/var/lib/presence-oneshot" : nil)
    }

    /// The schema that was installed with this program, or else where the packages put it.
    private var schemaPath: String {
        let file = "/share/presence-oneshot/presence.schema.json"
        let prefix = Directory.parent(of: Directory.parent(of: Directory.canonical("/proc/self/exe")))
        if let status = try? FileStatus(of: prefix + file), status.isRegular { return prefix + file }
        return "/usr" + file
    }

    func execute() -> ExitStatus {
        do throws(SystemError) {
            try AtomicFile.create(path, with: Array(text.utf8))
        } catch {
            let accepted = "accepted is the path of a file that does not exist, in a folder that this user can write to"
            let path = quoted(path, limit: 200)
            StandardStream.error.write("\(Help.programName): init \(path): \(error.reason); \(accepted)\n")
            return .stateUnusable
        }
        StandardStream.output.write(
            "wrote \(escapingControls(in: path))\nnext: fill in its empty strings, then run "
                + "\(Help.programName) check --config \(CheckHints.forShell(path))\n")
        return .ok
    }
}
