import Foundation
import StubFabric
import Testing

/// TLS connections to real servers, with both TLS libraries that libcurl is built with.
@Suite(.waits, .enabled(if: TLSFront.isPossible, "needs openssl and nginx"))
struct TLSTests {
    private let fabric: StubFabric
    private let bench: Workbench
    private let authority: CertificateAuthority

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1"])
        bench = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "idle"])
        authority = try CertificateAuthority(in: bench.folder)
    }

    /// Configures a center, and a file with the only root certificates to trust.
    private func configure(center: String, caFile: String) throws {
        bench.configuration["fabric"] = ["center_url": center, "ca_file": caFile]
        try bench.writeConfiguration()
    }

    // MARK: - A good certificate

    @Test func `a certificate of an authority in ca_file is accepted, with OpenSSL`() throws {
        try expectAccepted(.openSSL)
    }

    @Test(.enabled(if: Libcurl.hasGnuTLS, "needs libcurl-gnutls.so.4 and a C compiler"))
    func `a certificate of an authority in ca_file is accepted, with GnuTLS`() throws { try expectAccepted(.gnuTLS) }

    private func expectAccepted(_ libcurl: Libcurl) throws {
        let certificate = try authority.issue(for: "127.0.0.1")
        let center = try TLSFront(certificate, before: fabric.centerURL, in: bench.folder)
        let guild = try TLSFront(certificate, before: fabric.endpoint(of: "g1"), in: bench.folder)
        try configure(center: center.url, caFile: authority.root)
        try fabric.nameEndpoint(guild.url, of: "g1", for: "alice")
        fabric.hold(.guild("g1"))
        let pass = try bench.start(environment: libcurl.environment)
        _ = try fabric.waitUntil { !$0.puts.isEmpty }
        let maps = try FileHandle(forReadingFrom: URL(filePath: "/proc/\(pass.processIdentifier)/maps")).readToEnd()
        #expect(String(decoding: try #require(maps), as: UTF8.self).contains("/\(libcurl.rawValue)"))
        fabric.release()
        let ended = try pass.wait()
        #expect(ended.exitCode == 0 && ended.changes == ["alice/g1": "new"], "\(ended.errors)")
        #expect(fabric.status(of: "alice", in: "g1") == "idle")
        #expect(center.connections == 1 && guild.connections == 1)
    }

    // MARK: - Servers that are not trusted

    enum Problem: CaseIterable {
        case unknownAuthority, otherHost, expired, notYetValid, oldVersion, plainHTTP

        var description: String {
            switch self {
            case .unknownAuthority: "the certificate's authority is unknown; fabric.ca_file can name it"
            case .otherHost: "the certificate is for another host"
            case .expired: "the certificate has expired"
            case .notYetValid: "the certificate is not valid yet; this machine's clock may be wrong"
            case .oldVersion, .plainHTTP: "the server speaks only an old version of TLS, or none"
            }
        }
    }

    private func front(_ problem: Problem, before url: String) throws -> TLSFront {
        let certificate: CertificateAuthority.Certificate?
        switch problem {
        case .unknownAuthority:
            certificate = try CertificateAuthority(in: bench.folder, name: "stranger").issue(for: "127.0.0.1")
        case .otherHost: certificate = try authority.issue(for: "other.example.com")
        case .expired: certificate = try authority.issue(for: "127.0.0.1", days: -3 ... -1)
        case .notYetValid: certificate = try authority.issue(for: "127.0.0.1", days: 1...3)
        case .oldVersion:
            return try TLSFront(speakingOnlyTLS11: authority.issue(for: "127.0.0.1"), in: bench.folder)
        case .plainHTTP: certificate = nil
        }
        return try TLSFront(certificate, before: url, in: bench.folder)
    }

    @Test(arguments: Problem.allCases)
    func `a guild's TLS problem is logged and not tried again, with OpenSSL`(problem: Problem) throws {
        try expectGuildFails(problem, .openSSL)
    }

    @Test(.enabled(if: Libcurl.hasGnuTLS, "needs libcurl-gnutls.so.4 and a C compiler"), arguments: Problem.allCases)
    func `a guild's TLS problem is logged and not tried again, with GnuTLS`(problem: Problem) throws {
        try expectGuildFails(problem, .gnuTLS)
    }

    private func expectGuildFails(_ problem: Problem, _ libcurl: Libcurl) throws {
        let front = try front(problem, before: fabric.endpoint(of: "g1"))
        try configure(center: fabric.centerURL, caFile: authority.root)
        try fabric.nameEndpoint(front.url, of: "g1", for: "alice")
        let pass = try bench.run(environment: libcurl.environment)
        #expect(pass.exitCode == 2 && pass.failures == ["alice/g1": "transport"], "\(pass.output)")
        #expect(pass.errors.contains("PUT to \(front.url): TLS: \(problem.description) ("), "\(pass.errors)")
        #expect(front.connections == 1 && fabric.snapshot.puts.isEmpty)
    }

    @Test(arguments: Problem.allCases)
    func `the center's TLS problem is logged and not tried again, with OpenSSL`(problem: Problem) throws {
        try expectCenterFails(problem, .openSSL)
    }

    @Test(.enabled(if: Libcurl.hasGnuTLS, "needs libcurl-gnutls.so.4 and a C compiler"), arguments: Problem.allCases)
    func `the center's TLS problem is logged and not tried again, with GnuTLS`(problem: Problem) throws {
        try expectCenterFails(problem, .gnuTLS)
    }

    private func expectCenterFails(_ problem: Problem, _ libcurl: Libcurl) throws {
        let front = try front(problem, before: fabric.centerURL)
        try configure(center: front.url, caFile: authority.root)
        let pass = try bench.run(environment: libcurl.environment)
        #expect(pass.exitCode == 2 && pass.failures == ["alice/g1": "login_failed"], "\(pass.output)")
        #expect(pass.errors.contains("the login at \(front.url): TLS: \(problem.description) ("), "\(pass.errors)")
        #expect(front.connections == 1 && fabric.requests.isEmpty)
    }

    @Test func `a handshake that is never answered ends at the connect timeout and is not tried again`() throws {
        // The stub takes the handshake for an incomplete HTTP request and waits for the rest.
        let relay = try SocketServer(relayingTo: Destination(fabric.endpoint(of: "g1")))
        try fabric.nameEndpoint("https://127.0.0.1:\(relay.port)", of: "g1", for: "alice")
        bench.configuration["sync"] = ["connect_timeout_seconds": 0.5]
        try bench.writeConfiguration()
        let pass = try bench.run()
        #expect(pass.exitCode == 2 && pass.failures == ["alice/g1": "transport"], "\(pass.output)")
        #expect(relay.connections == 1)
    }

    @Test(arguments: ["", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
    func `with a ca_file without certificates no server is trusted`(contents: String) throws {
        let front = try TLSFront(authority.issue(for: "127.0.0.1"), before: fabric.centerURL, in: bench.folder)
        try bench.write("roots.pem", contents)
        try configure(center: front.url, caFile: "roots.pem")
        let pass = try bench.run()
        #expect(pass.exitCode == 2 && pass.failures == ["alice/g1": "login_failed"], "\(pass.output)")
        #expect(pass.errors.contains("the file of trusted certificates cannot be used"), "\(pass.errors)")
        #expect(fabric.requests.isEmpty)
    }
}
