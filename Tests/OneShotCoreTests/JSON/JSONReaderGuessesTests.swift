import Testing

@testable import OneShotCore

/// Guesses read what is there, or nothing.
@Suite struct JSONReaderGuessesTests {
    private func read<Value>(_ text: String, _ body: (inout JSONReader) throws -> Value) throws -> Value {
        try Array(text.utf8).withUnsafeBytes { bytes in
            var reader = JSONReader(bytes)
            let value = try body(&reader)
            try reader.finish()
            return value
        }
    }

    @Test(arguments: [
        #"{"a":1,"bc":2}"#, #"{ "a" : 1 , "bc" : 2 }"#, "{\n\t\"a\"\r\n:1\n,\n\"bc\"\n:\n2\n}\n",
    ])
    func `keys that were guessed are read over, wherever white space stands`(text: String) throws {
        let values = try read(text) { reader in
            try reader.beginObject()
            var values: [Int] = []
            if reader.takeKey("a") { values.append(try reader.readInteger()) }
            if reader.takeKey("bc") { values.append(try reader.readInteger()) }
            let isOver = try reader.nextKey() == nil
            #expect(isOver)
            return values
        }
        #expect(values == [1, 2])
    }

    @Test func `a wrong guess reads nothing`() throws {
        try read(#"{"a":1 ,"bc":2}"#) { reader in
            func guess(_ names: StaticString...) -> [Bool] { names.map { reader.takeKey($0) } }
            try reader.beginObject()
            #expect(guess("", "b", "bc", "aa", "a\":1") == [false, false, false, false, false])
            try expectMember("a", 1, &reader)
            #expect(guess("", "a", "b", "c", "bcd") == [false, false, false, false, false])
            try expectMember("bc", 2, &reader)
            #expect(guess("a", "bc", "") == [false, false, false])
            let isOver = try reader.nextKey() == nil
            #expect(isOver)
        }
    }

    @Test func `a key with an escape is no guess's, but still the key`() throws {
        try read(#"{"\u0061":1}"#) { reader in
            try reader.beginObject()
            let isTaken = reader.takeKey("a")
            #expect(!isTaken)
            try expectMember("a", 1, &reader)
            let isOver = try reader.nextKey() == nil
            #expect(isOver)
        }
    }

    private func expectMember(_ name: String, _ value: Int, _ reader: inout JSONReader) throws {
        let found = (try reader.nextKey()?.string, try reader.readInteger())
        #expect(found == (name, value))
    }

    // MARK: - Keys of a list's objects

    /// Reads a list of objects with the members a and b, both guessed, or one after the other where the guess fails.
    private func readPairs(_ reader: inout JSONReader) throws(JSONError) -> [Int] {
        var (first, second) = (RepeatedKey("a"), RepeatedKey("b"))
        var values: [Int] = []
        try reader.beginArray()
        while try reader.nextElement() {
            try reader.beginObject()
            if reader.takeKey(&first) { values.append(try reader.readInteger()) }
            if reader.takeKey(&second) { values.append(try reader.readInteger()) }
            while let key = try reader.nextKey() { values.append(key == "a" ? -1 : -2); try reader.skipValue() }
        }
        try reader.finish()
        return values
    }

    @Test(arguments: [
        (#"[{"a":1,"b":2},{"a":3,"b":4},{"a":5,"b":6}]"#, [1, 2, 3, 4, 5, 6]),
        (#"[{"a":1,"b":2},{ "a" : 3 , "b" :4},{"a":5,"b": 6}]"#, [1, 2, 3, 4, 5, 6]),
        ("[{\n\"a\": 1,\n\"b\": 2},{\n\"a\": 3,\n\"b\": 4},{\n\"a\":5}]", [1, 2, 3, 4, 5]),
        (#"[{"a":1,"b":2},{"b":3,"a":4},{"a":5,"ab":6},{"a":7,"b":8}]"#, [1, 2, 3, -1, 5, -2, 7, 8]),
        (#"[{"a":1,"b":2},{"\u0061":3,"b":4},{}]"#, [1, 2, -1, -2]),
    ])
    func `keys of a list's objects are found however each object writes them`(text: String, values: [Int]) throws {
        let read = try Array(text.utf8).withUnsafeBytes { bytes in
            var reader = JSONReader(bytes)
            return try readPairs(&reader)
        }
        #expect(read == values)
    }

    @Test(arguments: [
        RejectedJSON(#"[{"a":1},{"a":1,"b":2},{"a":1 "b":2}]"#, "1:31: '\"' where a comma or '}' is expected"),
        RejectedJSON(#"[{"b":1},{"a":1"b":2}]"#, "1:16: '\"' where a comma or '}' is expected"),
        RejectedJSON(#"[{"a":1,"b":2},{"a":1,"b"]"#, "1:26: ']' where a colon after the key is expected"),
        RejectedJSON(#"[{"a":1,"b":2},{"a":1,"b""#, "1:26: ends where a colon after the key is expected"),
        RejectedJSON(#"[{"a":1,"b":2},{,"b":2}]"#, "1:17: ',' where a key in double quotes is expected"),
    ])
    func `a key that was written so before is not found where it may not stand`(row: RejectedJSON) {
        let complaint = JSONReader.complaint(about: row.text) { reader in _ = try readPairs(&reader) }
        #expect(complaint == row.complaint)
    }

    /// The names a of a list of objects, in each as many as there are; what comes again is marked.
    private func readNames(_ reader: inout JSONReader) throws(JSONError) -> [String] {
        var member = RepeatedName("a")
        var found: [String] = []
        try reader.beginArray()
        while try reader.nextElement() {
            try reader.beginObject()
            if reader.takeKey("b") { try reader.skipValue() }
            while let (name, isRepeated) = reader.takeName(&member) {
                found.append(name.string + (isRepeated ? "'" : ""))
            }
            while try reader.nextKey() != nil { try reader.skipValue() }
        }
        try reader.finish()
        return found
    }

    @Test func `a name that comes again is found again, and only where it is the same`() throws {
        let text =
            #"[{"a":"x"},{"a":"x"},{"a":"xy"},{"a": "xy"},{"a":"xy"},{"a":""},{"a":"\n"},{"a":"x","a":"x"},{"b":1,"a":"x"}]"#
        let found = try Array(text.utf8).withUnsafeBytes { bytes in
            var reader = JSONReader(bytes)
            return try readNames(&reader)
        }
        #expect(found == ["x", "x'", "xy", "xy", "xy", "x", "x", "x'"])
    }

    @Test func `a name that came before is not found where a comma is missing`() {
        let complaint = JSONReader.complaint(about: Array(#"[{"a":"x"},{"b":1"a":"x"}]"#.utf8)) { reader in
            _ = try readNames(&reader)
        }
        #expect(complaint == "1:18: '\"' where a comma or '}' is expected")
    }

    @Test(arguments: [
        RejectedJSON(#"{"a":1,}"#, "1:8: '}' where a key in double quotes is expected"),
        RejectedJSON(#"{"a":1 "b":2}"#, "1:8: '\"' where a comma or '}' is expected"),
        RejectedJSON(#"{"a":1,,"b":2}"#, "1:8: ',' where a key in double quotes is expected"),
        RejectedJSON(#"{"a":1,"b"2}"#, "1:11: '2' where a colon after the key is expected"),
        RejectedJSON(#"{"a":1,"b"#, "1:8: a string that does not end"),
        RejectedJSON(#"{"a":1,"b""#, "1:11: ends where a colon after the key is expected"),
        RejectedJSON(#"{"a":1"#, "1:7: ends where a comma or '}' is expected"),
    ])
    func `what is malformed is told as if nobody had guessed`(row: RejectedJSON) {
        let complaint = JSONReader.complaint(about: row.text) { reader in
            try reader.beginObject()
            if reader.takeKey("a") { _ = try reader.readInteger() }
            if reader.takeKey("b") { _ = try reader.readInteger() }
            while try reader.nextKey() != nil { _ = try reader.readInteger() }
        }
        #expect(complaint == row.complaint)
    }

    // MARK: - Values

    @Test(
        arguments: [
            ("0", 0), ("7", 7000), ("1234567", 1_234_567_000), ("12345678", 12_345_678_000),
            ("12345678.9", 12_345_678_900),
            ("10000000", 10_000_000_000), ("99999999", 99_999_999_000), ("1234567.25", 1_234_567_250),
            ("1234567:", 1_234_567_000), ("1234567/9", 1_234_567_000), ("123456789012", 123_456_789_012_000),
            ("1780303217", 1_780_303_217_000), ("1780303217.5", 1_780_303_217_500),
            ("1780303217.25", 1_780_303_217_250), ("1780303217.125 ", 1_780_303_217_125), (" 0.001,", 1),
            ("999999999999.999", 999_999_999_999_999), ("1.000", 1000),
        ] as [(String, Int64)])
    func `times as this program writes them are taken`(text: String, milliseconds: Int64) throws {
        let taken = Array(text.utf8).withUnsafeBytes { bytes in
            var reader = JSONReader(bytes)
            return reader.takeMilliseconds()
        }
        #expect(taken == milliseconds)
    }

    @Test(arguments: [
        "", "-1", "-0", "01", "01234567", "12345678e1", "0123456789", "00", "1.", ".5", "1.0001", "1.5e3", "1e3", "1E3",
        "1.50e0", "1000000000000", "\"1\"",
        "null",
        "true", "x",
    ])
    func `other numbers are left to the careful way`(text: String) {
        let (taken, offset) = Array(text.utf8).withUnsafeBytes { bytes in
            var reader = JSONReader(bytes)
            return (reader.takeMilliseconds(), reader.offset)
        }
        #expect(taken == nil && offset == 0)
    }

    @Test(arguments: [
        ("true", true, 4), (" false ", false, 6), ("tru", nil, 0), ("truth", nil, 0), ("", nil, 0), ("null", nil, 0),
    ])
    func `booleans are taken`(text: String, value: Bool?, end: Int) {
        let taken = Array(text.utf8).withUnsafeBytes { bytes in
            var reader = JSONReader(bytes)
            return (reader.takeBool(), reader.offset)
        }
        #expect(taken == (value, end))
    }

    @Test(arguments: [
        (#""""#, ""), (#""a""#, "a"), (#" "seven77""#, "seven77"), (#""eight888""#, "eight888"),
        (#""sixteen bytes 16""#, "sixteen bytes 16"), (#""seventeen byte 17""#, "seventeen byte 17"),
    ])
    func `plain strings are taken`(text: String, expected: String) {
        let taken = Array(text.utf8).withUnsafeBytes { bytes in
            var reader = JSONReader(bytes)
            return reader.takeText()?.string
        }
        #expect(taken == expected)
    }

    @Test(arguments: [
        "", "\"", "\"a", "\"\u{E9}\"", "\"a longer text with an \u{E9} in it\"", #""\n""#, #""a\"b""#, "\"\u{1}\"",
        "\"eight888\u{1F}\"",
        "1", "null", "{}",
    ])
    func `other strings are left to the careful way`(text: String) {
        let (isTaken, offset) = Array(text.utf8).withUnsafeBytes { bytes in
            var reader = JSONReader(bytes)
            return (reader.takeText() != nil, reader.offset)
        }
        #expect(!isTaken && offset == 0)
    }

    @Test func `an empty string is no name, and stays unread`() {
        let offsets = Array(#""""#.utf8).withUnsafeBytes { bytes in
            var reader = JSONReader(bytes)
            let isName = reader.takeName() != nil
            return (isName, reader.offset, reader.takeText()?.string)
        }
        #expect(offsets == (false, 0, ""))
    }

    @Test func `a chain that breaks leaves nothing read`() throws {
        try read(#"[{"a":{"b":1}},2]"#) { reader in
            try reader.beginArray()
            _ = try reader.nextElement()
            let isTaken = reader.attempt {
                $0.takeObject() && $0.takeKey("a") && $0.takeObject() && $0.takeKey("b") && $0.takeText() != nil
            }
            #expect(!isTaken)
            try reader.skipValue()
            let follows = try reader.nextElement()
            #expect(follows)
            #expect(try reader.readInteger() == 2)
            let another = try reader.nextElement()
            #expect(!another)
        }
    }

    @Test func `objects are entered and left no deeper than is allowed`() {
        let text = Array(String(repeating: #"{"a":"#, count: JSONReader.depthLimit + 1).utf8)
        let entered = text.withUnsafeBytes { bytes in
            var reader = JSONReader(bytes)
            var depth = 0
            while reader.takeObject(), reader.takeKey("a") { depth += 1 }
            return depth
        }
        #expect(entered == JSONReader.depthLimit)
        let isOver = Array(#" { } , "#.utf8).withUnsafeBytes { bytes in
            var reader = JSONReader(bytes)
            let isEmpty = reader.takeObject() && reader.takeObjectEnd()
            return isEmpty && !reader.takeObjectEnd() && !reader.takeObject()
        }
        #expect(isOver)
    }
}
