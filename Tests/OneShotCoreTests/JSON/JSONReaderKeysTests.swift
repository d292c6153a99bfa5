import Testing

@testable import OneShotCore

/// `takeKey`: it reads the expected key, or it reads nothing.
@Suite struct JSONReaderKeysTests {
    private func read<Value>(_ text: String, _ body: (inout JSONReader) throws -> Value) throws -> Value {
        try JSONReader.read(text) { reader in
            let value = try body(&reader)
            try reader.finish()
            return value
        }
    }

    @Test(arguments: [
        #"{"a":1,"bc":2}"#, #"{ "a" : 1 , "bc" : 2 }"#, "{\n\t\"a\"\r\n:1\n,\n\"bc\"\n:\n2\n}\n",
    ])
    func `an expected key is read, with any white space around it`(text: String) throws {
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

    @Test func `nothing is read when another key comes next`() throws {
        try read(#"{"a":1 ,"bc":2}"#) { reader in
            func take(_ names: StaticString...) -> [Bool] { names.map { reader.takeKey($0) } }
            try reader.beginObject()
            #expect(take("", "b", "bc", "aa", "a\":1") == [false, false, false, false, false])
            try expectMember("a", 1, &reader)
            #expect(take("", "a", "b", "c", "bcd") == [false, false, false, false, false])
            try expectMember("bc", 2, &reader)
            #expect(take("a", "bc", "") == [false, false, false])
            let isOver = try reader.nextKey() == nil
            #expect(isOver)
        }
    }

    @Test func `a key with an escape is left to nextKey`() throws {
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

    // MARK: - Lists of objects

    /// Reads a list of objects with the members a and b: as expected keys in that order, otherwise with `nextKey`,
    /// which is marked by -1 and -2.
    private func readPairs(_ reader: inout JSONReader) throws(JSONError) -> [Int] {
        var values: [Int] = []
        try reader.beginArray()
        while try reader.nextElement() {
            try reader.beginObject()
            if reader.takeKey("a") { values.append(try reader.readInteger()) }
            if reader.takeKey("b") { values.append(try reader.readInteger()) }
            while let key = try reader.nextKey() {
                values.append(key == "a" ? -1 : -2)
                try reader.skipValue()
            }
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
    func `the objects of a list may each be written differently`(text: String, values: [Int]) throws {
        #expect(try JSONReader.read(text) { try readPairs(&$0) } == values)
    }

    @Test(arguments: [
        RejectedJSON(#"[{"a":1},{"a":1,"b":2},{"a":1 "b":2}]"#, "1:31: '\"' where a comma or '}' is expected"),
        RejectedJSON(#"[{"b":1},{"a":1"b":2}]"#, "1:16: '\"' where a comma or '}' is expected"),
        RejectedJSON(#"[{"a":1,"b":2},{"a":1,"b"]"#, "1:26: ']' where a colon after the key is expected"),
        RejectedJSON(#"[{"a":1,"b":2},{"a":1,"b""#, "1:26: ends where a colon after the key is expected"),
        RejectedJSON(#"[{"a":1,"b":2},{,"b":2}]"#, "1:17: ',' where a key in double quotes is expected"),
        RejectedJSON(#"[{"a":1,}]"#, "1:9: '}' where a key in double quotes is expected"),
        RejectedJSON(#"[{"a":1,,"b":2}]"#, "1:9: ',' where a key in double quotes is expected"),
        RejectedJSON(#"[{"a":1,"b"2}]"#, "1:12: '2' where a colon after the key is expected"),
        RejectedJSON(#"[{"a":1,"b"#, "1:9: a string that does not end"),
        RejectedJSON(#"[{"a":1"#, "1:8: ends where a comma or '}' is expected"),
    ])
    func `an expected key is not read from a malformed object, and the error is nextKey's`(row: RejectedJSON) {
        let complaint = JSONReader.complaint(about: row.text) { reader in _ = try readPairs(&reader) }
        #expect(complaint == row.complaint)
    }
}
