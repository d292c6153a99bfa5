/// What is wrong with a TLS connection, in words for whoever must mend it.
///
/// libcurl passes on what its TLS library says, and OpenSSL and GnuTLS say it differently.
enum TLSFlaw {
    /// What a library's words contain, and what that means. The first match counts.
    private static let known: [(words: [String], meaning: String)] = [
        (["expired"], "the certificate has expired"),
        (["not yet valid", "not yet activated"], "the certificate is not valid yet"),
        (
            ["subject name matches", "does not match target host", "certificate subject name", "does not match"],
            "the certificate is for another host"
        ),
        (
            ["protocol version", "unsupported protocol", "version too low", "unsupported version", "wrong version"],
            "the server speaks only an old version of TLS, or none"
        ),
        (
            [
                "local issuer", "self-signed", "self signed", "unknown ca", "issuer is unknown", "signer not found",
                "verification failed", "unable to get issuer",
            ],
            "the certificate's authority is unknown; fabric.ca_file can name it"
        ),
    ]

    static func describe(_ reason: String) -> String {
        let lowered = reason.lowercased()
        let meaning = known.first { entry in entry.words.contains { lowered.contains($0) } }?.meaning
        let details = String(reason.prefix(300).map { $0.isNewline ? " " : $0 })
        return meaning.map { "TLS: \($0) (\(details))" } ?? "TLS: \(details)"
    }
}
