import Testing

@testable import OneShotCore

/// Skipping ends where reading ends, with the same checks.
@Suite struct JSONReaderSkipTests {
    @Test(arguments: [
        "0", "-1.5e+10", "1e999", "true", "false", "null", #""""#, #""a\"b""#, #""\ud83d\ude00é""#, "[]", "{}",
        "[[],{}]", #"{"a":{"b":[1,{"c":null}]},"d":[]}"#, #"["]","}",{"}":"]"}]"#, " [ 1 , 2 ] ",
        "\n{ \"a\" : [ ] }",
    ])
    func `skipping ends where reading ends, and the next value can be read`(value: String) throws {
        for after in ["", " ", ",", "]", "}", "x", "\0"] {
            let text = value + after
            let read = try JSONReader.read(text) { reader in
                _ = try JSONTree(&reader)
                return reader.offset
            }
            let skipped = try JSONReader.read(text) { reader in
                try reader.skipValue()
                return reader.offset
            }
            #expect(skipped == read && skipped == value.utf8.count - (value.last == " " ? 1 : 0))
        }
        let rest = try JSONReader.read("{\"a\":\(value),\"b\":[\(value),7]}") { reader in
            var keys: [String] = []
            var last = 0
            try reader.beginObject()
            while let key = try reader.nextKey()?.string {
                keys.append(key)
                if key == "a" {
                    try reader.skipValue()
                } else {
                    try reader.beginArray()
                    guard try reader.nextElement() else { break }
                    try reader.skipValue()
                    while try reader.nextElement() { last = try reader.readInteger() }
                }
            }
            try reader.finish()
            return (keys, last)
        }
        #expect(rest == (["a", "b"], 7))
    }

    /// The type of each level is one bit of a word. Every bit is tried, and every wrong bracket.
    @Test(arguments: 1...8 as ClosedRange<UInt64>) func `each container must be closed by its own bracket`(seed: UInt64)
    {
        var random = SeededGenerator(seed: seed)
        let depth = seed == 8 ? 128 : Int.random(in: 1...128, using: &random)
        let objects = (0..<depth).map { _ in Bool.random(using: &random) }
        let opening = objects.map { $0 ? "{\"\":" : "[" }.joined() + "0"
        let closing = objects.reversed().map { $0 ? "}" : "]" }
        #expect(JSONReader.complaint(about: opening + closing.joined()) { try $0.skipAll() } == nil)
        for (index, bracket) in closing.enumerated() {
            var wrong = closing
            wrong[index] = bracket == "}" ? "]" : "}"
            let complaint =
                "1:\(opening.utf8.count + index + 1): '\(wrong[index])' where a comma or '\(bracket)' is expected"
            RejectedJSON(opening + wrong.joined(), complaint).check()
        }
        for count in 0..<depth {
            let complaint =
                "1:\(opening.utf8.count + count + 1): ends where a comma or '\(closing[count])' is expected"
            RejectedJSON(opening + closing.prefix(count).joined(), complaint).check()
        }
    }

    @Test func `keys and values in the middle of a long array are checked too`() {
        let rows = (0..<500).map { "{\"id\":\($0),\"state\":\"idle\"}" }
        #expect(JSONReader.complaint(about: "[\(rows.joined(separator: ","))]") { try $0.skipAll() } == nil)
        for (malformed, complaint) in [
            ("{\"id\":01}", "252:7: a number with a leading zero"),
            ("{\"id\" 1}", "252:7: '1' where a colon after the key is expected"),
            ("{\"id\":nul}", "252:7: an unknown word; known are true, false and null"),
            ("{\"id\":\"\\ud800\"}", "252:8: a lone surrogate"),
        ] {
            RejectedJSON(
                "[\n" + rows[..<250].joined(separator: ",\n") + ",\n" + malformed + ",\n" + rows[250] + "]", complaint
            ).check()
        }
    }
}
