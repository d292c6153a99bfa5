import Foundation
import StubFabric
import Testing

/// Without `fabric.ca_file` the system's root certificates are trusted. OpenSSL takes them one by one from a directory
/// of hash links, and reads the bundle only if they are not enough. GnuTLS takes them from the bundle.
@Suite(.enabled(if: TLSFront.isPossible, "needs openssl and nginx"))
struct SystemRootsTests {
    private static let directory = "/etc/ssl/certs"

    private let fabric: StubFabric
    private let bench: Workbench

    /// An authority that only the directory has.
    private let hashed: CertificateAuthority

    /// An authority that only the bundle has.
    private let bundled: CertificateAuthority

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1"])
        bench = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "idle"])
        hashed = try CertificateAuthority(in: bench.folder, name: "hashed")
        bundled = try CertificateAuthority(in: bench.folder, name: "bundled")
    }

    /// Starts a center with a certificate of this authority, and configures its URL.
    private func center(_ authority: CertificateAuthority) throws -> TLSFront {
        let front = try TLSFront(authority.issue(for: "127.0.0.1"), before: fabric.centerURL, in: bench.folder)
        bench.configuration["fabric"] = ["center_url": front.url]
        try bench.writeConfiguration()
        return front
    }

    private static let canReplaceRoots = Namespace.canMount && FileManager.default.fileExists(atPath: directory)

    /// Runs a pass with a center of this authority, on a system whose directory has one authority and whose bundle has
    /// another, and checks whether the center is trusted.
    private func expect(
        _ libcurl: Libcurl, _ authority: CertificateAuthority, isTrusted: Bool, connections: Int = 1,
        under tracer: [String] = []
    ) throws {
        let front = try center(authority)
        let directory = try hashed.makeHashedFolder("certs")
        try FileManager.default.copyItem(atPath: bundled.root, toPath: directory + "/ca-certificates.crt")
        let command = Namespace.showing(
            [Self.directory: directory],
            tracer + [Workbench.product("presence-oneshot"), "run", "--output", "json"])
        let pass = try bench.start(
            Array(command.dropFirst()), environment: libcurl.environment, program: command[0]
        ).wait()
        #expect(pass.exitCode == (isTrusted ? 0 : 2), "\(pass.errors)")
        #expect(pass.failures == (isTrusted ? [:] : ["alice/g1": "login_failed"]))
        #expect(front.connections == connections && fabric.snapshot.puts.count == (isTrusted ? 1 : 0))
    }

    enum Authority: CaseIterable { case hashed, bundled, stranger }

    @Test(.enabled(if: canReplaceRoots, "needs a mount namespace"), arguments: Authority.allCases)
    func `OpenSSL trusts the directory and the bundle, and nobody else`(_ authority: Authority) throws {
        switch authority {
        case .hashed: try expect(.openSSL, hashed, isTrusted: true)
        case .bundled: try expect(.openSSL, bundled, isTrusted: true, connections: 2)
        case .stranger:
            let stranger = try CertificateAuthority(in: bench.folder, name: "stranger")
            try expect(.openSSL, stranger, isTrusted: false, connections: 2)
        }
    }

    @Test(
        .enabled(if: canReplaceRoots && Tools.has("strace"), "needs a mount namespace and strace"),
        arguments: [true, false])
    func `OpenSSL reads the bundle only if an authority is not among the hash links`(isHashed: Bool) throws {
        let tracer = [Tools.path("strace"), "-f", "-e", "trace=openat", "-o", bench.path("trace")]
        try expect(
            .openSSL, isHashed ? hashed : bundled, isTrusted: true, connections: isHashed ? 1 : 2, under: tracer)
        #expect(try bench.text("trace").contains("\"/etc/ssl/certs/ca-certificates.crt\"") == !isHashed)
    }

    @Test(
        .enabled(if: canReplaceRoots && Libcurl.hasGnuTLS, "needs a mount namespace and libcurl-gnutls.so.4"),
        arguments: [true, false])
    func `GnuTLS trusts the bundle and not the directory`(isBundled: Bool) throws {
        try expect(.gnuTLS, isBundled ? bundled : hashed, isTrusted: isBundled)
    }
}
