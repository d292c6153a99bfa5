import Foundation
import StubFabric
import Testing

/// Without `fabric.ca_file` the system's roots count: with OpenSSL those in its directory of hash links, which are read
/// one by one, with GnuTLS those in its bundle.
@Suite(.enabled(if: TLSFront.isPossible, "needs openssl and nginx"))
struct SystemRootsTests {
    private static let directory = "/etc/ssl/certs"
    private static let bundle = "/etc/ssl/certs/ca-certificates.crt"

    private let fabric: StubFabric
    private let bench: Workbench

    /// Known to the directory alone, and to the bundle alone.
    private let hashed: CertificateAuthority
    private let bundled: CertificateAuthority

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1"])
        bench = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "idle"])
        hashed = try CertificateAuthority(in: bench.folder, name: "hashed")
        bundled = try CertificateAuthority(in: bench.folder, name: "bundled")
    }

    /// A center with a certificate of that authority, written into the configuration.
    private func center(_ authority: CertificateAuthority) throws -> TLSFront {
        let front = try TLSFront(authority.issue(for: "127.0.0.1"), before: fabric.centerURL, in: bench.folder)
        bench.configuration["fabric"] = ["center_url": front.url]
        try bench.writeConfiguration()
        return front
    }

    private static let canShowOthers = Namespace.canMount && FileManager.default.fileExists(atPath: directory)

    private static var hasHashLinks: Bool {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.contains { $0.wholeMatch(of: /[0-9a-f]{8}\.\d+/) != nil }
    }

    @Test(.enabled(if: hasHashLinks && Tools.has("strace"), "needs strace and a system with hash links"))
    func `the bundle is not read where there are hash links`() throws {
        let front = try center(hashed)
        let command = ["-f", "-o", bench.path("trace"), Workbench.product("presence-oneshot"), "run"]
        let pass = try bench.start(command, program: Tools.path("strace")).wait()
        #expect(pass.exitCode == 2 && pass.errors.contains("the certificate's authority is unknown"), "\(pass.errors)")
        #expect(front.connections == 1)
        let trace = String(decoding: try #require(bench.read("trace")), as: UTF8.self)
        #expect(trace.contains(#/"/etc/ssl/certs/[0-9a-f]{8}\.0"/#))
        #expect(!trace.contains(Self.bundle))
    }

    /// Runs a pass on a system whose directory knows one authority, and whose bundle knows another.
    private func run(_ libcurl: Libcurl) throws -> FinishedProgram {
        let directory = try hashed.makeHashedFolder("certs")
        try FileManager.default.copyItem(atPath: bundled.root, toPath: directory + "/ca-certificates.crt")
        let command = Namespace.showing(
            [Self.directory: directory], [Workbench.product("presence-oneshot"), "run", "--output", "json"])
        return try bench.start(
            Array(command.dropFirst()), environment: libcurl.environment, program: command[0]
        ).wait()
    }

    @Test(.enabled(if: canShowOthers, "needs a mount namespace"), arguments: [true, false])
    func `OpenSSL believes the directory, and not the bundle`(isHashed: Bool) throws {
        let front = try center(isHashed ? hashed : bundled)
        let pass = try run(.openSSL)
        #expect(pass.exitCode == (isHashed ? 0 : 2), "\(pass.errors)")
        #expect(pass.failures == (isHashed ? [:] : ["alice/g1": "login_failed"]))
        #expect(front.connections == 1 && fabric.snapshot.puts.count == (isHashed ? 1 : 0))
    }

    @Test(
        .enabled(if: canShowOthers && Libcurl.hasGnuTLS, "needs a mount namespace and libcurl-gnutls.so.4"),
        arguments: [true, false])
    func `GnuTLS believes the bundle, and not the directory`(isBundled: Bool) throws {
        let front = try center(isBundled ? bundled : hashed)
        let pass = try run(.gnuTLS)
        #expect(pass.exitCode == (isBundled ? 0 : 2), "\(pass.errors)")
        #expect(pass.failures == (isBundled ? [:] : ["alice/g1": "login_failed"]))
        #expect(front.connections == 1 && fabric.snapshot.puts.count == (isBundled ? 1 : 0))
    }
}
