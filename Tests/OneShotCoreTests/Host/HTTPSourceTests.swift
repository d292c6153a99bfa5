import Testing

@testable import OneShotCore

@Suite struct HTTPSourceTests {
    @Test(arguments: [
        ("http://127.0.0.1:8080/agents", "http://127.0.0.1:8080", "/agents"),
        ("http://localhost", "http://localhost", "/"),
        ("http://localhost/", "http://localhost", "/"), ("http://[::1]:80/a/", "http://[::1]", "/a/"),
        ("https://LOCALHOST:8443/A?b=c/d?e", "https://localhost:8443", "/A?b=c/d?e"),
        ("http://127.1.2.3?x", "http://127.1.2.3", "/?x"),
    ])
    func `a URL of this machine is accepted`(_ url: String, _ endpoint: String, _ path: String) throws {
        let source = try HTTPSource(url: url)
        #expect(source.endpoint.url == endpoint && source.path == path)
    }

    @Test(arguments: [
        ("http://example.com/", HTTPSourceError.notThisMachine), ("http://127.0.0.1.example.com/", .notThisMachine),
        ("http://0.0.0.0/", .notThisMachine), ("http://10.0.0.1/", .notThisMachine),
        ("ftp://localhost/", .endpoint(.notHTTP)), ("localhost/agents", .endpoint(.notHTTP)),
        ("http://", .endpoint(.noHost)), ("http://a@localhost/", .endpoint(.userInfo)),
        ("http://localhost:0/", .endpoint(.badPort)), ("http://localhost/#x", .path), ("http://localhost/a b", .path),
        ("http://localhost/\u{FC}", .path), ("http://local\u{0}host/", .endpoint(.forbiddenCharacter)),
    ])
    func `other URLs are refused`(_ url: String, _ error: HTTPSourceError) {
        #expect(throws: error) { _ = try HTTPSource(url: url) }
    }

    @Test func `with a socket any host is accepted, and the description never has the query`() throws {
        let source = try HTTPSource(url: "http://plexum/a?token=secret", unixSocket: "/run/plexum.sock")
        #expect(source.description == "http://plexum/a through the socket /run/plexum.sock")
        #expect(HostSource.http(try HTTPSource(url: "http://localhost/?key")).description == "http://localhost/")
    }
}
