import Testing

@testable import OneShotCore

@Suite struct RedirectTargetTests {
    @Test(arguments: [
        ("https://eu2.example.com/base/", "https://eu2.example.com/base/"), ("/login", "/login"), ("", ""),
        ("https://eu2.example.com", "https://eu2.example.com"), ("//eu2.example.com/x", "//eu2.example.com/x"),
        ("https://me:pass@eu2.example.com:8443/x?token=t#f", "https://eu2.example.com:8443/x"),
        ("https://h/a/secret-token", "https://h/…"), ("https://h/secret%2Dtoken", "https://h/…"),
        ("https://h/\u{1B}[31m\u{E9}", "https://h/"), ("https://h/tok", "https://h/tok"),
    ])
    func `a message shows where a redirect points, without secrets and control characters`(
        location: String, shown: String
    ) {
        #expect(RedirectTarget.describe(location, sent: ["secret-token", #"{"apiKey":"k"}"#]) == shown)
    }

    @Test func `a long target is cut`() {
        #expect(RedirectTarget.describe("/" + String(repeating: "x", count: 9000), sent: []).count == 200)
    }
}
