import Testing

@testable import OneShotCore

@Suite struct QuotedTests {
    @Test(arguments: [
        ("", #""""#), ("plain", #""plain""#), ("a b", #""a b""#), (#"say "x""#, #""say \"x\"""#), (#"a\b"#, #""a\\b""#),
        (#"\n"#, #""\\n""#), ("a\nb\r\tc", #""a\nb\r\tc""#), ("\r\n", #""\r\n""#), ("\u{1B}[31m", #""\u001b[31m""#),
        ("日本 é", #""日本 é""#),
    ])
    func `text is quoted so that its end is clear`(_ text: String, _ expected: String) {
        #expect(quoted(text) == expected)
    }

    @Test(arguments: [
        ("\u{0}", #"\u0000"#), ("\u{7}", #"\u0007"#), ("\u{1F}", #"\u001f"#), ("\u{7F}", #"\u007f"#),
        ("\u{80}", #"\u0080"#), ("\u{9B}", #"\u009b"#), ("\u{9F}", #"\u009f"#), ("\u{61C}", #"\u061c"#),
        ("\u{200E}", #"\u200e"#), ("\u{200F}", #"\u200f"#), ("\u{2028}", #"\u2028"#), ("\u{2029}", #"\u2029"#),
        ("\u{202A}", #"\u202a"#), ("\u{202E}", #"\u202e"#), ("\u{2066}", #"\u2066"#), ("\u{2069}", #"\u2069"#),
        ("\u{FEFF}", #"\ufeff"#), ("\n", #"\n"#), ("\t", #"\t"#), ("\r", #"\r"#), ("\r\n", #"\r\n"#),
    ])
    func `characters that move the cursor, end the line or change the direction are escaped`(
        _ text: String, _ expected: String
    ) {
        #expect(escapingControls(in: "a\(text)b") == "a\(expected)b")
        #expect(quoted("a\(text)b") == "\"a\(expected)b\"")
    }

    @Test(arguments: ["", " ", "~", "\u{A0}", "\"", #"\"#, "\u{200D}", "\u{2027}", "\u{202F}", "👩‍💻", "e\u{301}"])
    func `other characters stay as they are`(_ text: String) {
        #expect(escapingControls(in: text).unicodeScalars.elementsEqual(text.unicodeScalars))
    }

    @Test func `long text is cut after a number of scalars`() {
        let sixty = String(repeating: "x", count: 60)
        #expect(quoted(sixty) == "\"\(sixty)\"")
        #expect(quoted(sixty + "y") == "\"\(sixty)…\"")
        #expect(quoted("abcd", limit: 3) == "\"abc…\"")
        #expect(quoted("abc", limit: 3) == "\"abc\"")
        #expect(quoted("\n\n\n", limit: 2) == #""\n\n…""#)
        let oneCharacter = "e" + String(repeating: "\u{301}", count: 1000)
        #expect(quoted(oneCharacter, limit: 3).unicodeScalars.count == 6)
    }
}
