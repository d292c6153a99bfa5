import Foundation
import StubFabric
import Testing

/// The executable `stub-fabric`, run as a user would run it.
@Suite struct StubFabricCommandTests {
    /// Runs `stub-fabric` with an empty standard input.
    private func run(_ arguments: [String]) throws -> FinishedProgram {
        let folder = FileManager.default.temporaryDirectory
        return try RunningProgram(Workbench.product("stub-fabric"), arguments, in: folder, [:]).wait()
    }

    @Test func `serve prints its addresses, and stops at the end of its input`() throws {
        let finished = try run(["serve", "--guilds=x,y", "--fault", "status:503@guild=x*2", "--until-eof"])
        #expect(finished.exitCode == 0 && finished.errors.isEmpty)
        #expect((finished.report["center_url"] as? String)?.hasPrefix("http://127.0.0.1:") == true)
        #expect((finished.report["guilds"] as? [String: String])?.keys.sorted() == ["x", "y"])
    }

    @Test func `serve starts a scenario, and reports its events on standard error`() throws {
        let finished = try run(["serve", "--guilds=x,y", "--scenario", "dead-guild", "--fault", "hang", "--until-eof"])
        #expect(finished.exitCode == 0 && finished.output.hasPrefix(#"{"center_url":"#))
        #expect(finished.errors == "stub-fabric: y refuses connections\n")
    }

    @Test func `the help has the story and the outcome of every scenario`() throws {
        let help = try run(["serve", "--help"]).output
        for name in Scenario.Name.allCases {
            #expect(help.contains("\n  \(name.rawValue)  ") && help.contains("  \(name.summary)\n"))
            #expect(help.contains("-> \(name.outcome)\n"))
        }
    }

    @Test(arguments: [
        (["srve"], "did you mean serve?"),
        ([], "no command given"),
        (["serve", "--gulds", "x"], "did you mean --guilds?"),
        (["serve", "--port", "70000"], "from 0 to 65535"),
        (["serve", "--port"], "needs a value"),
        (["serve", "--fault", "hagn"], "did you mean hang?"),
        (["serve", "--fault", "hang@guild=nowhere"], "no guild is called"),
        (["serve", "--token-expiry", "jwt"], "needs --token-seconds"),
        (["serve", "--scenario", "flaping"], "did you mean flapping?"),
        (["serve", "--scenario", "lost-rows", "--scenario-period", "5"], "no use for a period"),
        (["serve", "--scenario", "slow", "--scenario-period", "soon"], "must be a number of seconds"),
        (["serve", "--scenario-period", "5"], "needs --scenario"),
        (["serve", "--agents", "/does/not/exist"], "cannot be read"),
        (["demo", "--program", "/does/not/exist"], "no program at"),
    ])
    func `a wrong command line exits with 64 and an explanation`(arguments: [String], reason: String) throws {
        let finished = try run(arguments)
        #expect(finished.exitCode == 64 && finished.output.isEmpty && finished.errors.contains(reason))
    }

    @Test(arguments: [["help"], ["serve", "--help"], ["demo", "--help"]])
    func `the help goes to standard output`(arguments: [String]) throws {
        let finished = try run(arguments)
        #expect(finished.exitCode == 0 && finished.output.hasPrefix("usage: stub-fabric") && finished.errors.isEmpty)
        #expect(finished.output.split(separator: "\n").allSatisfy { $0.count <= 120 })
    }
}
