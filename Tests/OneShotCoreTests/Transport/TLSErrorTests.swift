import Testing

@testable import OneShotCore

@Suite struct TLSErrorTests {
    /// The messages of libcurl 7.88 with either of its TLS libraries, and those of OpenSSL 1.1.
    @Test(arguments: [
        ("SSL certificate problem: certificate has expired", TLSError.expired),
        ("SSL certificate problem: certificate is not yet valid", .notYetValid),
        ("SSL certificate problem: unable to get local issuer certificate", .unknownAuthority),
        ("SSL certificate problem: self-signed certificate in certificate chain", .unknownAuthority),
        ("SSL certificate problem: self signed certificate", .unknownAuthority),
        ("SSL: no alternative certificate subject name matches target host name '127.0.0.1'", .otherHost),
        ("SSL: certificate subject name (a.example) does not match target host name 'b.example'", .otherHost),
        ("OpenSSL/3.0.19: error:0A00042E:SSL routines::tlsv1 alert protocol version", .oldVersion),
        ("OpenSSL/3.0.19: error:0A00010B:SSL routines::wrong version number", .oldVersion),
        ("error:1425F102:SSL routines:ssl_choose_client_version:unsupported protocol", .oldVersion),
        ("gnutls_handshake() failed: Error in protocol version", .oldVersion),
        ("gnutls_handshake() failed: An unexpected TLS packet was received.", .oldVersion),
        ("error setting certificate file: /etc/fabric.pem", .unreadableRoots),
        ("error setting certificate verify locations:\n  CAfile: /etc/fabric.pem\n  CApath: none", .unreadableRoots),
        ("Problem with the SSL CA cert (path? access rights?)", .unreadableRoots),
    ])
    func `a message is put into plain words and quoted`(reason: String, error: TLSError) {
        let quoted = reason.replacing("\n", with: " ")
        #expect(TLSError.describe(reason, verification: 0) == "TLS: \(error.rawValue) (\(quoted))")
    }

    @Test(
        arguments: [
            (0x402, TLSError.expired), (0x202, .notYetValid), (0x42, .unknownAuthority), (0x82, .unknownAuthority),
            (0x442, .expired), (0x22, nil), (0x102, nil), (0, nil),
        ] as [(Int, TLSError?)])
    func `with GnuTLS the status tells what is wrong with the certificate`(status: Int, error: TLSError?) {
        let reason = "server certificate verification failed. CAfile: /etc/fabric.pem CRLfile: none"
        let expected = error.map { "\($0.rawValue) (\(reason))" } ?? reason
        #expect(TLSError.describe(reason, verification: status) == "TLS: \(expected)")
    }

    /// OpenSSL's results have other meanings.
    @Test func `the status counts only with GnuTLS's message`() {
        let reason = "SSL certificate problem: certificate revoked"
        #expect(TLSError.describe(reason, verification: 0x402) == "TLS: \(reason)")
    }

    @Test func `a long message is cut and put on one line`() {
        let reason = String(repeating: "x\r\n", count: 1000)
        #expect(TLSError.describe(reason, verification: 0) == "TLS: " + String(repeating: "x ", count: 150))
    }
}
