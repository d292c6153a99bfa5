import Foundation

/// The two builds of libcurl that systems have, which differ in their TLS library.
enum Libcurl: String, Sendable {
    case openSSL = "libcurl.so.4"
    case gnuTLS = "libcurl-gnutls.so.4"

    /// Whether the system has both, and the second can be forced upon the program.
    static let hasGnuTLS = Preload.isPossible && isInstalled(gnuTLS.rawValue)

    /// What makes the program take this one: it looks for the first before the second.
    var environment: [String: String] {
        get throws { self == .openSSL ? [:] : try Preload.refusing(Libcurl.openSSL.rawValue) }
    }

    private static func isInstalled(_ name: String) -> Bool {
        guard let library = dlopen(name, RTLD_LAZY | RTLD_LOCAL) else { return false }
        dlclose(library)
        return true
    }
}
