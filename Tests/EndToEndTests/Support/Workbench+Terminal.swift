import Foundation

extension Workbench {
    /// Whether the program can be run on a terminal.
    static let hasTerminal = Tools.has("script")

    /// Runs the program on a terminal of its own. The output is everything that was written to the terminal.
    func runOnTerminal(
        _ arguments: String, _ environment: [String: String] = ["TERM": "xterm"]
    ) throws -> FinishedProgram {
        try start(
            ["-qefc", "'\(Workbench.product("presence-oneshot"))' \(arguments)", "/dev/null"], environment: environment,
            program: Tools.path("script")
        ).wait()
    }
}
