import Foundation
import StubFabric
import Testing

/// The proxies that the environment names. Only the proxy can resolve the host names in these tests.
@Suite(.waits) struct ProxyTests {
    private let fabric: StubFabric
    private let bench: Workbench

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1"])
        bench = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "idle"])
        try configure(["center_url": "http://fabric.test", "allow_plaintext": true])
        try fabric.nameEndpoint("http://guild.test/", of: "g1", for: "alice")
    }

    private func configure(_ settings: [String: Any]) throws {
        bench.configuration["fabric"] = settings
        try bench.writeConfiguration()
    }

    /// The addresses behind the host names, without TLS.
    private var plain: [String: Destination] {
        get throws {
            try ["fabric.test": Destination(fabric.centerURL), "guild.test": Destination(fabric.endpoint(of: "g1"))]
        }
    }

    @Test(arguments: ["http_proxy", "all_proxy", "ALL_PROXY"])
    func `plain http goes through the proxy for http or for everything`(variable: String) throws {
        let proxy = try ForwardProxy(to: plain)
        let pass = try bench.run(environment: [variable: proxy.url()])
        #expect(pass.exitCode == 0 && pass.changes == ["alice/g1": "new"], "\(pass.errors)")
        #expect(
            proxy.requests.map(\.line) == [
                "POST http://fabric.test/api/auth/agent-sessions HTTP/1.1",
                "PUT http://guild.test/api/agents/usr_alice/presence HTTP/1.1",
            ])
        #expect(fabric.status(of: "alice", in: "g1") == "idle")
    }

    /// In a CGI program this variable comes from the client's header `Proxy`.
    @Test func `the proxy for plain http is never taken from HTTP_PROXY`() throws {
        let proxy = try ForwardProxy(to: plain)
        #expect(try bench.run(environment: ["HTTP_PROXY": proxy.url()]).failures == ["alice/g1": "login_failed"])
        #expect(proxy.connections == 0)
    }

    @Test(.enabled(if: TLSFront.isPossible, "needs openssl and nginx"), arguments: ["https_proxy", "HTTPS_PROXY"])
    func `https goes through a tunnel that the proxy makes`(variable: String) throws {
        let authority = try CertificateAuthority(in: bench.folder)
        let center = try TLSFront(authority.issue(for: "fabric.test"), before: fabric.centerURL, in: bench.folder)
        let guild = try TLSFront(
            authority.issue(for: "guild.test"), before: fabric.endpoint(of: "g1"), in: bench.folder)
        let proxy = try ForwardProxy(to: ["fabric.test": center.destination, "guild.test": guild.destination])
        try configure(["center_url": "https://fabric.test", "ca_file": authority.root])
        fabric.clearFaults()
        try fabric.nameEndpoint("https://guild.test:8443", of: "g1", for: "alice")
        let pass = try bench.run(environment: [variable: proxy.url()])
        #expect(pass.exitCode == 0 && pass.changes == ["alice/g1": "new"], "\(pass.errors)")
        #expect(
            proxy.requests.map(\.line) == [
                "CONNECT fabric.test:443 HTTP/1.1", "CONNECT guild.test:8443 HTTP/1.1",
            ])
        #expect(fabric.status(of: "alice", in: "g1") == "idle")
    }

    @Test(.enabled(if: TLSFront.isPossible, "needs openssl and nginx"))
    func `certificates are checked in a tunnel too`() throws {
        let authority = try CertificateAuthority(in: bench.folder)
        let center = try TLSFront(authority.issue(for: "other.test"), before: fabric.centerURL, in: bench.folder)
        let proxy = try ForwardProxy(to: ["fabric.test": center.destination])
        try configure(["center_url": "https://fabric.test", "ca_file": authority.root])
        let pass = try bench.run(environment: ["https_proxy": proxy.url()])
        #expect(pass.exitCode == 2 && pass.failures == ["alice/g1": "login_failed"])
        #expect(pass.errors.contains("TLS: the certificate is for another host"), "\(pass.errors)")
        #expect(proxy.connections == 1 && fabric.requests.isEmpty)
    }

    // MARK: - Proxies that refuse or are down

    @Test(arguments: [403, 407, 502])
    func `a refused tunnel counts as a failed connection to the guild`(status: Int) throws {
        let proxy = try ForwardProxy(to: [:], refusingWith: status)
        try configure(["center_url": fabric.centerURL])
        fabric.clearFaults()
        try fabric.nameEndpoint("https://guild.test", of: "g1", for: "alice")
        let pass = try bench.run(environment: ["https_proxy": proxy.url()])
        #expect(pass.exitCode == 2 && pass.failures == ["alice/g1": "transport"], "\(pass.output)")
        #expect(pass.errors.contains(String(status)), "\(pass.errors)")
        #expect(proxy.requests.map(\.line) == Array(repeating: "CONNECT guild.test:443 HTTP/1.1", count: 3))
    }

    @Test(arguments: [(403, "unauthorized"), (407, "rejected"), (502, "server_error")])
    func `a proxy's answer to plain http counts as the guild's answer`(status: Int, kind: String) throws {
        let proxy = try ForwardProxy(to: [:], refusingWith: status)
        try configure(["center_url": fabric.centerURL, "allow_plaintext": true])
        let pass = try bench.run(environment: ["http_proxy": proxy.url()])
        #expect(pass.exitCode == 2 && pass.failures == ["alice/g1": kind], "\(pass.output)")
    }

    @Test(arguments: ["https_proxy", "http_proxy"])
    func `a proxy that is down counts as a server that is down`(variable: String) throws {
        let proxy = try StubFabric.start(guilds: [])
        try proxy.down(.center)
        let scheme = variable == "https_proxy" ? "https" : "http"
        try configure(["center_url": "\(scheme)://fabric.test", "allow_plaintext": true])
        let pass = try bench.run(environment: [variable: proxy.centerURL])
        #expect(pass.exitCode == 2 && pass.failures == ["alice/g1": "login_failed"], "\(pass.output)")
        #expect(pass.errors.contains("\(scheme)://fabric.test: Failed to connect to 127.0.0.1"), "\(pass.errors)")
        let hint = "the proxy is the one of \(variable), and no_proxy can exclude fabric.test"
        #expect(pass.errors.contains(hint), "\(pass.errors)")
        #expect(fabric.requests.isEmpty)
    }

    // MARK: - What is not proxied

    @Test(arguments: [
        ["no_proxy": "fabric.test"], ["NO_PROXY": "fabric.test"], ["no_proxy": ".test"], ["no_proxy": "*"],
        ["no_proxy": "example.com,fabric.test"],
    ])
    func `no_proxy takes precedence over a proxy`(exceptions: [String: String]) throws {
        let proxy = try ForwardProxy(to: plain)
        let pass = try bench.run(environment: exceptions.merging(["http_proxy": proxy.url()]) { given, _ in given })
        #expect(pass.exitCode == 2 && pass.failures == ["alice/g1": "login_failed"], "\(pass.output)")
        #expect(proxy.connections == 0)
    }

    @Test func `connections to loopback never use a proxy`() throws {
        try configure(["center_url": fabric.centerURL])
        fabric.clearFaults()
        let proxy = try ForwardProxy(to: [:], refusingWith: 403)
        var environment: [String: String] = [:]
        for name in ["http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY", "ALL_PROXY"] {
            environment[name] = proxy.url()
        }
        let pass = try bench.run(environment: environment)
        #expect(pass.exitCode == 0 && pass.count("pushed") == 1, "\(pass.errors)")
        #expect(proxy.connections == 0)
    }

    // MARK: - Credentials

    /// The credentials in the variable.
    private static let credentials = "carol:private-word"

    /// What must not be shown: the password, and the credentials as they are sent to the proxy.
    private static let secrets: Set = ["private-word", Data(credentials.utf8).base64EncodedString()]

    @Test func `credentials are sent to the proxy and shown nowhere`() throws {
        let proxy = try ForwardProxy(to: plain)
        let environment = ["http_proxy": proxy.url(credentials: Self.credentials)]
        let pass = try bench.run(Workbench.verbose, environment: environment)
        #expect(pass.exitCode == 0, "\(pass.errors)")
        let basic = "Basic " + Data(Self.credentials.utf8).base64EncodedString()
        #expect(proxy.requests.map(\.authorization) == [basic, basic])
        #expect(fabric.requests.allSatisfy { !$0.body.contains("private-word") })
        try bench.expectNoSecret(in: [pass], and: Self.secrets)
    }

    @Test(arguments: [
        "http://carol:private-word@127.0.0.1:1", "http://carol:private-word@proxy.invalid:3128",
        "http://carol:private-word@127.0.0.1:port", "http://carol:private-word@[::1", "http://carol:private-word@",
        "ftp://carol:private-word@127.0.0.1:1", "http://carol:private-word@ 127.0.0.1",
        "carol:private-word@127.0.0.1:1",
        "http://carol:private-word/@127.0.0.1:1", "http://carol:private-word#@127.0.0.1:1",
        "http://carol:private-word'\(String(repeating: "x", count: 300))@[::1",
    ])
    func `a proxy variable that cannot be used is not quoted`(url: String) throws {
        for center in ["http://fabric.test", "https://fabric.test"] {
            try configure(["center_url": center, "allow_plaintext": true])
            let pass = try bench.run(Workbench.verbose, environment: ["http_proxy": url, "https_proxy": url])
            #expect(pass.exitCode == 2 && pass.failures == ["alice/g1": "login_failed"], "\(pass.output)")
            try bench.expectNoSecret(in: [pass], and: Self.secrets)
        }
    }

    @Test func `a refused tunnel shows no credentials`() throws {
        let proxy = try ForwardProxy(to: [:], refusingWith: 407)
        try configure(["center_url": "https://fabric.test"])
        let environment = ["https_proxy": proxy.url(credentials: Self.credentials)]
        let pass = try bench.run(Workbench.verbose, environment: environment)
        #expect(pass.exitCode == 2 && pass.failures == ["alice/g1": "login_failed"])
        try bench.expectNoSecret(in: [pass], and: Self.secrets)
    }
}
