import Testing

@testable import OneShotCore

@Suite struct NameIndexTests {
    private func index(_ names: [AgentID]) -> NameIndex<AgentSubject> {
        var index = NameIndex<AgentSubject>()
        for name in names { _ = index.insert(name) }
        return index
    }

    private func hash(_ text: String) -> UInt64 {
        var text = text
        return text.withUTF8 { fixedHash(UnsafeRawBufferPointer($0)) }
    }

    @Test func `each distinct name gets the next number`() {
        var index = NameIndex<AgentSubject>()
        let inserted = ["b", "a", "b", "", "a", ""].map { index.insert(AgentID($0)) }
        #expect(inserted.map(\.number) == [0, 1, 0, 2, 1, 2])
        #expect(inserted.map(\.isNew) == [true, true, false, true, false, false])
        #expect(index.names == ["b", "a", ""])
    }

    @Test func `an empty index has no names`() {
        let index = index([])
        #expect(index.number(of: "") == nil)
        #expect(index.number(of: "a") == nil)
        #expect(index.names.isEmpty)
    }

    private static let alike: [[AgentID]] = [
        ["", "a", "aa", "aaa", "aaaa"],
        ["aaaa", "aaa", "aa", "a", ""],
        // Joined in different ways, these give the same bytes.
        ["ab", "c", "a", "bc", "abc"],
        ["\u{0}", "\u{0}\u{0}", "a\u{0}", "a", ""],
        ["\u{E9}", "e\u{301}", "e"],
        ["a-name-of-more-than-eight-bytes-1", "a-name-of-more-than-eight-bytes-2", "a-name-of-more-than-eight-bytes-"],
    ]

    @Test(arguments: alike)
    func `similar names are kept apart`(_ names: [AgentID]) {
        let index = index(names)
        #expect(index.names == names)
        for (number, name) in names.enumerated() { #expect(index.number(of: name) == number) }
        #expect(index.number(of: "aaaaa") == nil)
        #expect(index.number(of: "b") == nil)
    }

    @Test func `names that share a cell of the table are found one after the other, around its end`() {
        let names: [AgentID] = ["n14", "n23", "n36", "n112", "n371", "n503"]
        let absent = AgentID("n555")
        // The table starts with 64 cells. All these names belong into the last one.
        for name in names + [absent] { #expect(hash(name.text) & 63 == 63, "\(name) belongs elsewhere by now") }
        let index = index(names)
        for (number, name) in names.enumerated() { #expect(index.number(of: name) == number) }
        #expect(index.number(of: absent) == nil)
    }

    @Test func `an index that grows still finds every name`() {
        var index = NameIndex<GuildSubject>()
        for number in 0..<5000 {
            #expect(index.insert(GuildID("guild-\(number)")) == (number, true))
            // Look for every name just before and just after the table doubles.
            if (number + 1).nonzeroBitCount == 1 || number.nonzeroBitCount == 1 {
                #expect((0...number).allSatisfy { index.number(of: GuildID("guild-\($0)")) == $0 })
                #expect(index.number(of: GuildID("guild-\(number + 1)")) == nil)
            }
        }
        #expect((0..<5000).allSatisfy { index.insert(GuildID("guild-\($0)")) == ($0, false) })
        #expect(index.names.count == 5000)
        #expect((5000..<10000).allSatisfy { index.number(of: GuildID("guild-\($0)")) == nil })
    }

    @Test(arguments: [0, 1, 2, 3, Int.max])
    func `the expected number affects only the speed`(_ expected: Int) {
        let index = index(["a", "b", ""])
        func number(_ name: String) -> Int? {
            var name = name
            return name.withUTF8 { index.number(of: JSONText(UnsafeRawBufferPointer($0)), expecting: expected) }
        }
        #expect(["a", "b", "", "c"].map(number) == [0, 1, 2, nil])
    }
}
