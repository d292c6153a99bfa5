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
            key: { agent throws(InputError) in
                guard let key = keys[agent] else { throw InputError(nil, "no key of \(agent)") }
                return Secret(key)
            },
            boundGuilds: { agent in Set(bound.filter { $0.agent == agent }.map(\.guild)) })
    }

    private func push(_ presence: Presence = .onCall, _ user: UserID = "usr_alice") throws -> PushRequest {
        PushRequest(
            id: 1, target: Target("alice", "guild-eu-1"), user: user, presence: presence, token: Secret("token"),
            endpoint: try Endpoint("https://eu1.example.com/base/"), connectTimeout: .seconds(5), timeout: .seconds(10),
            usesNewConnection: true)
    }

    private func login(id: Int = 1, unless fingerprint: String? = nil) throws -> LoginRequest {
        LoginRequest(
            id: id, agent: "alice", refusedFingerprint: fingerprint,
            endpoint: try Endpoint("https://fabric.example.com/base/"), connectTimeout: .seconds(5),
            timeout: .seconds(10), usesNewConnection: true)
    }

    private func sent(_ prepared: FabricWire.PreparedLogin) throws -> HTTPRequest {
        guard case .send(let request) = prepared else { throw Unsent() }
        return request
    }

    private func response(_ prepared: FabricWire.PreparedLogin) -> LoginResponse? {
        if case .answered(let response) = prepared { response } else { nil }
    }

    private struct Unsent: Error {}

    private func answer(
        _ status: Int, _ body: String = "", _ completeness: HTTPResponse.Completeness = .whole,
        retryAfter: String? = nil
    ) -> HTTPResponse {
        HTTPResponse(status: status, body: Array(body.utf8), completeness: completeness, retryAfter: retryAfter)
    }

    /// 32 bits of `https://fabric.example.com/base/api/auth/agent-sessions` and `sk-alice`.
    private static let fingerprint = Login.fingerprint(
        Secret("sk-alice"), "https://fabric.example.com/base/api/auth/agent-sessions")

    // MARK: - Requests

    @Test func `a push is a PUT with the agent's token`() throws {
        let request = wire(try settings()).prepare(try push())
        #expect(request.method.rawValue == "PUT")
        #expect(request.endpoint.url == "https://eu1.example.com/base")
        #expect(request.path == "/api/agents/usr_alice/presence")
        #expect(request.bearer == Secret("token"))
        #expect(String(decoding: request.body, as: UTF8.self) == #"{"status":"on_call","source":"plexum-host"}"#)
        #expect(request.connectTimeout == .seconds(5) && request.timeout == .seconds(10) && request.usesNewConnection)
    }

    @Test(arguments: zip(Presence.allCases, ["idle", "on_call", "busy", "offline"]))
    func `a push says the presence and the configured source`(_ presence: Presence, _ status: String) throws {
        var settings = try settings()
        settings.source = #"host "7""#
        let request = wire(settings).prepare(try push(presence))
        #expect(
            String(decoding: request.body, as: UTF8.self) == #"{"status":"\#(status)","source":"host \"7\""}"#)
    }

    @Test func `a push goes to the configured path, the user id encoded`() throws {
        var settings = try settings()
        settings.presencePath = try #require(PresencePath(template: "/v2/{user_id}/p"))
        #expect(wire(settings).prepare(try push(.idle, "a/b")).path == "/v2/a%2Fb/p")
    }

    @Test func `a login is a POST without a token`() throws {
        var wire = wire(try settings())
        let request = try sent(wire.prepare(login()))
        #expect(request.method.rawValue == "POST")
        #expect(request.endpoint.url == "https://fabric.example.com/base")
        #expect(request.path == "/api/auth/agent-sessions")
        #expect(request.bearer == nil)
        #expect(String(decoding: request.body, as: UTF8.self) == #"{"agentId":"alice","apiKey":"sk-alice"}"#)
        #expect(request.connectTimeout == .seconds(5) && request.timeout == .seconds(10) && request.usesNewConnection)
    }

    @Test func `a login with the key that was refused is not sent`() throws {
        var wire = wire(try settings())
        #expect(try response(wire.prepare(login(unless: Self.fingerprint))) == .sameKey)
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
        #expect(try response(wire.prepare(login())) == .keyUnreadable("no key of alice"))
    }

    // MARK: - Responses

    @Test(arguments: [TransportFailure.Kind.unresolved, .refused, .connectTimeout, .tls, .reset, .notHTTP, .timeout])
    func `a request without an answer failed`(_ kind: TransportFailure.Kind) throws {
        var wire = wire(try settings())
        let failure = TransportFailure(kind: kind, message: "why")
        #expect(wire.response(to: try push(), .failure(failure)) == .failed(failure))
        #expect(wire.response(to: try login(), .failure(failure), at: Self.now) == .failed(failure))
    }

    private static let wait = RetryAfter.seconds(7)
    private static let redirected = PushResponse.rejected(status: 301, redirect: "; redirects are not followed")
    private static let pushStatuses: [(Int, String?, PushResponse)] = [
        (200, nil, .acknowledged), (204, "7", .acknowledged), (299, nil, .acknowledged),
        (301, nil, redirected), (404, "7", .rejected(status: 404)),
        (401, nil, .tokenRefused(status: 401)), (403, "7", .tokenRefused(status: 403)),
        (429, nil, .throttled(status: 429, retryAfter: nil)), (429, "7", .throttled(status: 429, retryAfter: wait)),
        (429, "soon", .throttled(status: 429, retryAfter: nil)), (503, "soon", .serverError(status: 503)),
        (503, nil, .serverError(status: 503)), (503, "7", .throttled(status: 503, retryAfter: wait)),
        (500, "7", .serverError(status: 500)), (599, nil, .serverError(status: 599)),
        (408, "7", .serverError(status: 408)),
    ]

    @Test(arguments: pushStatuses)
    func `each status means one thing for a push`(
        _ status: Int, _ retryAfter: String?, _ response: PushResponse
    ) throws {
        let answer = answer(status, "not JSON", retryAfter: retryAfter)
        #expect(wire(try settings()).response(to: try push(), .success(answer)) == response)
    }

    private func refused(_ status: Int, fingerprint: String) -> LoginResponse {
        let message = "the login at https://fabric.example.com/base/api/auth/agent-sessions answered \(status)"
        return .rejected(Failure(.loginRejected, status: status, message), fingerprint: fingerprint)
    }

    @Test(arguments: [400, 401, 403, 409, 418, 422])
    func `a refused login names the key that was sent`(_ status: Int) throws {
        var wire = wire(try settings())
        _ = try wire.prepare(login(id: 7))
        let answer = answer(status, #"{"userId":"u","guilds":[]}"#, retryAfter: "3")
        #expect(
            wire.response(to: try login(id: 7), .success(answer), at: Self.now)
                == refused(status, fingerprint: Self.fingerprint))
        #expect(
            wire.response(to: try login(id: 7), .success(answer), at: Self.now) == refused(status, fingerprint: ""),
            "a fingerprint is kept no longer than its request")
    }

    private static let unavailable = [(429, wait), (503, wait), (408, nil), (500, nil), (502, nil)]

    @Test(arguments: unavailable)
    func `a center that cannot answer now may say when to ask again`(_ status: Int, _ wait: RetryAfter?) throws {
        var wire = wire(try settings())
        let answer = answer(status, retryAfter: "7")
        #expect(
            wire.response(to: try login(), .success(answer), at: Self.now)
                == .unavailable(status: status, retryAfter: wait))
    }

    @Test func `a login's answer is a session, and guild entries that were dropped are kept for the log`() throws {
        var wire = wire(try settings())
        _ = try wire.prepare(login())
        let guild = #"{"nodeId":"guild-eu-1","endpoint":"https://eu1.example.com","token":"t","expiresAt":9e9}"#
        let body = #"{"userId":"usr_alice","guilds":[\#(guild),{"nodeId":"g2"}]}"#
        let access = GuildAccess(
            endpoint: "https://eu1.example.com", token: Secret("t"), expiresAt: Timestamp(epochSeconds: 9e9))
        #expect(
            wire.response(to: try login(), .success(answer(200, body)), at: Self.now)
                == .session(Session(userID: "usr_alice", loggedInAt: Self.now, guilds: ["guild-eu-1": access])))
        #expect(wire.dropped.map(\.agent) == ["alice"])
        #expect(wire.dropped.map(\.reason) == [#"guild "g2" has no endpoint"#])
    }

    @Test func `the guilds of the agent's own bindings are kept, however many there are`() throws {
        var wire = wire(try settings(), bound: [Target("alice", "g39"), Target("bob", "g38")])
        let guilds = (0..<40).map { #"{"nodeId":"g\#($0)","endpoint":"https://h","token":"t"}"# }
        let body = #"{"userId":"u","guilds":[\#(guilds.joined(separator: ","))]}"#
        let response = wire.response(to: try login(), .success(answer(200, body)), at: Self.now)
        guard case .session(let session) = response else {
            Issue.record("no session")
            return
        }
        #expect(Set(session.guilds.keys) == Set((0..<16).map { GuildID("g\($0)") } + ["g39"]))
    }

    @Test func `an answer that is no session names the key that was sent`() throws {
        var wire = wire(try settings())
        _ = try wire.prepare(login())
        #expect(
            wire.response(to: try login(), .success(answer(202, "{}")), at: Self.now)
                == .rejected(
                    Failure(.loginRejected, status: 202, "the login's answer has no userId"),
                    fingerprint: Self.fingerprint))
        #expect(wire.dropped.isEmpty)
    }

    @Test(arguments: [TransportFailure.Kind.reset, .timeout, .notHTTP])
    func `a login's answer that broke off is no refusal of the key`(_ kind: TransportFailure.Kind) throws {
        var wire = wire(try settings())
        _ = try wire.prepare(login())
        let failure = TransportFailure(kind: kind, message: "why")
        // What has arrived would do for a session.
        let cut = answer(200, #"{"userId":"u","guilds":[]}"#, .broken(failure))
        #expect(wire.response(to: try login(), .success(cut), at: Self.now) == .failed(failure))
    }

    @Test func `a login's answer that is too long names the key that was sent`() throws {
        var wire = wire(try settings())
        _ = try wire.prepare(login())
        let message = "the login's answer is longer than 1048576 bytes of body or 131072 of headers"
        #expect(
            wire.response(to: try login(), .success(answer(200, "", .tooLong)), at: Self.now)
                == .rejected(
                    Failure(.loginRejected, status: 200, message), fingerprint: Self.fingerprint))
    }

    private static let incomplete: [HTTPResponse.Completeness] = [
        .tooLong, .broken(TransportFailure(kind: .timeout, message: "why")),
    ]

    @Test(arguments: incomplete)
    func `a status counts, whatever becomes of the rest`(_ completeness: HTTPResponse.Completeness) throws {
        var wire = wire(try settings())
        #expect(wire.response(to: try push(), .success(answer(204, "", completeness))) == .acknowledged)
        #expect(wire.response(to: try push(), .success(answer(404, "", completeness))) == .rejected(status: 404))
        #expect(
            wire.response(to: try login(), .success(answer(401, "", completeness)), at: Self.now)
                == refused(401, fingerprint: ""))
    }
}
