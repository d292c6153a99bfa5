import Testing

@testable import OneShotCore

@Suite struct JSONTextTests {
    /// Lends the bytes in a buffer of exactly their size, so that the address sanitizer notices a read beyond its end.
    private static func lend<Value>(_ bytes: [UInt8], _ body: (JSONText) -> Value) -> Value {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        defer { buffer.deallocate() }
        buffer.copyBytes(from: bytes)
        return body(JSONText(UnsafeRawBufferPointer(buffer)))
    }

    private static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        lend(left) { left in lend(right) { left.bytes.elementsEqual($0.bytes) } }
    }

    @Test(arguments: 0...17) func `texts are equal if all their bytes are`(length: Int) {
        let bytes = (0..<length).map { UInt8(0x61 + $0) }
        let string = String(decoding: bytes, as: UTF8.self)
        #expect(Self.areEqual(bytes, bytes))
        #expect(Self.lend(bytes) { $0 == string })
        for index in 0..<length {
            for bit in 0..<8 {
                var other = bytes
                other[index] ^= 1 << UInt8(bit)
                #expect(!Self.areEqual(bytes, other), "byte \(index), bit \(bit)")
                guard bit < 7 else { continue }
                #expect(!Self.lend(other) { $0 == string }, "byte \(index), bit \(bit)")
            }
        }
        #expect(!Self.areEqual(bytes, bytes + [0]) && !Self.areEqual([0] + bytes, bytes))
        #expect(!Self.lend(bytes) { $0 == string + "x" } && !Self.lend(bytes + [0x78]) { $0 == string })
    }

    @Test func `a text is compared with literals of any length`() {
        #expect(Self.lend([]) { $0 == ("" as StaticString) })
        #expect(!Self.lend([]) { $0 == ("a" as StaticString) })
        #expect(Self.lend(Array("a".utf8)) { $0 == ("a" as StaticString) })
        #expect(Self.lend(Array("é".utf8)) { $0 == ("é" as StaticString) })
        #expect(Self.lend(Array("fabric_guild_node_id".utf8)) { $0 == ("fabric_guild_node_id" as StaticString) })
        #expect(!Self.lend(Array("fabric_guild_node_iD".utf8)) { $0 == ("fabric_guild_node_id" as StaticString) })
        #expect(!Self.lend(Array("fabric_guild_node_i".utf8)) { $0 == ("fabric_guild_node_id" as StaticString) })
    }

    @Test(arguments: [("state", 1), ("updated_at", 2), ("", 3), ("s", 4), ("stat", 0), ("states", 0), ("State", 0)])
    func `a switch compares a text with its cases`(key: String, expected: Int) {
        let found = Self.lend(Array(key.utf8)) { text in
            switch text {
            case "state": 1
            case "updated_at": 2
            case "": 3
            case "s": 4
            default: 0
            }
        }
        #expect(found == expected)
    }

    @Test func `the composed and the decomposed form of a letter are two texts`() {
        let composed = "Zo\u{EB}"
        let decomposed = "Zoe\u{308}"
        #expect(composed == decomposed)
        #expect(Self.lend(Array(composed.utf8)) { $0 == composed && !($0 == decomposed) })
        #expect(Self.lend(Array(decomposed.utf8)) { $0 == decomposed && !($0 == composed) })
    }

    @Test func `a text without an address is empty`() {
        let nothing = JSONText(UnsafeRawBufferPointer(start: nil, count: 0))
        #expect(nothing == ("" as StaticString) && nothing == String() && nothing.string.isEmpty)
        #expect(!(nothing == ("a" as StaticString)) && !(nothing == String("a")))
        #expect(Self.lend([]) { $0.bytes.elementsEqual(nothing.bytes) })
        #expect(!Self.lend([1]) { $0.bytes.elementsEqual(nothing.bytes) })
    }

    @Test func `the string is a copy that outlives the lent bytes`() throws {
        let strings = try JSONReader.read(#"["one","\u0074wo","\u0074hree"]"#) { reader in
            var strings: [String] = []
            try reader.beginArray()
            while try reader.nextElement() { strings.append(try reader.readText().string) }
            return strings
        }
        #expect(strings == ["one", "two", "three"])
    }
}
