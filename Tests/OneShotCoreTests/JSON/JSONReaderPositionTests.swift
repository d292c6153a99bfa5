import Testing

@testable import OneShotCore

/// Positions: lines and columns of errors, the depth, and texts that begin in the middle of the bytes.
@Suite struct JSONReaderPositionTests {
    @Test(arguments: [
        RejectedJSON("[1,\n2,\n x]", "3:2: 'x' where a value is expected"),
        RejectedJSON("[1,\r\n2,\r\n x]", "3:2: 'x' where a value is expected"),
        RejectedJSON("[1,\n\r2,\n\r x]", "3:3: 'x' where a value is expected"),
        RejectedJSON("[1,\r2,\r x]", "1:9: 'x' where a value is expected"),
        RejectedJSON("\n\n\n\nx", "5:1: 'x' where a value is expected"),
        RejectedJSON("\t\tx", "1:3: 'x' where a value is expected"),
        RejectedJSON("[1,\n", "2:1: ends where a value is expected"),
        RejectedJSON("[\"é\" x]", "1:6: 'x' where a comma or ']' is expected"),
        RejectedJSON("[\"€\" x]", "1:6: 'x' where a comma or ']' is expected"),
        RejectedJSON("[\"😀\" x]", "1:6: 'x' where a comma or ']' is expected"),
        RejectedJSON("[\"e\u{301}\" x]", "1:7: 'x' where a comma or ']' is expected"),
        RejectedJSON("[\"日本語\",\n\"é😀\" x]", "2:6: 'x' where a comma or ']' is expected"),
        RejectedJSON("{\"é\":\"é\",\"é\" 1}", "1:14: '1' where a colon after the key is expected"),
        RejectedJSON("[\"日本語", "1:2: a string that does not end"),
        RejectedJSON(
            "[\"日本語\n\"]", "1:6: a control character in a string; write it as an escape such as \\n or \\u0007"),
        RejectedJSON("[\"日本語\\x\"]", "1:6: an unknown escape; known are \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX"),
        RejectedJSON("[\"日本語\\udc00\"]", "1:6: a lone surrogate"),
        RejectedJSON(bytes: Array("\n[\"é".utf8) + [0xFF, 0x22], "2:4: a byte that is not UTF-8"),
        RejectedJSON("{\"é\":\n01}", "2:1: a number with a leading zero"),
    ])
    func `lines end at LF, and columns count Unicode scalars`(example: RejectedJSON) {
        example.check()
    }

    enum Nest: CaseIterable {
        case arrays, objects, mixed

        /// A number in `depth` containers.
        func text(_ depth: Int) -> String {
            let levels = (0..<depth).map { level in
                switch self {
                case .arrays: true
                case .objects: false
                case .mixed: level % 3 == 0
                }
            }
            return levels.map { $0 ? "[" : "{\"\":" }.joined() + "7"
                + levels.reversed().map { $0 ? "]" : "}" }.joined()
        }
    }

    @Test(arguments: Nest.allCases)
    func `containers may be nested 128 levels deep`(nest: Nest) throws {
        var tree = try JSONTree(Array(nest.text(128).utf8))
        for _ in 0..<128 {
            switch tree {
            case .array(let elements): tree = try #require(elements.first)
            case .object(let members): tree = try #require(members.first).value
            default: Issue.record("not so deep")
            }
        }
        #expect(tree == 7)
        #expect(JSONReader.complaint(about: nest.text(128)) { try $0.skipAll() } == nil)
    }

    @Test(arguments: Nest.allCases)
    func `level 129 is an error at its container`(nest: Nest) {
        let text = nest.text(129)
        // An array opens with one byte, an object with four: the brace and an empty key.
        let column =
            switch nest {
            case .arrays: 128 + 1
            case .objects: 128 * 4 + 1
            case .mixed: 43 + 85 * 4 + 1
            }
        RejectedJSON(text, "1:\(column): nested more than 128 levels deep").check()
    }

    @Test func `siblings do not add to the depth, whether they are read or skipped`() throws {
        let rows = Array(repeating: "[[{}],{\"a\":[]}]", count: 200).joined(separator: ",")
        let text = String(repeating: "[", count: 125) + rows + String(repeating: "]", count: 125)
        #expect(JSONReader.complaint(about: text) { try $0.readAll() } == nil)
        #expect(JSONReader.complaint(about: text) { try $0.skipAll() } == nil)
        let complaint = "1:129: nested more than 128 levels deep"
        #expect(JSONReader.complaint(about: "[\(text)]") { try $0.skipAll() } == complaint)
    }

    @Test(arguments: [1, 64, 127]) func `the levels around a skipped value count`(outside: Int) throws {
        let inside = 128 - outside
        func text(_ depth: Int) -> String {
            String(repeating: "[", count: outside + depth) + String(repeating: "]", count: outside + depth)
        }
        func skip(_ reader: inout JSONReader) throws(JSONError) {
            for _ in 0..<outside {
                try reader.beginArray()
                guard try reader.nextElement() else { return }
            }
            try reader.skipValue()
            for _ in 0..<outside where try reader.nextElement() { return }
            try reader.finish()
        }
        #expect(JSONReader.complaint(about: text(inside), skip) == nil)
        #expect(JSONReader.complaint(about: text(inside + 1), skip) == "1:129: nested more than 128 levels deep")
    }

    @Test func `a million opening brackets are an error, not a crash`() {
        let complaint = "1:129: nested more than 128 levels deep"
        RejectedJSON(bytes: [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000), complaint).check()
    }

    @Test func `a text may begin in the middle of the bytes, and errors count lines from the start of the bytes`()
        throws
    {
        let text = Array("ignored\n  [1, 2] x".utf8)
        let complaint = text.withUnsafeBytes { bytes in
            var reader = JSONReader(bytes, from: 8)
            do throws(JSONError) {
                #expect(try JSONTree(&reader) == [1, 2])
                #expect(reader.offset == 16)
                try reader.finish()
                return "nothing"
            } catch {
                return error.description
            }
        }
        #expect(complaint == "line 2, column 10: 'x' where the end of the text after the value is expected")
    }

    @Test func `a caller may make an error at any offset`() throws {
        let errors = try JSONReader.read("[\n\"é\", 1]") { reader in
            try reader.skipValue()
            return [reader.error("no such guild", at: 6), reader.error("here")]
        }
        #expect(errors.map(\.description) == ["line 2, column 4: no such guild", "line 2, column 8: here"])
    }
}
