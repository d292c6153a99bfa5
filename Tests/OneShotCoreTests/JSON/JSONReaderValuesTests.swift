import Testing

@testable import OneShotCore

/// Words, whole numbers, the grammar of numbers, and errors about values of another type.
@Suite struct JSONReaderValuesTests {
    private static let kinds: [(String, JSONKind, String)] = [
        ("{}", .object, "an object"), (" []", .array, "an array"), ("\n\"\"", .string, "a string"),
        ("0", .number, "a number"), ("-", .number, "a number"), ("9x", .number, "a number"),
        ("t", .boolean, "true or false"), ("false", .boolean, "true or false"), ("n", .null, "null"),
    ]

    @Test(arguments: kinds)
    func `a value's first byte tells its type, and the value stays unread`(
        text: String, kind: JSONKind, description: String
    ) throws {
        let (found, again) = try JSONReader.read(text) { reader in
            (try reader.kind(), try reader.kind())
        }
        #expect(found == kind && again == kind)
        #expect(kind.description == description)
    }

    @Test func `a null is read only if it comes next`() throws {
        let found = try JSONReader.read("[null, 1, null]") { reader in
            try reader.beginArray()
            var found: [Bool] = []
            while try reader.nextElement() {
                found.append(try reader.readNullIfNext())
                if found.last == false { _ = try reader.readInteger() }
            }
            try reader.finish()
            return found
        }
        #expect(found == [true, false, true])
        #expect(JSONReader.complaint(about: "nul") { _ = try $0.readNullIfNext() } != nil)
    }

    @Test(arguments: [
        AcceptedJSON("true", true),
        AcceptedJSON("false", false),
        AcceptedJSON(" null ", .null),
        AcceptedJSON("[true,false,null]", [true, false, .null]),
        AcceptedJSON(#"{"true":false}"#, ["true": false]),
    ])
    func `words are read`(example: AcceptedJSON) throws {
        try example.check()
    }

    @Test(arguments: [
        RejectedJSON("t", "1:1: an unknown word; known are true, false and null"),
        RejectedJSON("tru", "1:1: an unknown word; known are true, false and null"),
        RejectedJSON("[fals]", "1:2: an unknown word; known are true, false and null"),
        RejectedJSON("nul", "1:1: an unknown word; known are true, false and null"),
        RejectedJSON("[nil]", "1:2: an unknown word; known are true, false and null"),
        RejectedJSON("tRUE", "1:1: an unknown word; known are true, false and null"),
        RejectedJSON("nulL", "1:1: an unknown word; known are true, false and null"),
        RejectedJSON("fa\0se", "1:1: an unknown word; known are true, false and null"),
        RejectedJSON("True", "1:1: 'T' where a value is expected"),
        RejectedJSON("NULL", "1:1: 'N' where a value is expected"),
        RejectedJSON("undefined", "1:1: 'u' where a value is expected"),
        RejectedJSON("truex", "1:5: 'x' where the end of the text after the value is expected"),
        RejectedJSON("[nullnull]", "1:6: 'n' where a comma or ']' is expected"),
        RejectedJSON("[true1]", "1:6: '1' where a comma or ']' is expected"),
        RejectedJSON("NaN", "1:1: 'N' where a value is expected"),
        RejectedJSON("Infinity", "1:1: 'I' where a value is expected"),
        RejectedJSON("-Infinity", "1:2: 'I' where a digit is expected"),
        RejectedJSON("-NaN", "1:2: 'N' where a digit is expected"),
    ])
    func `other words are errors`(example: RejectedJSON) {
        example.check()
    }

    @Test(arguments: [
        RejectedJSON("-", "1:2: ends where a digit is expected"),
        RejectedJSON("[-]", "1:3: ']' where a digit is expected"),
        RejectedJSON("--1", "1:2: '-' where a digit is expected"),
        RejectedJSON("- 1", "1:2: byte 0x20 where a digit is expected"),
        RejectedJSON("+1", "1:1: '+' where a value is expected"),
        RejectedJSON(".5", "1:1: '.' where a value is expected"),
        RejectedJSON("-.5", "1:2: '.' where a digit is expected"),
        RejectedJSON("00", "1:1: a number with a leading zero"),
        RejectedJSON("01", "1:1: a number with a leading zero"),
        RejectedJSON("-01", "1:2: a number with a leading zero"),
        RejectedJSON("[1,-007.5]", "1:5: a number with a leading zero"),
        RejectedJSON("1.", "1:3: ends where a digit is expected"),
        RejectedJSON("[1.]", "1:4: ']' where a digit is expected"),
        RejectedJSON("1.e5", "1:3: 'e' where a digit is expected"),
        RejectedJSON("1.-5", "1:3: '-' where a digit is expected"),
        RejectedJSON("0.", "1:3: ends where a digit is expected"),
        RejectedJSON("1e", "1:3: ends where a digit is expected"),
        RejectedJSON("[1e]", "1:4: ']' where a digit is expected"),
        RejectedJSON("1E+", "1:4: ends where a digit is expected"),
        RejectedJSON("1e-", "1:4: ends where a digit is expected"),
        RejectedJSON("1e+-5", "1:4: '-' where a digit is expected"),
        RejectedJSON("1ee5", "1:3: 'e' where a digit is expected"),
        RejectedJSON("1e.5", "1:3: '.' where a digit is expected"),
        RejectedJSON("1e5.5", "1:4: '.' where the end of the text after the value is expected"),
        RejectedJSON("1e5e5", "1:4: 'e' where the end of the text after the value is expected"),
        RejectedJSON("1.5.5", "1:4: '.' where the end of the text after the value is expected"),
        RejectedJSON("0x10", "1:2: 'x' where the end of the text after the value is expected"),
        RejectedJSON("1_000", "1:2: '_' where the end of the text after the value is expected"),
        RejectedJSON("[1,000.5]", "1:4: a number with a leading zero"),
        RejectedJSON("1a", "1:2: 'a' where the end of the text after the value is expected"),
        RejectedJSON("[1-2]", "1:3: '-' where a comma or ']' is expected"),
        RejectedJSON("1\u{661}", "1:2: byte 0xD9 where the end of the text after the value is expected"),
        RejectedJSON("\u{FF11}", "1:1: byte 0xEF where a value is expected"),
    ])
    func `a malformed number is an error at its first wrong byte`(example: RejectedJSON) {
        example.check()
    }

    @Test(arguments: [
        ("0", 0), ("-0", 0), ("7", 7), ("-1", -1), ("1234567890", 1_234_567_890),
        ("9007199254740993", 9_007_199_254_740_993), ("999999999999999999", 999_999_999_999_999_999),
        ("9223372036854775807", Int.max), ("-9223372036854775808", Int.min),
        ("-9223372036854775807", -Int.max),
    ])
    func `whole numbers of up to 64 bits are read`(text: String, value: Int) throws {
        for (before, after) in [("", ""), (" ", " "), ("", ",1]"), ("\n", "]")] {
            let (read, offset) = try JSONReader.read(before + text + after) { reader in
                (try reader.readInteger(), reader.offset)
            }
            #expect(read == value && offset == before.utf8.count + text.utf8.count)
        }
    }

    @Test(arguments: [
        "9223372036854775808", "-9223372036854775809", "18446744073709551615", "18446744073709551616",
        "18446744073709551617", "-18446744073709551616", "10000000000000000000000000000000000000000",
        "1.0", "0.0", "1.5", "1e2", "1E2", "1e0", "100e-2", "-0.0", "0e0", "9223372036854775807.0",
    ])
    func `a number with a fraction, an exponent or more than 64 bits is not a whole number`(text: String) {
        let complaint = JSONReader.complaint(about: "[1,\n " + text) { reader in
            try reader.beginArray()
            while try reader.nextElement() { _ = try reader.readInteger() }
        }
        #expect(complaint == "2:2: not a whole number within 64 bits")
        #expect(JSONReader.complaint(about: text) { try $0.skipAll() } == nil)
    }

    private typealias Read = (inout JSONReader) throws -> Void

    @Test func `a value of another type than the expected one is an error at its first byte`() {
        let asked: [(String, JSONKind, Read)] = [
            ("an object", .object, { reader in try reader.beginObject() }),
            ("an array", .array, { reader in try reader.beginArray() }),
            ("a string", .string, { reader in _ = try reader.readText() }),
            ("a string", .string, { reader in _ = try reader.readString() }),
            ("a number", .number, { reader in _ = try reader.readDouble() }),
            ("a number", .number, { reader in _ = try reader.readFiniteDouble() }),
            ("a number", .number, { reader in _ = try reader.readInteger() }),
            ("true or false", .boolean, { reader in _ = try reader.readBool() }),
            ("null", .null, { reader in try reader.readNull() }),
        ]
        let given: [(String, JSONKind)] = [
            ("{}", .object), ("[]", .array), ("\"a\"", .string), ("-1", .number), ("0", .number), ("true", .boolean),
            ("false", .boolean), ("null", .null),
        ]
        for (expected, kind, read) in asked {
            for (text, other) in given {
                let complaint = JSONReader.complaint(about: " \n " + text, read)
                let first = text.prefix(1)
                #expect(complaint == (kind == other ? nil : "2:2: '\(first)' where \(expected) is expected"))
            }
        }
        for (expected, kind, read) in asked {
            let complaint = JSONReader.complaint(about: "", read)
            // For containers and strings the error names them, for the others it names a value.
            let sought = [.object, .array, .string].contains(kind) ? expected : "a value"
            #expect(complaint == "1:1: ends where \(sought) is expected")
        }
    }
}
