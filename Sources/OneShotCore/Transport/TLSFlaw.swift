/// What is wrong with a TLS connection, in words for whoever must mend it.
///
/// libcurl passes on what its TLS library says, and OpenSSL and GnuTLS say it differently.
enum TLSFlaw: String, CaseIterable {
    case expired = "the certificate has expired"
    case notYetValid = "the certificate is not valid yet"
    case otherHost = "the certificate is for another host"
    case oldVersion = "the server speaks only an old version of TLS, or none"
    case unknownAuthority = "the certificate's authority is unknown; fabric.ca_file can name it"
    case unreadableRoots = "the file of trusted certificates cannot be used"

    /// Puts a failure into words.
    ///
    /// - Parameters:
    ///   - reason: What libcurl says.
    ///   - verification: Its result of verifying the certificate, `CURLINFO_SSL_VERIFYRESULT`.
    /// - Returns: What it means, where that is known, and the reason itself.
    static func describe(_ reason: String, verification: Int) -> String {
        let details = String(reason.prefix(300).map { $0.isNewline ? " " : $0 })
        let flaw = TLSFlaw(gnuTLS: reason, verification) ?? TLSFlaw(words: reason.lowercased())
        return flaw.map { "TLS: \($0.rawValue) (\(details))" } ?? "TLS: \(details)"
    }

    /// With GnuTLS libcurl says the same whatever is wrong with a certificate; what it is stands in the bits of a
    /// `gnutls_certificate_status_t`.
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

    /// The first whose words occur.
    private init?(words reason: String) {
        guard let flaw = Self.allCases.first(where: { $0.words.contains { reason.contains($0) } }) else { return nil }
        self = flaw
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
