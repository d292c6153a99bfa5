import Testing

@testable import OneShotCore

/// Guessing the next key.
@Suite struct JSONReaderKeysTests {
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
}
