import Foundation
import StubFabric
import Testing

/// The ends of tokens, as servers write them and as a wrong clock sees them.
@Suite struct TokenEndTests {
    private let fabric: StubFabric
    private let bench: Workbench

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1"])
        bench = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "idle"])
    }

    private var now: Double { Date().timeIntervalSince1970 }

    /// Makes the center answer every login with a token that the guild accepts, and with this end.
    private func answer(_ expiresAt: String, token: String? = nil) throws {
        let (url, token) = (try fabric.endpoint(of: "g1"), try token ?? fabric.issueToken(for: "alice", in: "g1"))
        let entry = #"{"nodeId":"g1","endpoint":"\#(url)","token":"\#(token)"\#(expiresAt)}"#
        fabric.inject(.bodyVerbatim(#"{"userId":"usr_alice","guilds":[\#(entry)]}"#), in: .center)
    }

    private func pass(_ state: String, _ more: [String] = []) throws -> FinishedProgram {
        try bench.writeHost(["alice": state])
        return try bench.run(["run"] + more)
    }

    private var logins: Int { fabric.snapshot.logins.count }

    @Test(arguments: ["0", "-1", #""0001-01-01T00:00:00Z""#, "null", #""never""#, "[]"])
    func `an end that is none means that the token does not end`(end: String) throws {
        try answer(#","expiresAt":\#(end)"#)
        #expect(try pass("busy").errors.isEmpty)
        #expect(try pass("idle").errors.isEmpty && logins == 1)
        let explained = try bench.run(["explain", "alice"])
        #expect(explained.output.contains("its token does not end"), "\(explained.output)")
    }

    @Test func `a token that had ended when it came is used until it is refused, which is said once`() throws {
        try answer(#","expiresAt":3600"#)
        let first = try pass("busy")
        #expect(first.exitCode == 0 && first.errors.split(separator: "\n").count == 1)
        let warning =
            #" warn failure kind=token_ended agent=alice message="a token ends 1970-01-01T01:00:00Z that the login at "#
        #expect(first.errors.contains(warning), "\(first.errors)")
        for state in ["idle", "busy", "busy", "working"] { #expect(try pass(state).errors.isEmpty) }
        #expect(logins == 1 && fabric.status(of: "alice", in: "g1") == "on_call")
        let explained = try bench.run(["explain", "alice"])
        #expect(explained.output.contains("its token had ended when it came, and is used until it is refused"))
        #expect(try bench.run(["status", "--output", "html"]).output.contains("<b>token_ended</b>"))

        // The center's clock is right again, and the old token is refused.
        fabric.clearFaults()
        fabric.inject(.status(401), in: .guild("g1"), times: 1)
        let end = try pass("idle", ["--log-level", "info"])
        #expect(end.exitCode == 0 && logins == 2 && end.errors.contains(" info recovered kind=token_ended lasted="))
    }

    @Test(.enabled(if: Preload.isPossible, "needs a C compiler"))
    func `with a clock ahead of the center's, an agent logs in once`() throws {
        let clock = try Preload.settingClock(by: 7200)
        try answer(#","expiresAt":\#(now + 3600)"#)
        for (number, state) in ["busy", "idle", "busy"].enumerated() {
            try bench.writeHost(["alice": state])
            let pass = try bench.run(["run"], environment: clock)
            #expect(pass.exitCode == 0 && pass.errors.contains("kind=token_ended") == (number == 0))
        }
        #expect(logins == 1)
    }

    @Test func `an end in milliseconds is told from one in seconds`() throws {
        try answer(#","expiresAt":\#(((now + 90) * 1000).rounded())"#)
        #expect(try pass("busy").errors.isEmpty)
        let explained = try bench.run(["explain", "alice"])
        #expect(explained.output.contains("its token ends in 1m "), "\(explained.output)")
    }

    @Test func `check says that a token has ended already`() throws {
        try answer(#","expiresAt":3600"#)
        let check = try bench.run(["check", "--online"])
        #expect(check.output.contains("warning: login of \"alice\": a token ends 1970-01-01T01:00:00Z that "))
        #expect(check.exitCode == 0)
    }
}
