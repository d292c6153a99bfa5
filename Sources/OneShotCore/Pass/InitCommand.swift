/// `init`: writes an annotated configuration to start from. It never overwrites a file.
struct InitCommand {
    private let path: String

    init(_ path: String?) { self.path = path ?? StartingConfiguration.defaultPath }

    func execute() -> ExitStatus {
        do throws(SystemError) {
            try AtomicFile.create(path, with: Array(StartingConfiguration.text.utf8))
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
