import Testing

@testable import OneShotCore

@Suite struct JSONWriterTests {
    private static func written(_ body: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        body(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test func `commas are written between members and elements`() {
        #expect(Self.written { _ in } == "")
        #expect(Self.written { $0.object { _ in } } == "{}")
        #expect(Self.written { $0.array { _ in } } == "[]")
        let text = Self.written {
            $0.object {
                $0.member("version", 1)
                $0.key("agents")
                $0.array {
                    $0.object { $0.member("id", "alice") }
                    $0.object { _ in }
                    $0.array { _ in }
                    $0.integer(1)
                    $0.string("x")
                    $0.bool(true)
                    $0.null()
                    $0.array { $0.array { _ in } }
                }
                $0.key("after")
                $0.object {
                    $0.key("nested")
                    $0.object { _ in }
                    $0.member("last", false)
                }
                $0.key("raw")
                $0.literal("[1, 2]")
                $0.member("", "")
            }
        }
        #expect(
            text == #"{"version":1,"agents":[{"id":"alice"},{},[],1,"x",true,null,[[]]],"#
                + #""after":{"nested":{},"last":false},"raw":[1, 2],"":""}"#)
    }

    @Test func `a member may be text, a number, a boolean or null`() {
        let text = Self.written {
            $0.object {
                $0.member("text", "a")
                $0.member("some text", "b" as String?)
                $0.member("no text", nil as String?)
                $0.member("number", 0)
                $0.member("some number", 7 as Int?)
                $0.member("no number", nil as Int?)
                $0.member("truth", true)
                $0.member("quoted \"key\"\n", false)
            }
        }
        #expect(
            text == #"{"text":"a","some text":"b","no text":null,"number":0,"some number":7,"no number":null,"#
                + #""truth":true,"quoted \"key\"\n":false}"#)
    }

    @Test(arguments: [
        ("", #""""#), ("plain", #""plain""#), ("\"", #""\"""#), ("\\", #""\\""#), ("/", #""/""#),
        ("\n\r\t", #""\n\r\t""#), ("\0", #""\u0000""#), ("\u{8}\u{C}", #""\u0008\u000c""#),
        ("\u{1B}[31m", #""\u001b[31m""#),
        ("\u{F}\u{10}\u{1F} ", #""\u000f\u0010\u001f ""#), ("~\u{7F}", #""~\u007f""#),
        ("\u{80}\u{9B}31m\u{9F}\u{A0}\u{C2}\u{5C2}", #""\u0080\u009b31m\u009f"# + "\u{A0}\u{C2}\u{5C2}\""),
        ("\\n", #""\\n""#),
        ("a\"b\\c\nd", #""a\"b\\c\nd""#), ("é€😀e\u{301}", "\"é€😀e\u{301}\""),
        ("\u{2028}\u{FEFF}", "\"\u{2028}\u{FEFF}\""),
    ])
    func `text is quoted, and characters that a string cannot contain are escaped`(text: String, json: String) {
        #expect(Self.written { $0.string(text) } == json)
        #expect(Self.written { $0.object { $0.member(text, 1) } } == "{\(json):1}")
    }

    @Test(arguments: [
        ("\"", #"\""#), ("\\", #"\\"#), ("\u{1F}", #"\u001f"#), ("\u{7F}", #"\u007f"#), ("\u{9F}", #"\u009f"#),
        ("é", "é"),
    ])
    func `a character that needs an escape is found at every offset`(scalar: String, escape: String) {
        for length in 0..<20 {
            for index in 0...length {
                let (before, after) = (
                    String(repeating: "~", count: index), String(repeating: " ", count: length - index)
                )
                #expect(Self.written { $0.string(before + scalar + after) } == "\"\(before)\(escape)\(after)\"")
            }
        }
    }

    private static let decimals: [(Int64, Int, String)] = [
        (0, 0, "0"), (7, 0, "7"), (-7, 0, "-7"), (0, 3, "0"), (1, 3, "0.001"), (-1, 3, "-0.001"), (10, 3, "0.01"),
        (999, 3, "0.999"), (1000, 3, "1"), (-1000, 3, "-1"), (1001, 3, "1.001"), (1500, 3, "1.5"),
        (-1500, 3, "-1.5"),
        (100_000, 3, "100"), (1_780_303_217_125, 3, "1780303217.125"), (5, 1, "0.5"), (50, 1, "5"),
        (Int64.max, 3, "9223372036854775.807"), (Int64.min, 3, "-9223372036854775.808"),
        (Int64.min, 0, "-9223372036854775808"), (Int64.max, 19, "0.9223372036854775807"),
        (1, 21, "0.000000000000000000001"),
    ]

    @Test(arguments: decimals)
    func `a decimal has no more digits than it needs`(value: Int64, decimals: Int, json: String) {
        #expect(Self.written { $0.decimal(value, decimals: decimals) } == json)
        let twice = Self.written { $0.array { for _ in 0..<2 { $0.decimal(value, decimals: decimals) } } }
        #expect(twice == "[\(json),\(json)]")
    }

    @Test(arguments: [0, 1, -1, 42, Int.max, Int.min]) func `whole numbers are read back`(value: Int) throws {
        let text = Self.written { $0.integer(value) }
        #expect(try JSONReader.read(text) { try $0.readInteger() } == value)
    }

    @Test func `an error among the members is thrown on, and the bytes so far stay`() {
        struct Stop: Error {}
        var writer = JSONWriter()
        #expect(throws: Stop.self) {
            try writer.object {
                $0.member("a", 1)
                throw Stop()
            }
        }
        #expect(String(decoding: writer.bytes, as: UTF8.self) == #"{"a":1"#)
    }

    @Test func `reserving capacity does not change the output`() {
        var writer = JSONWriter(reservingCapacity: 1000)
        writer.array { $0.null() }
        #expect(writer.bytes == Array("[null]".utf8))
    }

    @Test func `every scalar is read back, and control characters are escaped`() throws {
        let scalars = [0...0x3000, 0xD7F0...0xE010, 0xFFF0...0x1_0010, 0x10_FFF0...0x10_FFFF].joined()
            .compactMap { UnicodeScalar(UInt32($0)) }
        let string = String(String.UnicodeScalarView(scalars))
        let text = Self.written { $0.string(string) }
        #expect(try JSONTree(Array(text.utf8)) == .text(Array(string.utf8)))
        #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value) })
    }

    @Test(arguments: 1...50 as ClosedRange<UInt64>) func `what was written is read back`(seed: UInt64) throws {
        var documents = JSONDocuments(seed: seed)
        for _ in 0..<20 {
            let tree = documents.next()
            var writer = JSONWriter()
            tree.write(to: &writer)
            #expect(try JSONTree(writer.bytes) == tree)
            var again = JSONWriter()
            try JSONTree(writer.bytes).write(to: &again)
            #expect(again.bytes == writer.bytes)
        }
    }
}

extension JSONTree {
    fileprivate func write(to writer: inout JSONWriter) {
        switch self {
        case .object(let members):
            writer.object {
                for member in members {
                    $0.key(String(decoding: member.key, as: UTF8.self))
                    member.value.write(to: &$0)
                }
            }
        case .array(let elements): writer.array { for element in elements { element.write(to: &$0) } }
        case .text(let text): writer.string(String(decoding: text, as: UTF8.self))
        case .number(let value): writer.literal(value.map { "\($0)" } ?? "1e999")
        case .boolean(let value): writer.bool(value)
        case .null: writer.null()
        }
    }
}
