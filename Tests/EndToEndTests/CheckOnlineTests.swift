import Foundation
import StubFabric
import Testing

/// `check --online`: what it says of logins, and of what they name.
@Suite struct CheckOnlineTests {
    private let fabric: StubFabric
    private let bench: Workbench

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1", "g2"])
        bench = try Workbench(fabric, guilds: ["g1", "g2"], agents: ["alice": "idle", "bob": "working"])
    }

    @Test func `check --online logs every agent in and stores nothing`() throws {
        let good = try bench.run(["check", "--online"])
        #expect(good.exitCode == 0 && fabric.snapshot.logins.count == 2 && fabric.snapshot.puts.isEmpty)
        #expect(!bench.exists("state"))
        fabric.rotateKey(of: "bob", to: "another")
        let bad = try bench.run(["check", "--online"])
        #expect(bad.exitCode == 1 && bad.output.contains("error: login of \"bob\": login_rejected"))
    }

    @Test func `a guild that the login does not name makes the exit code 1`() throws {
        fabric.setGuilds(of: "alice", to: ["g2"])
        let check = try bench.run(["check", "--online"])
        #expect(check.exitCode == 1)
        let line = #"error: login of "alice": guild_not_in_session: guild "g1": the login does not name this guild"#
        #expect(check.output.contains(line), "\(check.output)")
        #expect(check.output.contains(#"it names "g2"; give the agent access to the guild in Fabric, or remove"#))
    }

    @Test(arguments: [
        ("http://example.com", "plain http beyond loopback"), ("ftp://127.0.0.1", "not an http or https URL"),
    ])
    func `an endpoint that would not be used makes the exit code 1`(url: String, reason: String) throws {
        let guilds = ["g1", "g2"].map { #"{"nodeId":"\#($0)","endpoint":"\#(url)","token":"t"}"# }
        let body = #"{"userId":"usr_alice","guilds":[\#(guilds.joined(separator: ","))]}"#
        fabric.inject(.bodyVerbatim(body), in: .center)
        let check = try bench.run(["check", "--online"])
        #expect(check.exitCode == 1 && check.output.contains(#"login of "alice": insecure_endpoint: guild "g2": "#))
        #expect(check.output.contains(reason), "\(check.output)")
        // Where plain http is allowed, only bob's session is somebody else's.
        if url.hasPrefix("http:") {
            bench.configuration["fabric"] = ["center_url": fabric.centerURL, "allow_plaintext": true]
            try bench.writeConfiguration()
            #expect(try !bench.run(["check", "--online"]).output.contains("insecure_endpoint"))
        }
    }

    @Test func `another user's session makes the exit code 1`() throws {
        bench.configuration["identities"] = [
            ["agent_id": "alice", "fabric_user_id": "usr_mallory", "api_key": "key-alice"],
            ["agent_id": "bob", "fabric_user_id": "usr_bob", "api_key": "key-bob"],
        ]
        try bench.writeConfiguration()
        let check = try bench.run(["check", "--online"])
        let line = #"error: login of "alice": Fabric knows the agent as "usr_alice", the identity says "usr_mallory""#
        #expect(check.exitCode == 1 && check.output.contains(line), "\(check.output)")
    }

    @Test func `a host that cannot be read keeps nobody from being logged in`() throws {
        try bench.remove("agents.json")
        let check = try bench.run(["check", "--online"])
        #expect(check.exitCode == 1 && fabric.snapshot.logins.count == 2)
        #expect(check.output.contains(#"note: login of "bob": ok, 2 guilds"#))
    }
}
