import Foundation
import StubFabric
import Testing

/// The stub's control requests, and the options that it is started with.
@Suite struct StubFabricControlTests {
    private let fabric: StubFabric
    private let client: StubClient
    private let token: String

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1", "g2"])
        client = try StubClient(fabric.endpoint(of: "g1"))
        token = try fabric.issueToken(for: "alice", in: "g1")
    }

    private func control(_ body: String) throws -> StubClient.Answer {
        try StubClient(fabric.centerURL).ask("POST", "/__faults", body: body)
    }

    @Test func `the state shows the rows by guild, and a request for it is not in the journal`() throws {
        #expect(try client.put("busy", user: "usr_alice", token: token).status == 200)
        let answer = try StubClient(fabric.centerURL).ask("GET", "/__state")
        let state = try #require(JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [String: Any])
        let guilds = try #require(state["guilds"] as? [String: [String: Any]])
        let rows = try #require(guilds["g1"]?["rows"] as? [[String: Any]])
        #expect(
            rows.count == 1 && rows[0]["status"] as? String == "busy" && rows[0]["user_id"] as? String == "usr_alice")
        #expect(guilds["g2"]?["up"] as? Bool == true && state["generation"] as? Int == 1)
        #expect(fabric.requests.count == 1)
        #expect(fabric.snapshot.counters(at: .center).connectionsOpened == 0)
    }

    @Test func `the printed journal has no tokens and no keys`() throws {
        let center = try StubClient(fabric.centerURL)
        #expect(try center.login("alice").status == 200)
        #expect(try center.login("alice", key: "mistaken").status == 401)
        #expect(try client.ask("PUT", "/\(token)", token: token, body: token).status == 404)
        #expect(try client.put("busy", user: "usr_alice", token: token).status == 200)
        let printed = try center.ask("GET", "/__requests").body
        #expect(!printed.contains(token) && !printed.contains("key-alice") && !printed.contains("mistaken"))
        #expect(printed.contains(#""path":"/***""#) && printed.contains(#""agent_id":"alice""#))
        #expect(fabric.requests.map(\.secret) == ["key-alice", "mistaken", token, token])
    }

    @Test func `commands are carried out in their order`() throws {
        #expect(try control(#"{"fault":"status","code":503,"guild":"g1","times":1}"#).status == 200)
        #expect(try client.put("busy", user: "usr_alice", token: token).status == 503)
        let many = #"[{"do":"add","fault":"hang"},{"do":"clear"},{"do":"rotate-tokens","guild":"g1"}]"#
        #expect(try control(many).body == #"{"faults":[]}"#)
        #expect(try client.put("busy", user: "usr_alice", token: token).status == 401)
        #expect(try control(#"{"do":"rotate-key","agent":"alice","key":"new"}"#).status == 200)
        #expect(try StubClient(fabric.centerURL).login("alice").status == 401)
        #expect(try control(#"{"do":"seat","agent":"bob","guilds":["g2"]}"#).status == 200)
        #expect(try !StubClient(fabric.centerURL).login("bob").body.contains("g1"))
    }

    @Test func `a request to a server can take the server itself down`() throws {
        let asking = try StubClient(fabric.endpoint(of: "g1"))
        #expect(try asking.ask("POST", "/__faults", body: #"{"do":"down","guild":"g1"}"#).status == 200)
        #expect(throws: POSIXError(.ECONNREFUSED)) { try StubClient(fabric.endpoint(of: "g1")) }
        #expect(try control(#"{"do":"up","guild":"g1"}"#).status == 200)
        #expect(try StubClient(fabric.endpoint(of: "g1")).put("busy", user: "usr_alice", token: token).status == 200)
    }

    @Test(arguments: [
        ("{", "must be JSON"),
        ("[1]", "must be a JSON object"),
        (#"{"fault":"statsu"}"#, "did you mean status?"),
        (#"{"fault":"status"}"#, #"\"code\" is missing"#),
        (#"{"fault":"hang","tines":1}"#, "did you mean times?"),
        (#"{"fault":"hang","guild":"g3"}"#, #"there are \"g1\", \"g2\""#),
        (#"{"fault":"hang","center":true,"guild":"g1"}"#, "goes with neither"),
        (#"[{"fault":"hang"},{"do":"dwon","guild":"g1"}]"#, "did you mean down?"),
        (#"{"do":"down"}"#, "say which server"),
    ])
    func `an invalid command is explained, and none of its list is carried out`(body: String, reason: String) throws {
        let answer = try control(body)
        #expect(answer.status == 400 && answer.body.contains(reason))
        #expect(try client.put("busy", user: "usr_alice", token: token).status == 200)
    }

    @Test func `a reset clears everything but keeps the addresses`() throws {
        fabric.inject(.status(500), in: .guild("g1"))
        #expect(try client.put("busy", user: "usr_alice", token: token).status == 500)
        try fabric.down(.guild("g2"))
        let (center, endpoint) = (fabric.centerURL, try fabric.endpoint(of: "g2"))
        #expect(try StubClient(center).ask("POST", "/__reset").status == 200)
        #expect(fabric.rows.isEmpty && fabric.requests.isEmpty && fabric.snapshot.total.requests == 0)
        #expect(try fabric.centerURL == center && fabric.endpoint(of: "g2") == endpoint)
        #expect(try StubClient(endpoint).put("busy", user: "usr_alice", token: token).status == 401)
    }

    @Test func `a stub with a list of agents knows no others`() throws {
        let agents = [Agent(id: "alice", key: "secret", userID: "u1", guilds: ["g2"])]
        let fabric = try StubFabric.start(guilds: ["g1", "g2"], agents: agents)
        let center = try StubClient(fabric.centerURL)
        #expect(try center.login("bob").status == 401)
        let session = try center.login("alice", key: "secret").body
        #expect(session.contains(#""userId":"u1""#) && session.contains("g2") && !session.contains("g1"))
    }

    @Test func `base paths and path templates can be configured`() throws {
        var options = StubFabric.Options()
        options.centerBasePath = "/fabric/"
        options.guildBasePaths = ["g1": "/v2"]
        options.loginPath = "/login"
        options.presencePath = "/u-{user_id}"
        let fabric = try StubFabric.start(guilds: ["g1"], options: options)
        #expect(fabric.centerURL.hasSuffix("/fabric/"))
        #expect(try fabric.endpoint(of: "g1").hasSuffix("/v2"))
        let body = #"{"agentId":"alice","apiKey":"key-alice"}"#
        #expect(try StubClient(fabric.centerURL).ask("POST", "/fabric/login", body: body).status == 200)
        let guild = try StubClient(fabric.endpoint(of: "g1"))
        let token = try fabric.issueToken(for: "alice", in: "g1")
        let presence = #"{"status":"idle","source":"test"}"#
        #expect(try guild.ask("PUT", "/v2/u-usr_alice", token: token, body: presence).status == 200)
        #expect(try guild.ask("PUT", "/u-usr_alice", token: token, body: presence).status == 404)
    }

    @Test(arguments: [
        (TokenExpiry.epochSeconds(in: 600), #""expiresAt":\d{10}[,}]"#),
        (.epochMilliseconds(in: 600), #""expiresAt":\d{10}000[,}]"#),
        (.rfc3339(in: 600), #""expiresAt":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ""#),
        (.jwt(in: 600), #""token":"[\w-]+\.[\w-]+\.[\w-]+""#),
    ])
    func `a token's expiry can be given in several formats`(expiry: TokenExpiry, shape: String) throws {
        var options = StubFabric.Options()
        options.tokens = expiry
        let fabric = try StubFabric.start(guilds: ["g1"], options: options)
        #expect(try StubClient(fabric.centerURL).login("alice").body.contains(Regex(shape)))
        let token = try fabric.issueToken(for: "alice", in: "g1")
        #expect(try StubClient(fabric.endpoint(of: "g1")).put("idle", user: "usr_alice", token: token).status == 200)
    }

    @Test func `an expired token is refused`() throws {
        var options = StubFabric.Options()
        options.tokens = .epochSeconds(in: 0)
        let fabric = try StubFabric.start(guilds: ["g1"], options: options)
        let token = try fabric.issueToken(for: "alice", in: "g1")
        #expect(try StubClient(fabric.endpoint(of: "g1")).put("idle", user: "usr_alice", token: token).status == 401)
    }

    @Test(
        arguments: [
            ("status:503@guild=g1*2", nil), ("retry-after:429,5@agent=alice,guild=g1", nil), ("hang@center", nil),
            ("delay:0.5", nil), ("raw:HTTP/1.1 200", nil), ("raw", "is missing"), ("hagn", "did you mean hang?"),
            ("hang:1", "takes no value"), ("delay:x", "takes a number"),
            ("hang@somewhere", "is no scope"), ("hang*0", "1 or more"), ("status", "is missing"),
        ] as [(String, String?)])
    func `a fault can be written as text`(text: String, problem: String?) throws {
        if let problem {
            let error = #expect(throws: StubError.self) { try FaultSpec(text) }
            #expect(error?.description.contains(problem) == true)
        } else {
            try fabric.inject(FaultSpec(text))
        }
    }
}
