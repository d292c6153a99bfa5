import Testing

@testable import OneShotCore

@Suite struct HeaderLineTests {
    private func read<Result>(_ text: String, _ body: (HeaderLine) -> Result) -> Result {
        Array(text.utf8).withUnsafeBytes { body(HeaderLine($0)) }
    }

    @Test(
        arguments: [
            ("Retry-After: 120\r\n", "120"), ("retry-after:120\n", "120"), ("RETRY-AFTER:\t120 \t \r\n", "120"),
            ("Retry-After: Sun, 06 Nov 1994 08:49:37 GMT  \r\n", "Sun, 06 Nov 1994 08:49:37 GMT"),
            ("Retry-After:\r\n", ""), ("Retry-After:  \r\n", ""), ("Retry-After: a:b\r\n", "a:b"),
            ("Retry-After: \u{A0}1\r\n", "\u{A0}1"), ("Retry-After: 120", "120"),
            ("Retry-After : 120\r\n", nil), ("X-Retry-After: 120\r\n", nil), ("Retry-Afteṙ: 120\r\n", nil),
            (" Retry-After: 120\r\n", nil), ("Retry-After\r\n", nil), (": 120\r\n", nil), ("\r\n", nil), ("", nil),
        ] as [(String, String?)])
    func `a value is read without the blanks around it`(line: String, value: String?) {
        #expect(read(line) { $0.value(of: "retry-after") } == value)
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\n", true, false), ("HTTP/2 429\n", true, false), ("\r\n", false, true), ("\n", false, true),
        (" \r\n", false, false), ("http: 1\r\n", false, false), ("X: HTTP/1.1\r\n", false, false),
    ])
    func `the first and the last line of a head are recognized`(line: String, isStatusLine: Bool, isEnd: Bool) {
        #expect(read(line) { $0.isStatusLine } == isStatusLine)
        #expect(read(line) { $0.isEnd } == isEnd)
    }
}
