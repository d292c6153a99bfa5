import Testing

@testable import OneShotCore

@Suite struct QuotedURLTests {
    @Test(arguments: [
        ("http://guild.example/base/", #""http://guild.example/base/""#),
        ("HTTPS://me:secret@guild.test/x", #""https://…@guild.test/x""#),
        ("https://me:se@c?r#et@guild.test", #""https://…@guild.test""#),
        ("https://guild.test/?token=secret", #""https://guild.test/…""#),
        ("https://guild.test/#secret", #""https://guild.test/…""#),
        ("https://guild.test/?a=secret@b", #""https://…@b""#),
        ("me:secret@guild.test", #""…@guild.test""#), ("secret@x://guild.test", #""…@x://guild.test""#),
        ("ftp://guild.test", #""ftp://guild.test""#), ("", #""""#), ("a\nb", #""a\nb""#),
        ("http://g\u{301}uild.test", "\"http://g\u{301}uild.test\""),
    ])
    func `a quoted URL holds no user information, query or fragment`(_ text: String, _ quotation: String) {
        #expect(quotedURL(text) == quotation)
    }

    @Test func `a long URL is cut`() {
        let quotation = quotedURL("https://" + String(repeating: "a", count: 200))
        #expect(quotation == "\"https://" + String(repeating: "a", count: 112) + "…\"")
    }
}
