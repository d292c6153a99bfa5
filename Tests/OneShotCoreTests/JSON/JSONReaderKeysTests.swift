import Testing

@testable import OneShotCore

/// `nextKey` and `skipKey` in a list of objects.
@Suite struct JSONReaderKeysTests {
    /// Reads a list of objects whose values are integers: their members, in order. Some keys may be expected.
    private func readMembers(
        _ reader: inout JSONReader, expecting expected: [StaticString] = []
    ) throws(JSONError) -> [String] {
        var members: [String] = []
        try reader.beginArray()
        while try reader.nextElement() {
            try reader.beginObject()
            for key in expected where reader.skipKey(key) {
                members.append("\(key) \(try reader.readInteger())")
            }
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
        #expect(try JSONReader.read(text) { try readMembers(&$0, expecting: ["a", "bc"]) } == members)
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
        let other = JSONReader.complaint(about: row.text) { reader in
            _ = try readMembers(&reader, expecting: ["a", "b"])
        }
        #expect(other == row.complaint)
    }

    @Test(arguments: [
        (#"{"status":1}"#, true), ("{\n \"status\":1}", true),
        (#"{"status" :1}"#, false), (#"{"s\u0074atus":1}"#, false), (#"{"statuses":1}"#, false),
        (#"{"stat":1}"#, false),
        (#"{status:1}"#, false), (#"{"status"}"#, false), (#"{"status"#, false), (#"{,"status":1}"#, false),
        ("{}", false),
    ])
    func `only the expected key is skipped, and the reader stays where it is before any other`(
        text: String, isSkipped: Bool
    ) throws {
        try JSONReader.read(text) { reader in
            try reader.beginObject()
            let offset = reader.offset
            let wasSkipped = reader.skipKey("status")
            #expect(wasSkipped == isSkipped)
            if wasSkipped { _ = try reader.readInteger() } else { #expect(reader.offset == offset) }
        }
    }

    @Test func `a second key is skipped only after a comma`() throws {
        for (text, isSkipped) in [(#"{"a":1,"b":2}"#, true), (#"{"a":1, "b":2}"#, true), (#"{"a":1"b":2}"#, false)] {
            try JSONReader.read(text) { reader in
                try reader.beginObject()
                let wasFirstSkipped = reader.skipKey("a")
                _ = try reader.readInteger()
                let wasSecondSkipped = reader.skipKey("b")
                #expect(wasFirstSkipped && wasSecondSkipped == isSkipped)
            }
        }
    }
}
