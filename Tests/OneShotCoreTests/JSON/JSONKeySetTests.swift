import Testing

@testable import OneShotCore

@Suite struct JSONKeySetTests {
    /// Whether each key was new, each lent from a buffer that is gone when the next one comes.
    private static func insertions(_ keys: [String]) -> [Bool] {
        var set = JSONKeySet()
        return keys.map { key in
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: key.utf8.count, alignment: 1)
            defer { buffer.deallocate() }
            buffer.copyBytes(from: key.utf8)
            let isNew = set.insert(JSONText(UnsafeRawBufferPointer(buffer)))
            buffer.initializeMemory(as: UInt8.self, repeating: 0)
            return isNew
        }
    }

    private static let sequences: [([String], [Bool])] = [
        ([], []),
        (["a"], [true]),
        (["a", "a"], [true, false]),
        (["a", "b", "a", "b", "c"], [true, true, false, false, true]),
        (["", "", "a", ""], [true, false, true, false]),
        // Kept one after the other, keys must not run into each other.
        (["ab", "c", "a", "bc", "abc", "b"], [true, true, true, true, true, true]),
        (["state", "stat", "states", "tate", "State"], [true, true, true, true, true]),
        // The composed and the decomposed letter: equal as `String`, two keys as bytes.
        (["\u{E9}", "e\u{301}", "\u{E9}"], [true, true, false]),
        (["a\0", "a", "\0a", "a\0"], [true, true, true, false]),
    ]

    @Test(arguments: sequences)
    func `a key is new the first time, byte for byte`(keys: [String], isNew: [Bool]) {
        #expect(Self.insertions(keys) == isNew)
    }

    @Test(arguments: [1, 15, 16, 17, 18, 32, 1000]) func `a repeated key is seen among many`(count: Int) {
        let keys = (0..<count).map { "key-\($0)" }
        #expect(Self.insertions(keys).allSatisfy { $0 })
        // All of them once more, then another, then that one once more.
        let again = Self.insertions(keys + keys + ["other", "other", ""])
        #expect(again == keys.map { _ in true } + keys.map { _ in false } + [true, false, true])
    }

    @Test func `a key that stands twice is seen wherever the two stand`() {
        for count in [2, 16, 17, 20] {
            for first in 0..<(count - 1) {
                for second in (first + 1)..<count {
                    var keys = (0..<count).map { "\($0)" }
                    keys[second] = keys[first]
                    #expect(Self.insertions(keys) == (0..<count).map { $0 != second })
                }
            }
        }
    }
}
