internal import CShims

/// The certificates that a TLS server's certificate must be derived from.
///
/// OpenSSL takes 26 ms to read a whole bundle, and 0.2 ms to find one authority in a directory of hash links. So the
/// directory is tried first, where there is one. The bundle may hold more, such as an authority that somebody appended,
/// and counts for the servers whose authority is not among the links. GnuTLS cannot use such a directory and reads the
/// bundle.
enum TrustedRoots: Equatable {
    case file(String)
    case directory(String, bundle: String?)

    /// libcurl's own default.
    case builtIn

    /// Where systems keep their directories of hash links.
    static let directories = ["/etc/ssl/certs", "/etc/pki/tls/certs"]
    static let bundles = [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
        "/etc/ssl/cert.pem",
    ]

    /// Finds the roots: the configured file alone, or else those of the system.
    static func find(
        configured: String?, isOpenSSL: Bool, directories: [String] = directories, bundles: [String] = bundles
    ) -> TrustedRoots {
        if let configured { return .file(configured) }
        let bundle = bundles.first(where: FileStatus.exists)
        if isOpenSSL, let directory = directories.first(where: hasHashLinks) {
            return .directory(directory, bundle: bundle)
        }
        return bundle.map(TrustedRoots.file) ?? .builtIn
    }

    /// Whether a name is one that `openssl rehash` makes, such as `4a6481c9.0`.
    static func isHashLink(_ name: String) -> Bool {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 2 && parts[0].utf8.count == 8 && parts[0].allSatisfy(\.isHexDigit)
            && !parts[1].isEmpty && parts[1].allSatisfy(\.isNumber)
    }

    private static func hasHashLinks(_ directory: String) -> Bool {
        (try? Directory.firstName(in: directory, where: isHashLink)) != nil
    }

    /// The roots to try where these do not know a server's authority, if there are more.
    var more: TrustedRoots? {
        if case .directory(_, let bundle?) = self { .file(bundle) } else { nil }
    }

    func apply(to handle: CurlHandle) throws(CurlError) {
        switch self {
        case .file(let path):
            try handle.set(CCURL_OPT_CAINFO, path)
            try handle.set(CCURL_OPT_CAPATH, nil)
        case .directory(let path, _):
            // Unless this option is unset, libcurl reads its default bundle as well.
            try handle.set(CCURL_OPT_CAINFO, nil)
            try handle.set(CCURL_OPT_CAPATH, path)
        case .builtIn: break
        }
    }
}
