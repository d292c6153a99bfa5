import Foundation

/// A certificate authority for one test, and the certificates that it issues. Its files are in the test's folder.
struct CertificateAuthority {
    struct Certificate {
        let file: String
        let key: String
    }

    static let isPossible = Tools.has("openssl")

    private let folder: URL

    /// Makes an authority.
    ///
    /// - Parameters:
    ///   - folder: The directory to make the authority's folder in.
    ///   - name: The name of the authority and of its folder.
    /// - Throws: If a file cannot be written or openssl fails.
    init(in folder: URL, name: String = "authority") throws {
        self.folder = folder.appending(path: name)
        try FileManager.default.createDirectory(at: self.folder, withIntermediateDirectories: true)
        try write("openssl.cnf", Self.settings.replacing("NAME", with: name))
        try write("issued.txt", "")
        try openssl(
            ["req", "-x509", "-config", "openssl.cnf", "-extensions", "authority", "-days", "2", "-out", "root.pem"]
                + Self.newKey("root.key"))
    }

    /// The authority's own certificate.
    var root: String { path("root.pem") }

    /// Issues a certificate for a server.
    ///
    /// - Parameters:
    ///   - host: The server's name or IPv4 address.
    ///   - days: The first and the last day of its validity, counted from now.
    /// - Returns: The certificate's files.
    /// - Throws: If a file cannot be written or openssl fails.
    func issue(for host: String, days: ClosedRange<Int> = -1...1) throws -> Certificate {
        let name = "leaf-\(UUID().uuidString)"
        let isAddress = host.allSatisfy { $0.isNumber || $0 == "." }
        try write(
            "\(name).ext",
            """
            subjectAltName = \(isAddress ? "IP" : "DNS"):\(host)
            basicConstraints = critical, CA:FALSE
            extendedKeyUsage = serverAuth
            """)
        try openssl(
            ["req", "-new", "-config", "openssl.cnf", "-out", "\(name).csr"] + Self.newKey("\(name).key"))
        try openssl([
            "ca", "-batch", "-config", "openssl.cnf", "-notext", "-cert", "root.pem", "-keyfile", "root.key",
            "-in", "\(name).csr", "-out", "\(name).pem", "-extfile", "\(name).ext",
            "-startdate", Self.date(inDays: days.lowerBound), "-enddate", Self.date(inDays: days.upperBound),
        ])
        return Certificate(file: path("\(name).pem"), key: path("\(name).key"))
    }

    /// Makes a folder with the authority's certificate under the name that OpenSSL looks up: the hash of its subject.
    func makeHashedFolder(_ name: String) throws -> String {
        let hashed = folder.appending(path: name)
        try FileManager.default.createDirectory(at: hashed, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: root, toPath: hashed.appending(path: "root.pem").path())
        try openssl(["rehash", hashed.path()])
        return hashed.path()
    }

    private func openssl(_ arguments: [String]) throws {
        try Tools.run("openssl", arguments, in: folder)
    }

    private func path(_ name: String) -> String { folder.appending(path: name).path() }

    private func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: folder.appending(path: name))
    }

    private static func newKey(_ file: String) -> [String] {
        ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", file]
    }

    /// A date as ASN.1 writes it: 20260601084017Z.
    private static func date(inDays days: Int) -> String {
        let date = Date.now.addingTimeInterval(Double(days) * 86400)
        return date.formatted(.iso8601).filter { $0.isNumber || $0 == "Z" }
    }

    private static let settings = """
        [req]
        distinguished_name = name
        prompt = no
        [name]
        CN = NAME
        [authority]
        basicConstraints = critical, CA:TRUE
        keyUsage = critical, keyCertSign, cRLSign
        subjectKeyIdentifier = hash
        [ca]
        default_ca = own
        [own]
        database = issued.txt
        new_certs_dir = .
        rand_serial = yes
        default_md = sha256
        policy = any
        unique_subject = no
        [any]
        commonName = supplied
        """
}
