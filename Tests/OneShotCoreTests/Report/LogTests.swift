import Testing

@testable import OneShotCore

@Suite struct LogTests {
    private static let now = Timestamp(milliseconds: 1_780_303_217_999)

    private func lines(_ format: LogFormat, _ body: (Log) -> Void) -> [String] {
        let written = Written()
        body(written.log(.debug, format, at: Self.now))
        return written.lines
    }

    /// The value as it appears in a line of text.
    private func shown(_ value: String) -> String? {
        lines(.journal) { $0.info("e", ("f", value)) }.first.map { String($0.dropFirst("<6>e f=".count)) }
    }

    private static let examples: [(LogFormat, String)] = [
        (
            .text,
            "2026-06-01T08:40:17Z info push agent=alice guild=guild-eu-1 status=on_call from=idle reason=changed"
        ),
        (.journal, "<6>push agent=alice guild=guild-eu-1 status=on_call from=idle reason=changed"),
        (
            .json,
            #"{"time":"2026-06-01T08:40:17Z","level":"info","event":"push","agent":"alice","guild":"guild-eu-1","#
                + #""status":"on_call","from":"idle","reason":"changed"}"#
        ),
    ]

    @Test(arguments: examples)
    func `an event is one line in each of three formats`(_ format: LogFormat, _ line: String) {
        let lines = lines(format) {
            $0.info(
                "push", ("agent", "alice"), ("guild", "guild-eu-1"), ("status", "on_call"), ("from", "idle"),
                ("reason", "changed"))
        }
        #expect(lines == [line])
    }

    private static let bare: [(LogFormat, String)] = [
        (.text, "2026-06-01T08:40:17Z warn event"), (.journal, "<4>event"),
        (.json, #"{"time":"2026-06-01T08:40:17Z","level":"warn","event":"event"}"#),
    ]

    @Test(arguments: bare)
    func `an event without fields has only its name`(_ format: LogFormat, _ line: String) {
        #expect(lines(format) { $0.warn("event") } == [line])
    }

    @Test func `each level has its name and its priority`() {
        let log = { (log: Log) in
            log.debug("e")
            log.info("e")
            log.warn("e")
            log.error("e")
        }
        #expect(lines(.journal, log) == ["<7>e", "<6>e", "<4>e", "<3>e"])
        #expect(
            lines(.text, log).map { $0.dropFirst("2026-06-01T08:40:17Z ".count) }
                == ["debug e", "info e", "warn e", "error e"])
    }

    @Test(arguments: LogLevel.allCases)
    func `a level is logged with everything above it`(_ threshold: LogLevel) {
        let written = Written()
        let log = written.log(threshold, .text)
        let enabled = LogLevel.allCases.filter { $0 >= threshold }
        #expect(LogLevel.allCases.filter(log.isEnabled) == enabled)
        for level in LogLevel.allCases { log.log(level, level.rawValue, []) }
        #expect(written.lines == enabled.map { "1970-01-01T00:00:00Z \($0.rawValue) \($0.rawValue)" })
    }

    // MARK: - Values

    @Test(arguments: [
        "plain", "a/b", "a,b", "a:b", "https://h:1/x", "é", "日本", "{}", "'", "0", "null", "a\u{A0}b", "e\u{301}",
    ])
    func `a value that cannot be misread is written as it is`(_ value: String) {
        #expect(shown(value) == value)
    }

    @Test(arguments: [
        ("", #""""#), ("a b", #""a b""#), (" ", #"" ""#), ("a=b", #""a=b""#), (#"a"b"#, #""a\"b""#),
        (#"a\b"#, #""a\\b""#), ("a\nb", #""a\nb""#), ("a\tb", #""a\tb""#), ("\r\n", #""\r\n""#),
        ("x\nlevel=error", #""x\nlevel=error""#), ("\u{0}", #""\u0000""#), ("\u{1B}[2J", #""\u001b[2J""#),
        ("\u{9B}2J", #""\u009b2J""#), ("a\u{202E}b", #""a\u202eb""#), ("\u{2028}", #""\u2028""#),
        ("\u{FEFF}", #""\ufeff""#),
    ])
    func `any other value is quoted, on one line`(_ value: String, _ text: String) {
        #expect(shown(value) == text)
    }

    @Test func `a long value is shortened, except in JSON`() {
        let long = String(repeating: "x", count: 1000)
        #expect(shown(long) == long)
        #expect(shown(long + "x") == "\"\(long)…\"")
        #expect(shown("=" + long) == "\"=\(long.dropLast())…\"")
        let marks = "e" + String(repeating: "\u{301}", count: 1000)
        #expect(shown(marks)?.unicodeScalars.count == 1003, "a character of many scalars is long too")
        let json = lines(.json) { $0.info("e", ("f", long + "x")) }
        #expect(json == [#"{"time":"2026-06-01T08:40:17Z","level":"info","event":"e","f":"\#(long)x"}"#])
    }

    @Test func `JSON escapes what would break the line`() {
        let json = lines(.json) { $0.info("e", ("f", "a\"b\\c\nd\u{1B}\u{7F}é")) }
        #expect(
            json == [
                #"{"time":"2026-06-01T08:40:17Z","level":"info","event":"e","f":"a\"b\\c\nd\u001b\u007fé"}"#
            ])
    }
}
