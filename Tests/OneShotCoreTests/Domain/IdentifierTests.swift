import Testing

@testable import OneShotCore

@Suite struct IdentifierTests {
    private static let composed = "\u{E9}"
    private static let decomposed = "e\u{301}"

    @Test func `composed and decomposed forms of a letter are two ids`() {
        #expect(Self.composed == Self.decomposed, "as strings they are equal")
        #expect(AgentID(Self.composed) != AgentID(Self.decomposed))
        #expect(Set([AgentID(Self.composed), AgentID(Self.decomposed)]).count == 2)
        let numbers = [AgentID(Self.composed): 1, AgentID(Self.decomposed): 2]
        #expect(numbers[AgentID(Self.composed)] == 1)
        #expect(numbers[AgentID(Self.decomposed)] == 2)
    }

    @Test func `targets differ if one of their ids does`() {
        let targets: Set = [
            Target("a", "g"), Target("a", "h"), Target("b", "g"), Target("g", "a"), Target("a", "g"),
            Target("a", GuildID(Self.composed)), Target("a", GuildID(Self.decomposed)),
        ]
        #expect(targets.count == 6)
    }

    @Test(arguments: ["", "a", "agent-with-a-name-that-is-not-stored-inline", composed, decomposed, "\u{0}", "日本"])
    func `ids with equal bytes are equal, wherever the bytes come from`(_ text: String) {
        var copy = String(decoding: Array(text.utf8), as: UTF8.self)
        let read = copy.withUTF8 { AgentID(JSONText(UnsafeRawBufferPointer($0))) }
        let sliced = AgentID(String("<\(text)>".unicodeScalars.dropFirst().dropLast()))
        for other in [read, sliced] {
            #expect(other == AgentID(text))
            #expect(other.hashValue == AgentID(text).hashValue)
            #expect(!(other < AgentID(text)) && !(AgentID(text) < other))
        }
    }

    @Test func `ids are ordered by their bytes`() {
        let ordered: [AgentID] = [
            "", "\u{0}", "A", "Z", "a", "a\u{0}", "aa", "ab", "b", "e\u{301}", "\u{E9}", "\u{FFFD}", "\u{10000}",
        ]
        #expect(ordered.reversed().sorted() == ordered)
        for (left, right) in zip(ordered, ordered.dropFirst()) {
            #expect(left < right)
            #expect(!(right < left))
        }
    }

    @Test func `an id is printed as its text`() {
        #expect(GuildID("guild-eu-1").description == "guild-eu-1")
        #expect("\(UserID("usr\n"))" == "usr\n")
    }
}
