import Foundation
import Testing

@testable import OneShotCore

@Suite struct TrustedRootsTests {
    private let folder = NSTemporaryDirectory() + "presence-roots-" + UUID().uuidString

    /// Makes a folder with empty files of these names.
    private func makeFolder(_ name: String, _ files: [String]) throws -> String {
        let path = "\(folder)/\(name)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for file in files { try Data().write(to: URL(filePath: "\(path)/\(file)")) }
        return path
    }

    private func removeFolder() { try? FileManager.default.removeItem(atPath: folder) }

    @Test(arguments: [
        ("4a6481c9.0", true), ("4a6481c9.12", true), ("4A6481C9.0", true), ("00000000.9", true),
        ("4a6481c9.r0", false), ("4a6481c9.", false), ("4a6481c9", false), ("4a6481c.0", false), ("4a6481c99.0", false),
        ("4a6481cg.0", false), ("ca-certificates.crt", false), ("4a6481c9.0.pem", false), (".0", false), ("", false),
    ])
    func `names of hash links are recognized`(name: String, isHashLink: Bool) {
        #expect(TrustedRoots.isHashLink(name) == isHashLink)
    }

    @Test(arguments: [true, false])
    func `a configured file replaces the system's roots`(isOpenSSL: Bool) throws {
        defer { removeFolder() }
        let hashed = try makeFolder("hashed", ["4a6481c9.0", "bundle"])
        let roots = TrustedRoots.find(
            configured: "own", isOpenSSL: isOpenSSL, directories: [hashed], bundles: ["\(hashed)/bundle"])
        #expect(roots == .file("own"))
    }

    @Test func `OpenSSL uses the first directory with hash links and then the bundle, GnuTLS the bundle alone`() throws
    {
        defer { removeFolder() }
        let plain = try makeFolder("plain", ["root.pem", "4a6481c9.r0"])
        let hashed = try makeFolder("hashed", ["root.pem", "4a6481c9.0"])
        let second = try makeFolder("second", ["4a6481c9.0"])
        func find(isOpenSSL: Bool) -> TrustedRoots {
            TrustedRoots.find(
                configured: nil, isOpenSSL: isOpenSSL, directories: ["\(folder)/none", plain, hashed, second],
                bundles: ["\(folder)/none.crt", "\(plain)/root.pem", "\(hashed)/root.pem"])
        }
        #expect(find(isOpenSSL: true) == .directory(hashed, bundle: "\(plain)/root.pem"))
        #expect(find(isOpenSSL: true).more == .file("\(plain)/root.pem"))
        #expect(find(isOpenSSL: false) == .file("\(plain)/root.pem"))
    }

    @Test func `without hash links OpenSSL uses the bundle, and without a bundle libcurl's default`() throws {
        defer { removeFolder() }
        let plain = try makeFolder("plain", ["root.pem"])
        func find(bundles: [String]) -> TrustedRoots {
            TrustedRoots.find(configured: nil, isOpenSSL: true, directories: [plain], bundles: bundles)
        }
        #expect(find(bundles: ["\(plain)/root.pem"]) == .file("\(plain)/root.pem"))
        #expect(find(bundles: ["\(plain)/none.pem"]) == .builtIn)
        #expect(find(bundles: []) == .builtIn)
    }

    /// Links to nothing count too, because they show that `openssl rehash` was run here.
    @Test func `a hash link counts whatever it points to`() throws {
        defer { removeFolder() }
        let hashed = try makeFolder("hashed", [])
        try FileManager.default.createSymbolicLink(
            atPath: "\(hashed)/4a6481c9.0", withDestinationPath: "\(hashed)/gone.pem")
        let links = TrustedRoots.directory(hashed, bundle: nil)
        #expect(TrustedRoots.find(configured: nil, isOpenSSL: true, directories: [hashed], bundles: []) == links)
        #expect(links.more == nil)
    }

    private static let openSSL = "/usr/bin/openssl"

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: openSSL), "needs openssl"))
    func `a folder is recognized after openssl rehash`() throws {
        defer { removeFolder() }
        let hashed = try makeFolder("hashed", [])
        func openSSL(_ arguments: [String]) throws {
            _ = try ChildProcess.output(
                of: [Self.openSSL] + arguments, in: "/", milliseconds: 60_000, limit: 1 << 20)
        }
        let request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        let files = ["-keyout", "\(folder)/key.pem", "-out", "\(hashed)/root.pem"]
        try openSSL(request + files + ["-subj", "/CN=authority"])
        #expect(TrustedRoots.find(configured: nil, isOpenSSL: true, directories: [hashed], bundles: []) == .builtIn)
        try openSSL(["rehash", hashed])
        let links = TrustedRoots.directory(hashed, bundle: nil)
        #expect(TrustedRoots.find(configured: nil, isOpenSSL: true, directories: [hashed], bundles: []) == links)
    }
}
