import Foundation
import StubFabric
import Testing

/// Keys and tokens are in the token cache and on the wire, and nowhere else.
@Suite struct SecretTests {
    private let fabric: StubFabric
    private let bench: Workbench

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1", "g2"])
        bench = try Workbench(fabric, guilds: ["g1", "g2"], agents: ["alice": "idle", "bob": "working"])
    }

    @Test func `a good day at debug shows no secret`() throws {
        let pass = try bench.run(["run", "--output", "json", "--log-level", "debug"])
        #expect(pass.exitCode == 0)
        try bench.expectNoSecret(in: [
            pass, try bench.run(["status", "--output", "json"]), try bench.run(["plan"]), try bench.run(["check"]),
            try bench.run(["check", "--online", "--output", "json", "--log-level", "debug"]),
        ])
    }

    @Test func `servers that echo what they were sent are not echoed on`() throws {
        let first = try bench.run(["run", "--output", "json", "--log-level", "debug"])
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

    @Test func `a login answer that cannot be read is not quoted`() throws {
        fabric.inject(
            .bodyVerbatim(#"{"userId":"usr_alice","guilds":[{"nodeId":"g1","token":"tok-private"#), in: .center)
        let pass = try bench.run(["run", "--output", "json", "--log-level", "debug"])
        #expect(pass.exitCode == 2 && Set(pass.failures.values) == ["login_rejected"])
        #expect(!pass.output.contains("tok-private") && !pass.errors.contains("tok-private"))
        try bench.expectNoSecret(in: [pass])
    }

    @Test func `a configuration with mistakes in its keys shows none of them`() throws {
        bench.configuration["identities"] = [
            ["agent_id": "alice", "api_key": "sk-private-1", "api_key_file": "sk-private-2-path"],
            ["agent_id": "bob", "api_key": ["sk-private-3"]],
        ]
        try bench.writeConfiguration()
        let pass = try bench.run()
        #expect(pass.exitCode == 78 && !pass.errors.isEmpty && !pass.errors.contains("sk-private"))
    }
}
