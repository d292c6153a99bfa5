import Foundation
import StubFabric
import Testing

/// The progress that a pass shows on a terminal.
@Suite(.waits, .enabled(if: Tools.has("script"), "needs script"))
struct ProgressTests {
    private let fabric: StubFabric
    private let bench: Workbench

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1"])
        bench = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "idle"])
    }

    @Test func `a pass longer than a second shows its progress on a terminal, and erases it at the end`() throws {
        fabric.inject(.delay(1.5), in: .guild("g1"))
        let pass = try bench.runOnTerminal("run --log-level error")
        #expect(pass.exitCode == 0)
        #expect(pass.output.contains("\r\u{1B}[K0 of 1 pushed, 1 login; 1s"), "\(pass.output)")
        let last = try #require(pass.output.components(separatedBy: "\r\u{1B}[K").last)
        #expect(last.hasPrefix("ok  1 targets: 1 pushed"))
    }

    @Test func `a pass shorter than a second shows no progress`() throws {
        let pass = try bench.runOnTerminal("run --log-level error")
        #expect(pass.exitCode == 0 && !pass.output.contains("\u{1B}"), "\(pass.output)")
    }

    @Test(arguments: [["TERM": "dumb"], ["TERM": ""]])
    func `a terminal that cannot overwrite a line gets no progress`(environment: [String: String]) throws {
        fabric.inject(.delay(1.5), in: .guild("g1"))
        let pass = try bench.runOnTerminal("run --log-level error", environment)
        #expect(pass.exitCode == 0 && !pass.output.contains("\u{1B}") && !pass.output.contains(" of 1 "))
    }

    @Test func `without a terminal or with the log as JSON there is no progress`() throws {
        fabric.inject(.delay(1.5), in: .guild("g1"))
        let pass = try bench.run(["run"], environment: ["TERM": "xterm"])
        #expect(pass.exitCode == 0 && pass.errors.isEmpty && pass.output.isEmpty)
        try bench.writeHost(["alice": "busy"])
        let json = try bench.runOnTerminal("run --log-level error --log-format json --output none")
        #expect(json.exitCode == 0 && json.output.isEmpty, "\(json.output)")
    }
}
