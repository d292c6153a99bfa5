import Foundation
import StubFabric
import Testing

/// Without `fabric.ca_file` the system's root certificates are trusted. OpenSSL takes them one by one from a directory
/// of hash links, GnuTLS takes them from a bundle.
@Suite(.enabled(if: TLSFront.isPossible, "needs openssl and nginx"))
struct SystemRootsTests {
    private static let directory = "/etc/ssl/certs"
    private static let bundle = "/etc/ssl/certs/ca-certificates.crt"

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

    private static var hasHashLinks: Bool {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.contains { $0.wholeMatch(of: /[0-9a-f]{8}\.\d+/) != nil }
    }

    @Test(.enabled(if: hasHashLinks && Tools.has("strace"), "needs strace and a system with hash links"))
    func `OpenSSL does not read the bundle if there are hash links`() throws {
        let front = try center(hashed)
        let command = ["-f", "-o", bench.path("trace"), Workbench.product("presence-oneshot"), "run"]
        let pass = try bench.start(command, program: Tools.path("strace")).wait()
        #expect(pass.exitCode == 2 && pass.errors.contains("the certificate's authority is unknown"), "\(pass.errors)")
        #expect(front.connections == 1)
        let trace = try bench.text("trace")
        #expect(trace.contains(#/"/etc/ssl/certs/[0-9a-f]{8}\.0"/#))
        #expect(!trace.contains(Self.bundle))
    }

    /// Runs a pass with a center of this authority, on a system whose directory has one authority and whose bundle has
    /// another, and checks whether the center is trusted.
    private func expect(_ libcurl: Libcurl, _ authority: CertificateAuthority, isTrusted: Bool) throws {
        let front = try center(authority)
        let directory = try hashed.makeHashedFolder("certs")
        try FileManager.default.copyItem(atPath: bundled.root, toPath: directory + "/ca-certificates.crt")
        let command = Namespace.showing(
            [Self.directory: directory], [Workbench.product("presence-oneshot"), "run", "--output", "json"])
        let pass = try bench.start(
            Array(command.dropFirst()), environment: libcurl.environment, program: command[0]
        ).wait()
        #expect(pass.exitCode == (isTrusted ? 0 : 2), "\(pass.errors)")
        #expect(pass.failures == (isTrusted ? [:] : ["alice/g1": "login_failed"]))
        #expect(front.connections == 1 && fabric.snapshot.puts.count == (isTrusted ? 1 : 0))
    }

    @Test(.enabled(if: canReplaceRoots, "needs a mount namespace"), arguments: [true, false])
    func `OpenSSL trusts the directory and not the bundle`(isHashed: Bool) throws {
        try expect(.openSSL, isHashed ? hashed : bundled, isTrusted: isHashed)
    }

    @Test(
        .enabled(if: canReplaceRoots && Libcurl.hasGnuTLS, "needs a mount namespace and libcurl-gnutls.so.4"),
        arguments: [true, false])
    func `GnuTLS trusts the bundle and not the directory`(isBundled: Bool) throws {
        try expect(.gnuTLS, isBundled ? bundled : hashed, isTrusted: isBundled)
    }
}
