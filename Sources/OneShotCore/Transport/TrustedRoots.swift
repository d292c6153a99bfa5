internal import CCurl

/// Which certificates a TLS server must lead back to.
///
/// OpenSSL reads a whole bundle in 26 ms and finds one authority in a directory of hash links in 0.2, so the directory
/// comes first where there is one. GnuTLS knows no such directory and reads the bundle.
enum TrustedRoots: Equatable {
    case file(String)
    case directory(String)

    /// libcurl's own default.
    case builtIn

    /// Where systems keep their directories of hash links.
    static let directories = ["/etc/ssl/certs", "/etc/pki/tls/certs"]
    static let bundles = [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
        "/etc/ssl/cert.pem",
    ]

    /// The configured file alone, or the system's roots.
    static func find(
        configured: String?, isOpenSSL: Bool, directories: [String] = directories, bundles: [String] = bundles
    ) -> TrustedRoots {
        if let configured { return .file(configured) }
        if isOpenSSL, let directory = directories.first(where: hasHashLinks) { return .directory(directory) }
        return bundles.first(where: FileStatus.exists).map(TrustedRoots.file) ?? .builtIn
    }

    /// Names such as `4a6481c9.0`, which `openssl rehash` makes.
    static func isHashLink(_ name: String) -> Bool {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 2 && parts[0].utf8.count == 8 && parts[0].allSatisfy(\.isHexDigit)
            && !parts[1].isEmpty && parts[1].allSatisfy(\.isNumber)
    }

    private static func hasHashLinks(_ directory: String) -> Bool {
        (try? Directory.firstName(in: directory, where: isHashLink)) != nil
    }

    func apply(to handle: CurlHandle) {
        switch self {
        case .file(let path):
            handle.set(CCURL_OPT_CAINFO, path)
            handle.set(CCURL_OPT_CAPATH, nil)
        case .directory(let path):
            // Unless it is unset, libcurl reads its default bundle as well.
            handle.set(CCURL_OPT_CAINFO, nil)
            handle.set(CCURL_OPT_CAPATH, path)
        case .builtIn: break
        }
    }
}
