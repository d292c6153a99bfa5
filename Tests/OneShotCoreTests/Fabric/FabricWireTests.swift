import Testing

@testable import OneShotCore

@Suite struct FabricWireTests {
    private static let now = Timestamp(milliseconds: 1_780_303_217_000)

    private func settings() throws -> FabricSettings {
        FabricSettings(
            centerURL: "https://fabric.example.com/base/", center: try Endpoint("https://fabric.example.com/base/"))
    }

    private func wire(
        _ settings: FabricSettings, keys: [AgentID: String] = ["alice": "sk-alice"],
        bound: Set<Target> = [Target("alice", "guild-eu-1")]
    ) -> FabricWire {
        FabricWire(
            settings,
            key: { agent throws(FabricWire.NoKey) in
                guard let key = keys[agent] else { throw FabricWire.NoKey(message: "no key of \(agent)") }
                return Secret(key)
            },
            isBound: { bound.contains(Target($0, $1)) })
    }

    private func request(_ purpose: EngineRequest.Purpose, _ url: String, id: Int = 1) throws -> EngineRequest {
        EngineRequest(
            id: id, purpose: purpose, endpoint: try Endpoint(url), connectTimeout: .seconds(5), timeout: .seconds(10))
    }

    private func push(_ presence: Presence = .onCall, _ user: UserID = "usr_alice") throws -> EngineRequest {
        try request(
            .push(Target("alice", "guild-eu-1"), user, presence, Secret("token")), "https://eu1.example.com/base/")
    }

    private func login(id: Int = 1, unless fingerprint: String? = nil) throws -> EngineRequest {
        try request(.login("alice", unlessFingerprint: fingerprint), "https://fabric.example.com/base/", id: id)
    }

    private func sent(_ prepared: FabricWire.Prepared) throws -> HTTPRequest {
        guard case .send(let request) = prepared else { throw Unsent() }
        return request
    }

    private func reply(_ prepared: FabricWire.Prepared) -> EngineReply? {
        if case .reply(let reply) = prepared { reply } else { nil }
    }

    private struct Unsent: Error {}

    private func answer(
        _ status: Int, _ body: String = "", _ ending: HTTPAnswer.Ending = .whole, retryAfter: String? = nil
    ) -> HTTPAnswer {
        HTTPAnswer(status: status, body: Array(body.utf8), ending: ending, retryAfter: retryAfter)
    }

    /// 32 bits of `https://fabric.example.com/base/api/auth/agent-sessions` and `sk-alice`.
    private static let fingerprint = Login.fingerprint(
        Secret("sk-alice"), "https://fabric.example.com/base/api/auth/agent-sessions")

    // MARK: - Requests

    @Test func `a push is a PUT with the agent's token`() throws {
        var wire = wire(try settings())
        let request = try sent(wire.prepare(push()))
        #expect(request.method.rawValue == "PUT")
        #expect(request.endpoint.url == "https://eu1.example.com/base")
        #expect(request.path == "/api/agents/usr_alice/presence")
        #expect(request.bearer == Secret("token"))
        #expect(String(decoding: request.body, as: UTF8.self) == #"{"status":"on_call","source":"plexum-host"}"#)
        #expect(request.connectTimeout == .seconds(5))
        #expect(request.timeout == .seconds(10))
    }

    @Test(arguments: zip(Presence.allCases, ["idle", "on_call", "busy", "offline"]))
    func `a push says the presence and the configured source`(_ presence: Presence, _ status: String) throws {
        var settings = try settings()
        settings.source = #"host "7""#
        var wire = wire(settings)
        let request = try sent(wire.prepare(push(presence)))
        #expect(
            String(decoding: request.body, as: UTF8.self) == #"{"status":"\#(status)","source":"host \"7\""}"#)
    }

    @Test func `a push goes to the configured path, the user id encoded`() throws {
        var settings = try settings()
        settings.presencePath = try #require(PresencePath(template: "/v2/{user_id}/p"))
        var wire = wire(settings)
        #expect(try sent(wire.prepare(push(.idle, "a/b"))).path == "/v2/a%2Fb/p")
    }

    @Test func `a login is a POST without a token`() throws {
        var wire = wire(try settings())
        let request = try sent(wire.prepare(login()))
        #expect(request.method.rawValue == "POST")
        #expect(request.endpoint.url == "https://fabric.example.com/base")
        #expect(request.path == "/api/auth/agent-sessions")
        #expect(request.bearer == nil)
        #expect(String(decoding: request.body, as: UTF8.self) == #"{"agentId":"alice","apiKey":"sk-alice"}"#)
        #expect(request.connectTimeout == .seconds(5))
        #expect(request.timeout == .seconds(10))
    }

    @Test func `a login with the key that was refused is not sent`() throws {
        var wire = wire(try settings())
        #expect(try reply(wire.prepare(login(unless: Self.fingerprint))) == .sameKey)
        #expect(try sent(wire.prepare(login(unless: "0"))).path == "/api/auth/agent-sessions")
    }

    @Test func `a changed key or login URL is sent`() throws {
        var other = wire(try settings(), keys: ["alice": "sk-new"])
        #expect(try sent(other.prepare(login(unless: Self.fingerprint))).method == .post)
        var moved = try settings()
        moved.loginPath = "/login"
        var wire = wire(moved)
        #expect(try sent(wire.prepare(login(unless: Self.fingerprint))).path == "/login")
    }

    @Test func `without a key nothing is sent`() throws {
        var wire = wire(try settings(), keys: [:])
        #expect(try reply(wire.prepare(login())) == .keyUnreadable(message: "no key of alice"))
    }

    // MARK: - Replies

    private static let faults: [(TransportFailure.Kind, WireFault)] = [
        (.unresolved, .unresolved), (.refused, .refused), (.connectTimeout, .connectTimeout), (.tls, .tls),
        (.reset, .reset), (.notHTTP, .notHTTP), (.timeout, .timeout),
    ]

    @Test(arguments: faults)
    func `a request without an answer is a fault`(_ kind: TransportFailure.Kind, _ fault: WireFault) throws {
        var wire = wire(try settings())
        let failure = TransportFailure(kind: kind, message: "why")
        for request in [try push(), try login()] {
            #expect(wire.reply(to: request, .failure(failure), at: Self.now) == .fault(fault, message: "why"))
        }
    }

    @Test(arguments: [200, 204, 301, 401, 403, 404, 429, 500, 503])
    func `a push's answer is its status`(_ status: Int) throws {
        var wire = wire(try settings())
        let reply = wire.reply(to: try push(), .success(answer(status, "not JSON")), at: Self.now)
        #expect(reply == .answer(status: status, retryAfter: nil, fingerprint: nil))
    }

    private static let waits: [(String, RetryAfter)] = [("7", .seconds(7)), ("soon", .unreadable)]

    @Test(arguments: waits)
    func `an answer may ask to be asked later`(_ header: String, _ retryAfter: RetryAfter) throws {
        var wire = wire(try settings())
        let reply = wire.reply(to: try push(), .success(answer(429, retryAfter: header)), at: Self.now)
        #expect(reply == .answer(status: 429, retryAfter: retryAfter, fingerprint: nil))
    }

    @Test(arguments: [302, 401, 404, 429, 500])
    func `a login that is answered otherwise names the key that was sent`(_ status: Int) throws {
        var wire = wire(try settings())
        _ = try wire.prepare(login(id: 7))
        let refused = answer(status, #"{"userId":"u","guilds":[]}"#, retryAfter: "3")
        #expect(
            wire.reply(to: try login(id: 7), .success(refused), at: Self.now)
                == .answer(status: status, retryAfter: .seconds(3), fingerprint: Self.fingerprint))
        #expect(
            wire.reply(to: try login(id: 7), .success(refused), at: Self.now)
                == .answer(status: status, retryAfter: .seconds(3), fingerprint: nil),
            "a fingerprint is kept no longer than its request")
    }

    @Test func `a login's answer is a session, and what was dropped of it is kept to be told`() throws {
        var wire = wire(try settings())
        _ = try wire.prepare(login())
        let guild = #"{"nodeId":"guild-eu-1","endpoint":"https://eu1.example.com","token":"t","expiresAt":7}"#
        let body = #"{"userId":"usr_alice","guilds":[\#(guild),{"nodeId":"g2"}]}"#
        let seat = Session.Seat(
            endpoint: "https://eu1.example.com", token: Secret("t"), expiresAt: Timestamp(milliseconds: 7000))
        #expect(
            wire.reply(to: try login(), .success(answer(200, body)), at: Self.now)
                == .session(Session(userID: "usr_alice", loggedInAt: Self.now, seats: ["guild-eu-1": seat])))
        #expect(wire.dropped.map(\.agent) == ["alice"])
        #expect(wire.dropped.map(\.flaw) == [#"guild "g2" has no endpoint"#])
    }

    @Test func `the guilds of the agent's own bindings are kept, however many there are`() throws {
        var wire = wire(try settings(), bound: [Target("alice", "g39"), Target("bob", "g38")])
        let guilds = (0..<40).map { #"{"nodeId":"g\#($0)","endpoint":"https://h","token":"t"}"# }
        let body = #"{"userId":"u","guilds":[\#(guilds.joined(separator: ","))]}"#
        guard case .session(let session) = wire.reply(to: try login(), .success(answer(200, body)), at: Self.now) else {
            Issue.record("no session")
            return
        }
        #expect(Set(session.seats.keys) == Set((0..<16).map { GuildID("g\($0)") } + ["g39"]))
    }

    @Test func `a login's answer that is no session names the key that was sent`() throws {
        var wire = wire(try settings())
        _ = try wire.prepare(login())
        #expect(
            wire.reply(to: try login(), .success(answer(202, "{}")), at: Self.now)
                == .malformedLogin(
                    status: 202, message: "the login's answer has no userId", fingerprint: Self.fingerprint))
        #expect(wire.dropped.isEmpty)
    }

    @Test(arguments: [(TransportFailure.Kind.reset, WireFault.reset), (.timeout, .timeout), (.notHTTP, .notHTTP)])
    func `a login's answer that broke off is a fault, and no refusal`(
        _ kind: TransportFailure.Kind, _ fault: WireFault
    ) throws {
        var wire = wire(try settings())
        _ = try wire.prepare(login())
        // What has arrived would do for a session.
        let cut = answer(200, #"{"userId":"u","guilds":[]}"#, .broken(TransportFailure(kind: kind, message: "why")))
        #expect(wire.reply(to: try login(), .success(cut), at: Self.now) == .fault(fault, message: "why"))
    }

    @Test func `a login's answer that is too long names the key that was sent`() throws {
        var wire = wire(try settings())
        _ = try wire.prepare(login())
        let message = "the login's answer is longer than 1048576 bytes of body or 131072 of headers"
        #expect(
            wire.reply(to: try login(), .success(answer(200, "", .tooLong)), at: Self.now)
                == .malformedLogin(status: 200, message: message, fingerprint: Self.fingerprint))
    }

    private static let endings: [HTTPAnswer.Ending] = [
        .tooLong, .broken(TransportFailure(kind: .timeout, message: "why")),
    ]

    @Test(arguments: endings)
    func `a status counts, whatever becomes of the rest`(_ ending: HTTPAnswer.Ending) throws {
        var wire = wire(try settings())
        for (request, status) in [(try push(), 204), (try push(), 404), (try login(), 404)] {
            #expect(
                wire.reply(to: request, .success(answer(status, "", ending)), at: Self.now)
                    == .answer(status: status, retryAfter: nil, fingerprint: nil))
        }
    }
}
