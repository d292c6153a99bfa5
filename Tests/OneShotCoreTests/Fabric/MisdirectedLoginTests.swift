import Testing

@testable import OneShotCore

/// Answers to a login that do not come from Fabric's login.
@Suite struct MisdirectedLoginTests {
    private static let now = Timestamp(milliseconds: 1_780_303_217_000)
    private static let url = "https://fabric.example.com/base/login"

    /// What an answer to a login means.
    private func response(
        _ status: Int, _ body: some Sequence<UInt8>, _ completeness: HTTPResponse.Completeness = .whole
    ) throws -> LoginResponse {
        let center = try Endpoint("https://fabric.example.com/base/")
        var settings = FabricSettings(centerURL: center.url, center: center)
        settings.loginPath = "/login"
        var wire = FabricWire(settings, key: { _ in Secret("key") }, boundGuilds: { _ in [] })
        let login = LoginRequest(
            id: 1, agent: "alice", refusedFingerprint: nil, endpoint: center, connectTimeout: .seconds(5),
            timeout: .seconds(10), usesNewConnection: false)
        _ = wire.prepare(login)
        let answer = HTTPResponse(
            status: status, body: Array(body), completeness: completeness, retryAfter: nil)
        return wire.response(to: login, .success(answer), at: Self.now)
    }

    private func misdirected(_ status: Int, _ found: String = "") -> LoginResponse {
        let message =
            "the login at \(Self.url) answered \(status)\(found); agents do not log in there, or something in between"
            + " answered; look at fabric.center_url and fabric.login_path"
        return .rejected(
            Failure(.loginMisdirected, status: status, message),
            fingerprint: Login.fingerprint(Secret("key"), Self.url))
    }

    @Test(arguments: [301, 302, 307, 399, 404, 405, 410])
    func `a redirect, and a path or a method that does not exist, are misdirected logins`(_ status: Int) throws {
        let found = [301, 302, 307].contains(status) ? "; redirects are not followed" : ""
        #expect(try response(status, #"{"userId":"u","guilds":[]}"#.utf8) == misdirected(status, found))
    }

    private static let html = "HTML or XML, perhaps of a proxy or a login page,"
    private static let foreign: [(Int, [UInt8], HTTPResponse.Completeness, String)] = [
        (200, Array("<!DOCTYPE html><p>Log in to this network".utf8), .whole, html), (200, [], .whole, "an empty body"),
        (204, [], .whole, "an empty body"), (200, Array(" \t\r\n".utf8), .whole, "an empty body"),
        (200, [0x1F, 0x8B, 8], .whole, "gzip"), (200, Array("[{}]".utf8), .whole, "something else"),
        (200, Array("\u{FEFF}{}".utf8), .whole, "something else"), (200, Array("<html>".utf8), .tooLong, html),
    ]

    @Test(arguments: foreign)
    func `an answer that does not begin like a JSON object is one of a misdirected login`(
        _ status: Int, _ body: [UInt8], _ completeness: HTTPResponse.Completeness, _ found: String
    ) throws {
        let expected = misdirected(status, " with \(found) where a JSON object is expected")
        #expect(try response(status, body, completeness) == expected)
    }

    @Test func `blanks before a session are accepted`() throws {
        let session = Session(userID: "u", loggedInAt: Self.now, guilds: [:])
        #expect(try response(200, "\r\n {\"userId\":\"u\",\"guilds\":[]}".utf8) == .session(session))
    }

    @Test func `a malformed or too long JSON object is no misdirected login`() throws {
        for (body, completeness) in [("{", HTTPResponse.Completeness.whole), ("{}", .whole), ("{", .tooLong)] {
            guard case .rejected(let failure, _) = try response(200, body.utf8, completeness) else {
                Issue.record("\(body) is accepted")
                continue
            }
            #expect(failure.kind == .loginRejected)
        }
    }
}
