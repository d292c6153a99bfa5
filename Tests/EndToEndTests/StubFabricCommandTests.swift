import Foundation
import StubFabric
import Testing

/// The executable around the stub, run as a user runs it.
@Suite struct StubFabricCommandTests {
    private struct Outcome {
        let status: Int32
        let output: String
        let errors: String
    }

    /// Runs `stub-fabric` with an empty standard input.
    private func run(_ arguments: [String]) throws -> Outcome {
        let folder = FileManager.default.temporaryDirectory
        let ended = try RunningProgram(Workbench.product("stub-fabric"), arguments, in: folder, [:]).wait()
        return Outcome(status: ended.exitCode, output: ended.output, errors: ended.errors)
    }

    @Test func `serve says where it listens, and stops at the end of its input`() throws {
        let outcome = try run(["serve", "--guilds=x,y", "--fault", "status:503@guild=x*2", "--until-eof"])
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        let line = try #require(JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
        #expect((line["center_url"] as? String)?.hasPrefix("http://127.0.0.1:") == true)
        #expect((line["guilds"] as? [String: String])?.keys.sorted() == ["x", "y"])
    }

    @Test func `serve begins a scenario, and tells of it on standard error`() throws {
        let outcome = try run(["serve", "--guilds=x,y", "--scenario", "dead-guild", "--fault", "hang", "--until-eof"])
        #expect(outcome.status == 0 && outcome.output.hasPrefix(#"{"center_url":"#))
        #expect(outcome.errors == "stub-fabric: y refuses connections\n")
    }

    @Test func `help tells of every scenario what happens and what comes of it`() throws {
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
    func `a wrong command line is explained, with exit code 64`(arguments: [String], reason: String) throws {
        let outcome = try run(arguments)
        #expect(outcome.status == 64 && outcome.output.isEmpty && outcome.errors.contains(reason))
    }

    @Test(arguments: [["help"], ["serve", "--help"], ["demo", "--help"]])
    func `help goes to standard output`(arguments: [String]) throws {
        let outcome = try run(arguments)
        #expect(outcome.status == 0 && outcome.output.hasPrefix("usage: stub-fabric") && outcome.errors.isEmpty)
        #expect(outcome.output.split(separator: "\n").allSatisfy { $0.count <= 120 })
    }
}
