import Testing

@testable import OneShotCore

/// Strings: escapes, surrogates, and characters that a string cannot contain.
@Suite struct JSONReaderStringsTests {
    @Test(arguments: [
        AcceptedJSON(#""""#, ""),
        AcceptedJSON(#""a""#, "a"),
        AcceptedJSON(#""\"""#, "\""),
        AcceptedJSON(#""\\""#, "\\"),
        AcceptedJSON(#""\/""#, "/"),
        AcceptedJSON(#""\b\f\n\r\t""#, "\u{8}\u{C}\n\r\t"),
        AcceptedJSON(#""a\nb\nc""#, "a\nb\nc"),
        AcceptedJSON(#""\n""#, "\n"),
        AcceptedJSON(#""\\n\\\n\\u0041""#, "\\n\\\n\\u0041"),
        AcceptedJSON(#""\u0000""#, "\0"),
        AcceptedJSON(#""\u0000\u0000a""#, "\0\0a"),
        AcceptedJSON(#""\u0022\u005C\u002f""#, "\"\\/"),
        AcceptedJSON(#""\u0041\u007f\u0080""#, "A\u{7F}\u{80}"),
        AcceptedJSON(#""\u00e9\u07FF\u0800""#, "\u{E9}\u{7FF}\u{800}"),
        AcceptedJSON(#""\u20AC\u20ac\uAbCd""#, "€€\u{ABCD}"),
        AcceptedJSON(#""\ud7ff\ue000\uFFFD\uFFFE\uffff""#, "\u{D7FF}\u{E000}\u{FFFD}\u{FFFE}\u{FFFF}"),
        AcceptedJSON(#""\u00410""#, "A0"),
        AcceptedJSON(#""é\u0301e\u0301""#, "é\u{301}e\u{301}"),
        AcceptedJSON("\"/\u{7F}\u{80}\u{9F}\u{A0}\"", "/\u{7F}\u{80}\u{9F}\u{A0}"),
        AcceptedJSON("\"\u{2028}\u{2029}\u{FEFF}\u{FFFE}\"", "\u{2028}\u{2029}\u{FEFF}\u{FFFE}"),
        AcceptedJSON("\"é€😀\u{7FF}\u{800}\"", "é€😀\u{7FF}\u{800}"),
        AcceptedJSON("\"\u{FFFF}\u{10000}\u{10FFFF}\"", "\u{FFFF}\u{10000}\u{10FFFF}"),
    ])
    func `plain and escaped characters are read`(example: AcceptedJSON) throws {
        try example.check()
    }

    @Test(arguments: [
        AcceptedJSON(#""\ud83d\ude00""#, "😀"),
        AcceptedJSON(#""\uD83D\uDE00""#, "😀"),
        AcceptedJSON(#""\uD800\uDC00""#, "\u{10000}"),
        AcceptedJSON(#""\uD800\uDFFF""#, "\u{103FF}"),
        AcceptedJSON(#""\uDBFF\uDC00""#, "\u{10FC00}"),
        AcceptedJSON(#""\udbff\udfff""#, "\u{10FFFF}"),
        AcceptedJSON(#""a\ud83d\ude00b\ud83d\ude01""#, "a😀b😁"),
    ])
    func `a surrogate pair is one character`(example: AcceptedJSON) throws {
        try example.check()
    }

    @Test(arguments: [
        RejectedJSON(#""\ud800""#, "1:2: a lone surrogate"),
        RejectedJSON(#""\udbff""#, "1:2: a lone surrogate"),
        RejectedJSON(#""\udc00""#, "1:2: a lone surrogate"),
        RejectedJSON(#""\uDFFF""#, "1:2: a lone surrogate"),
        RejectedJSON(#""\ud800\ud800""#, "1:2: a lone surrogate"),
        RejectedJSON(#""\ud800\ud800\udc00""#, "1:2: a lone surrogate"),
        RejectedJSON(#""\udc00\ud800""#, "1:2: a lone surrogate"),
        RejectedJSON(#""\udc00\udc00""#, "1:2: a lone surrogate"),
        RejectedJSON(#""\ud800\udc00\udc00""#, "1:14: a lone surrogate"),
        RejectedJSON(#""\ud800\udc00\ud800""#, "1:14: a lone surrogate"),
        RejectedJSON(#""ab\ud800cd""#, "1:4: a lone surrogate"),
        RejectedJSON(#""\ud800udc00""#, "1:2: a lone surrogate"),
        RejectedJSON(#""\ud800\n""#, "1:2: a lone surrogate"),
        RejectedJSON(#""\ud800\\udc00""#, "1:2: a lone surrogate"),
        RejectedJSON(#""\ud800\Udc00""#, "1:2: a lone surrogate"),
        RejectedJSON(#""\ud800\u0041""#, "1:2: a lone surrogate"),
        RejectedJSON(#""\ud800\ue000""#, "1:2: a lone surrogate"),
        RejectedJSON(#""\ud800\udbff""#, "1:2: a lone surrogate"),
        RejectedJSON(#""\ud800 \udc00""#, "1:2: a lone surrogate"),
        RejectedJSON(#""\ud800"#, "1:2: a lone surrogate"),
        RejectedJSON(#""\ud800\"#, "1:2: a lone surrogate"),
        RejectedJSON(#""\ud800\u"#, "1:10: ends where a hexadecimal digit of \\uXXXX is expected"),
        RejectedJSON(#""\ud800\udc0"#, "1:13: ends where a hexadecimal digit of \\uXXXX is expected"),
        RejectedJSON(#""\udc00\udcg0""#, "1:2: a lone surrogate"),
        RejectedJSON(#""\ud800\udcg0""#, "1:12: 'g' where a hexadecimal digit of \\uXXXX is expected"),
        RejectedJSON(#"{"\ud800":1}"#, "1:3: a lone surrogate"),
    ])
    func `a surrogate that is not half of a pair is an error`(example: RejectedJSON) {
        example.check()
    }

    @Test(arguments: [
        RejectedJSON(#""\u""#, "1:4: '\"' where a hexadecimal digit of \\uXXXX is expected"),
        RejectedJSON(#""\u1""#, "1:5: '\"' where a hexadecimal digit of \\uXXXX is expected"),
        RejectedJSON(#""\u12""#, "1:6: '\"' where a hexadecimal digit of \\uXXXX is expected"),
        RejectedJSON(#""\u123""#, "1:7: '\"' where a hexadecimal digit of \\uXXXX is expected"),
        RejectedJSON(#""\u"#, "1:4: ends where a hexadecimal digit of \\uXXXX is expected"),
        RejectedJSON(#""\u123"#, "1:7: ends where a hexadecimal digit of \\uXXXX is expected"),
        RejectedJSON(#""\u1234"#, "1:1: a string that does not end"),
        RejectedJSON(#""\u+123""#, "1:4: '+' where a hexadecimal digit of \\uXXXX is expected"),
        RejectedJSON(#""\u 123""#, "1:4: byte 0x20 where a hexadecimal digit of \\uXXXX is expected"),
        RejectedJSON(#""\u{41}""#, "1:4: '{' where a hexadecimal digit of \\uXXXX is expected"),
        RejectedJSON(#""\u00é""#, "1:6: byte 0xC3 where a hexadecimal digit of \\uXXXX is expected"),
    ])
    func `a unicode escape needs exactly four hexadecimal digits`(example: RejectedJSON) {
        example.check()
    }

    @Test func `any other byte among the four hexadecimal digits is an error`() {
        let digits = Set("0123456789abcdefABCDEF".utf8)
        for index in 0..<4 {
            for byte in 0...UInt8.max {
                var text = Array(#""\u0041""#.utf8)
                text[3 + index] = byte
                let complaint = JSONReader.complaint(about: text) { try $0.readText() }
                if digits.contains(byte) {
                    #expect(complaint == nil)
                } else {
                    let end = " where a hexadecimal digit of \\uXXXX is expected"
                    #expect(complaint?.hasPrefix("1:\(4 + index): ") == true && complaint?.hasSuffix(end) == true)
                }
            }
        }
    }

    @Test func `any other byte after a backslash is an unknown escape`() {
        let known = Set(#""\/bfnrtu"#.utf8)
        for byte in 0...UInt8.max where !known.contains(byte) {
            let text = Array(#"" \"#.utf8) + [byte] + Array(#"0041""#.utf8)
            RejectedJSON(
                bytes: text, "1:3: an unknown escape; known are \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX"
            ).check()
        }
    }

    @Test(arguments: ["", "a", "\\n", "é"]) func `a control character must be an escape`(before: String) {
        for byte in 0..<0x20 as Range<UInt8> {
            let complaint =
                "1:\(before.unicodeScalars.count + 2): a control character in a string; write it as an escape such as"
                + " \\n or \\u0007"
            RejectedJSON(bytes: Array("\"\(before)".utf8) + [byte] + Array("a\"".utf8), complaint).check()
        }
        let complaint = "1:3: a control character in a string; write it as an escape such as \\n or \\u0007"
        RejectedJSON("{\"\t\":1}", complaint).check()
    }

    @Test(arguments: [
        RejectedJSON("\"", "1:1: a string that does not end"),
        RejectedJSON(" \"abc", "1:2: a string that does not end"),
        RejectedJSON(#""abc\""#, "1:1: a string that does not end"),
        RejectedJSON(#""\n"#, "1:1: a string that does not end"),
        RejectedJSON(#""abc\"#, "1:6: a string that does not end"),
        RejectedJSON(#"["a","b]"#, "1:6: a string that does not end"),
        RejectedJSON("'a'", "1:1: a single quote where a value is expected"),
    ])
    func `a string ends with a double quote`(example: RejectedJSON) {
        example.check()
    }

    @Test func `many strings with escapes are read, short and long ones`() throws {
        // The memory for escapes has 256 bytes at first and doubles when it is full.
        let lengths = [0, 1, 254, 255, 256, 257, 511, 512, 513, 3, 5000, 0]
        let strings = lengths.map { String(repeating: "é", count: $0 / 2) + String(repeating: "x", count: $0 % 2) }
        let text = "[" + strings.map { "\"\($0)\\n\"" }.joined(separator: ",") + "]"
        #expect(try JSONTree(Array(text.utf8)) == .array(strings.map { .text(Array($0.utf8) + [0x0A]) }))
        let escapes = String(repeating: #"\u00e9\ud83d\ude00"#, count: 1000)
        #expect(try JSONReader.read("\"\(escapes)\"") { try $0.readString() } == String(repeating: "é😀", count: 1000))
    }
}
