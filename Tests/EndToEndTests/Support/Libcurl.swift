import Foundation

/// The two builds of libcurl that Debian has, one for each TLS library.
enum Libcurl: String, Sendable {
    case openSSL = "libcurl.so.4"
    case gnuTLS = "libcurl-gnutls.so.4"

    /// Whether the system has both, and the tests can make the program load the second.
    static let hasGnuTLS = Preload.isPossible && isInstalled(gnuTLS.rawValue)

    /// Makes the program load this build. Without it, the program prefers the one for OpenSSL.
    var environment: [String: String] {
        get throws { self == .openSSL ? [:] : try Preload.refusing(Libcurl.openSSL.rawValue) }
    }

    private static func isInstalled(_ name: String) -> Bool {
        guard let library = dlopen(name, RTLD_LAZY | RTLD_LOCAL) else { return false }
        dlclose(library)
        return true
    }
}
