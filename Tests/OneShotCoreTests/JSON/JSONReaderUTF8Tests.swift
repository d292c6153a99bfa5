import Testing

@testable import OneShotCore

/// Strings byte by byte: UTF-8 as in RFC 3629, and the scanner that tests eight bytes at a time.
@Suite struct JSONReaderUTF8Tests {
    private static let quote = UInt8(ascii: "\"")

    private static let malformed: [[UInt8]] = [
        [0x80], [0xBF], [0xC0, 0x80], [0xC0, 0xAF], [0xC1, 0xBF], [0xC2], [0xC2, 0x41], [0xC2, 0xC0], [0xDF, 0x7F],
        [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF], [0xE2, 0x82], [0xE2, 0x82, 0x41], [0xE2, 0x41, 0xAC],
        [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80],
        [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9F], [0xF0, 0x9F, 0x98],
        [0xF0, 0x9F, 0x98, 0x41], [0xF0, 0x9F, 0x41, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80],
        [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFC, 0x84, 0x80, 0x80, 0x80, 0x80], [0xFE], [0xFF],
    ]

    @Test(arguments: malformed)
    func `overlong forms, surrogates, numbers above U+10FFFF and incomplete characters are errors`(bytes: [UInt8]) {
        for before in ["", "abcdefgh", "é", "\\n"] {
            let complaint = "1:\(before.unicodeScalars.count + 2): a byte that is not UTF-8"
            let start = [Self.quote] + Array(before.utf8) + bytes
            for text in [start, start + [Self.quote], start + Array("abcdefgh\"".utf8)] {
                RejectedJSON(bytes: text, complaint).check()
            }
        }
        RejectedJSON(
            bytes: [UInt8(ascii: "{"), Self.quote] + bytes + Array("\":1}".utf8), "1:3: a byte that is not UTF-8"
        ).check()
    }

    @Test(arguments: ["é", "€", "😀"]) func `a character that the end of the text cuts off is an error`(
        character: String
    ) {
        for length in 1..<character.utf8.count {
            let text = [Self.quote] + character.utf8.prefix(length)
            RejectedJSON(bytes: text, "1:2: a byte that is not UTF-8").check()
        }
    }

    @Test func `the reader and Swift agree on every pair of bytes`() {
        for first in 0x80...UInt8.max {
            for second in 0...UInt8.max { Self.compare([first, second]) }
        }
    }

    @Test func `the reader and Swift agree on sequences of three and four bytes`() {
        let edges: [UInt8] = [0, 0x22, 0x5C, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF]
        for first in 0xE0...UInt8.max {
            for second in edges {
                for third in edges {
                    Self.compare([first, second, third])
                    guard first >= 0xF0 else { continue }
                    for fourth in edges { Self.compare([first, second, third, fourth]) }
                }
            }
        }
    }

    /// Compares bytes of which the first is not ASCII.
    private static func compare(_ bytes: [UInt8]) {
        let isUTF8 = String(validating: bytes, as: UTF8.self) != nil
        let text = [quote] + bytes + [quote]
        let contents = try? JSONReader.read(text) { reader in
            let contents = Array(try reader.readText().bytes)
            try reader.finish()
            return contents
        }
        #expect(contents == (isUTF8 ? bytes : nil), "\(bytes)")
    }

    @Test func `every scalar is read as it is and as an escape`() throws {
        let scalars = [0x20...0x3000, 0xD7F0...0xE010, 0xFFF0...0x1_0010, 0x10_FFF0...0x10_FFFF].joined()
            .compactMap { UnicodeScalar(UInt32($0)) }
            .filter { $0 != "\"" && $0 != "\\" }
        let plain = "\"\(String(String.UnicodeScalarView(scalars)))\""
        let escaped = scalars.flatMap(\.utf16).map { unit in
            let digits = String(unit, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
        let expected = JSONTree.text(Array(plain.utf8.dropFirst().dropLast()))
        #expect(try JSONTree(Array(plain.utf8)) == expected)
        #expect(try JSONTree(Array("\"\(escaped.joined())\"".utf8)) == expected)
    }

    // MARK: - Eight bytes at a time

    /// Bytes that are close to those that end a run, and others that the bit operations could mistake for one.
    private static let fillers: [UInt8] = [0x20, 0x21, 0x23, 0x5B, 0x5D, 0x7F, 0x61]

    @Test func `a quote is found at every offset`() throws {
        for length in 0..<24 {
            for filler in Self.fillers {
                for next in Self.fillers {
                    let contents = [UInt8](repeating: filler, count: length)
                    let text = [Self.quote] + contents + [Self.quote] + [UInt8](repeating: next, count: 9)
                    let (read, offset) = try JSONReader.read(text) { reader in
                        (Array(try reader.readText().bytes), reader.offset)
                    }
                    #expect(read == contents && offset == length + 2)
                }
            }
        }
    }

    struct Special: CustomTestStringConvertible {
        let testDescription: String
        let bytes: [UInt8]
        /// What the bytes stand for. `nil`: they are an error.
        let meaning: [UInt8]?
        let message: String

        init(_ name: String, _ bytes: [UInt8], means meaning: [UInt8]? = nil, _ message: String = "") {
            testDescription = name
            self.bytes = bytes
            self.meaning = meaning
            self.message = message
        }

        static let control = "a control character in a string; write it as an escape such as \\n or \\u0007"
    }

    @Test(arguments: [
        Special("an escape", Array(#"\n"#.utf8), means: [0x0A]),
        Special("an escaped quote", Array(#"\""#.utf8), means: [0x22]),
        Special("an escaped backslash", Array(#"\\"#.utf8), means: [0x5C]),
        Special("two bytes", [0xC3, 0xA9], means: [0xC3, 0xA9]),
        Special("three bytes", [0xE2, 0x82, 0xAC], means: [0xE2, 0x82, 0xAC]),
        Special("four bytes", [0xF0, 0x9F, 0x98, 0x80], means: [0xF0, 0x9F, 0x98, 0x80]),
        Special("NUL", [0], Special.control),
        Special("unit separator", [0x1F], Special.control),
        Special("a stray continuation", [0x80], "a byte that is not UTF-8"),
        Special("0xA2, a quote but for its high bit", [0xA2], "a byte that is not UTF-8"),
        Special("0xFF", [0xFF], "a byte that is not UTF-8"),
    ])
    func `the end of a run of plain characters is found at every offset`(special: Special) throws {
        for length in 0..<24 {
            for filler in Self.fillers {
                for tail in [0, 1, 2, 7, 8, 9] {
                    let before = [UInt8](repeating: filler, count: length)
                    let after = [UInt8](repeating: filler, count: tail)
                    let text = [Self.quote] + before + special.bytes + after + [Self.quote]
                    if let meaning = special.meaning {
                        let read = try JSONReader.read(text) { reader in
                            Array(try reader.readText().bytes)
                        }
                        #expect(read == before + meaning + after)
                    } else {
                        let complaint = JSONReader.complaint(about: text) { try $0.readText() }
                        #expect(complaint == "1:\(length + 2): \(special.message)")
                    }
                }
            }
        }
    }

    @Test func `a text that ends within a string is an error at every offset`() {
        for length in 0..<24 {
            for filler in Self.fillers {
                let text = [Self.quote] + [UInt8](repeating: filler, count: length)
                #expect(JSONReader.complaint(about: text) { try $0.readText() } == "1:1: a string that does not end")
            }
        }
    }
}
