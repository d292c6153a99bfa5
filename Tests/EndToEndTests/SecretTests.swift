import Foundation
import StubFabric
import Testing

/// Keys and tokens appear only in the token cache and in requests.
@Suite struct SecretTests {
    private let fabric: StubFabric
    private let bench: Workbench

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1", "g2"])
        bench = try Workbench(fabric, guilds: ["g1", "g2"], agents: ["alice": "idle", "bob": "working"])
    }

    /// A test of the search that follows every run on a bench.
    @Test func `a secret in the output, the log or a state file is found`() throws {
        try bench.run()
        let token = try #require(fabric.snapshot.puts.last?.secret)
        for leak in ["echo \(token)", "echo x\(token)y >&2", "echo key-bob >>state/last-pass.json", "echo ' Bearer 1'"]
        {
            withKnownIssue("a leak on purpose") {
                _ = try bench.start(["-c", leak], program: "/bin/sh").wait()
            }
            try? bench.remove("state/last-pass.json")
        }
    }

    @Test func `a successful pass with a debug log shows no secret`() throws {
        let pass = try bench.run(Workbench.verbose)
        #expect(pass.exitCode == 0)
        try bench.expectNoSecret(in: [
            pass, try bench.run(["status", "--output", "json"]), try bench.run(["plan"]), try bench.run(["check"]),
            try bench.run(["check", "--online", "--output", "json", "--log-level", "debug"]),
        ])
    }

    @Test func `secrets that a server sends back are not shown`() throws {
        let first = try bench.run(Workbench.verbose)
        fabric.inject(.echoSecrets)
        try bench.writeHost(["alice": "busy", "bob": "busy"])
        let second = try bench.run(["run", "--output", "json", "--log-level", "debug", "--log-format", "json"])
        #expect(second.exitCode == 2)
        fabric.rotateTokens()
        fabric.clearFaults()
        fabric.inject(.echoSecrets, in: .center)
        let third = try bench.run(["run", "--output", "text", "--log-level", "debug"])
        #expect(third.exitCode == 2)
        try bench.expectNoSecret(in: [first, second, third])
    }

    @Test func `a malformed login answer is not quoted`() throws {
        fabric.inject(
            .bodyVerbatim(#"{"userId":"usr_alice","guilds":[{"nodeId":"g1","token":"tok-private"#), in: .center)
        let pass = try bench.run(Workbench.verbose)
        #expect(pass.exitCode == 2 && Set(pass.failures.values) == ["login_rejected"])
        #expect(!pass.output.contains("tok-private") && !pass.errors.contains("tok-private"))
        try bench.expectNoSecret(in: [pass])
    }

    @Test func `the errors of a configuration quote no key`() throws {
        bench.configuration["identities"] = [
            ["agent_id": "alice", "api_key": "sk-private-1", "api_key_file": "sk-private-2-path"],
            ["agent_id": "bob", "api_key": ["sk-private-3"]],
        ]
        try bench.writeConfiguration()
        let pass = try bench.run()
        #expect(pass.exitCode == 78 && !pass.errors.isEmpty && !pass.errors.contains("sk-private"))
    }

    @Test(arguments: [SIGQUIT, SIGSYS])
    func `the program dumps neither core nor memory, but the host's command may dump a core`(signal: Int32) throws {
        bench.configuration["host"] = ["source": "command", "argv": ["sh", "-c", "ulimit -c >limit; cat agents.json"]]
        try bench.writeConfiguration()
        fabric.hold(.center)
        let program = Workbench.product("presence-oneshot")
        let pass = try bench.start(
            ["-c", "ulimit -S -c $(ulimit -H -c); ulimit -c >given; exec \(program) run"],
            environment: ["SWIFT_BACKTRACE": "enable=yes"], program: "/bin/sh")
        _ = try fabric.waitUntil { !$0.logins.isEmpty }
        let limits = try String(contentsOfFile: "/proc/\(pass.processIdentifier)/limits", encoding: .utf8)
        #expect(limits.contains(#/Max core file size +0 /#), "\(limits)")
        #expect(bench.read("limit") == bench.read("given") && bench.read("given")?.isEmpty == false)
        pass.send(signal)
        let ended = try pass.wait()
        #expect(ended.exitCode == 128 + signal && ended.output.isEmpty && ended.errors.isEmpty, "\(ended)")
        let names = try bench.names(in: ".")
        #expect(!names.contains { $0.hasPrefix("core") })
        fabric.release()
        #expect(try bench.run().exitCode == 0)
    }
}
