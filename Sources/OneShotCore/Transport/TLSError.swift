/// What is wrong with a TLS connection, in words for the person who must fix it.
///
/// libcurl passes on the message of its TLS library, and OpenSSL and GnuTLS word it differently.
enum TLSError: String, CaseIterable {
    case expired = "the certificate has expired"
    case notYetValid = "the certificate is not valid yet; this machine's clock may be wrong"
    case otherHost = "the certificate is for another host"
    case oldVersion = "the server speaks only an old version of TLS, or none"
    case unknownAuthority = "the certificate's authority is unknown; fabric.ca_file can name it"
    case unreadableRoots = "the file of trusted certificates cannot be used"

    /// Puts a failure into words.
    ///
    /// - Parameters:
    ///   - reason: libcurl's message.
    ///   - verification: Its result of verifying the certificate, `CURLINFO_SSL_VERIFYRESULT`.
    /// - Returns: What the message means, where that is known, and the message itself.
    static func describe(_ reason: String, verification: Int) -> String {
        let details = String(reason.prefix(300).map { $0.isNewline ? " " : $0 })
        let error = TLSError(reason, verification: verification)
        return error.map { "TLS: \($0.rawValue) (\(details))" } ?? "TLS: \(details)"
    }

    /// What libcurl's message means, where that is known.
    init?(_ reason: String, verification: Int) {
        guard let error = TLSError(gnuTLS: reason, verification) ?? TLSError(words: reason.lowercased()) else {
            return nil
        }
        self = error
    }

    /// With GnuTLS, libcurl's message is the same whatever is wrong with a certificate. The bits of a
    /// `gnutls_certificate_status_t` tell more.
    private init?(gnuTLS reason: String, _ status: Int) {
        guard reason.contains("server certificate verification failed") else { return nil }
        let (signerNotFound, signerNotAuthority, notActivated, expired) = (1 << 6, 1 << 7, 1 << 9, 1 << 10)
        if status & expired != 0 {
            self = .expired
        } else if status & notActivated != 0 {
            self = .notYetValid
        } else if status & (signerNotFound | signerNotAuthority) != 0 {
            self = .unknownAuthority
        } else {
            return nil
        }
    }

    /// The first error whose words occur in the message.
    private init?(words reason: String) {
        guard let error = Self.allCases.first(where: { $0.words.contains { reason.contains($0) } }) else { return nil }
        self = error
    }

    private var words: [String] {
        switch self {
        case .expired: ["certificate has expired", "certificate expired"]
        case .notYetValid: ["not yet valid", "not yet activated"]
        case .otherHost: ["certificate subject name", "does not match target host", "hostname mismatch"]
        case .oldVersion:
            [
                "protocol version", "unsupported protocol", "version too low", "unsupported version", "wrong version",
                "unexpected tls packet",
            ]
        case .unknownAuthority:
            ["local issuer", "self-signed", "self signed", "unknown ca", "issuer is unknown", "unable to get issuer"]
        case .unreadableRoots:
            ["certificate file", "trust anchors", "verify locations", "problem with the ssl ca cert"]
        }
    }
}
