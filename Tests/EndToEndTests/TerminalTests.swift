import Foundation
import StubFabric
import Testing

/// What the program prints on a terminal.
@Suite(.enabled(if: Workbench.hasTerminal, "needs script")) struct TerminalTests {
    private let fabric: StubFabric
    private let bench: Workbench

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1"])
        bench = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "idle"])
    }

    @Test func `a push is said once`() throws {
        let pass = try bench.runOnTerminal("run")
        #expect(pass.exitCode == 0 && pass.output.contains("  pushed  alice  g1  (none) -> idle  new"))
        #expect(!pass.output.contains("info push"), "\(pass.output)")
        try bench.writeHost(["alice": "busy"])
        let logged = try bench.runOnTerminal("run --output none")
        #expect(logged.output.contains("info push agent=alice guild=g1 status=busy from=idle"), "\(logged.output)")
    }

    @Test func `a pass that finds the lock held says who holds it`() throws {
        fabric.hold(.center)
        let first = try bench.start()
        _ = try fabric.waitUntil { !$0.logins.isEmpty }
        let words = "failed  locked  another pass holds the lock (process \(first.processIdentifier) on "
        let watched = try bench.runOnTerminal("run")
        let asked = try bench.run(["run", "--output", "text"])
        let json = try bench.run()
        let silent = try bench.run(["run"])
        fabric.release()
        #expect(try first.wait().exitCode == 0)
        #expect([watched, asked, json, silent].map(\.exitCode) == [75, 75, 75, 75])
        #expect(watched.output.contains(words) && asked.output.hasPrefix(words), "\(watched.output)")
        let times = #/ since 20\S+Z until 20\S+Z at most\); nothing was done/#
        #expect(asked.output.contains(times), "\(asked.output)")
        #expect((json.report["error"] as? [String: String])?["message"]?.contains(times) == true)
        #expect(silent.output.isEmpty && silent.errors.isEmpty)
    }

    @Test func `colours are left out where NO_COLOR is set or the terminal is dumb`() throws {
        try bench.run()
        #expect(try bench.runOnTerminal("status").output.contains("\u{1B}[32midle"))
        for environment in [["TERM": "dumb"], ["TERM": "xterm", "NO_COLOR": "1"]] {
            #expect(try !bench.runOnTerminal("status", environment).output.contains("\u{1B}"), "\(environment)")
        }
        #expect(try bench.runOnTerminal("status", ["TERM": "xterm", "NO_COLOR": ""]).output.contains("\u{1B}"))
    }
}
