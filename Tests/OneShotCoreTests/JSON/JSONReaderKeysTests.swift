import Testing

@testable import OneShotCore

/// `nextKey` in a list of objects.
@Suite struct JSONReaderKeysTests {
    /// Reads a list of objects whose values are integers: their members, in order.
    private func readMembers(_ reader: inout JSONReader) throws(JSONError) -> [String] {
        var members: [String] = []
        try reader.beginArray()
        while try reader.nextElement() {
            try reader.beginObject()
            while let key = try reader.nextKey() {
                let name = key.string
                members.append("\(name) \(try reader.readInteger())")
            }
        }
        try reader.finish()
        return members
    }

    @Test(arguments: [
        (#"[{"a":1,"bc":2},{"a":3}]"#, ["a 1", "bc 2", "a 3"]),
        (#"[{ "a" : 1 , "bc" :2},{"a": 3}, {}]"#, ["a 1", "bc 2", "a 3"]),
        ("[{\n\t\"a\"\r\n:1\n,\n\"bc\"\n:\n2\n}\n]", ["a 1", "bc 2"]),
        (#"[{"bc":1,"a":2},{},{"\u0061":3,"":4}]"#, ["bc 1", "a 2", "a 3", " 4"]),
    ])
    func `keys are read in their order, with any white space around them`(text: String, members: [String]) throws {
        #expect(try JSONReader.read(text) { try readMembers(&$0) } == members)
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
    func `a malformed member is an error`(row: RejectedJSON) {
        let complaint = JSONReader.complaint(about: row.text) { reader in _ = try readMembers(&reader) }
        #expect(complaint == row.complaint)
    }
}
