import Testing

@testable import OneShotCore

/// Limits on what is kept of a login's response.
@Suite struct LoginBoundsTests {
    private static let now = Timestamp(milliseconds: 0)

    private func decode(_ entries: some Sequence<String>, bound: Set<GuildID> = []) throws -> Login.Answer {
        let text = #"{"userId":"u","guilds":["# + entries.joined(separator: ",") + "]}"
        return try Login.decode(Array(text.utf8), at: Self.now) { bound.contains($0) }
    }

    private func entry(_ id: String) -> String { #"{"nodeId":"\#(id)","endpoint":"https://h","token":"t"}"# }

    @Test func `sixteen guilds are kept beyond those that the agent is bound to`() throws {
        let bound: Set<GuildID> = ["b0", "b1", "b2"]
        let ids = (0..<20).map { "x\($0)" } + ["b0", "b1"] + (20..<40).map { "x\($0)" } + ["b2", "b0"]
        let answer = try decode(ids.map(entry), bound: bound)
        #expect(Set(answer.session.guilds.keys) == bound.union((0..<16).map { GuildID("x\($0)") }))
        #expect(answer.dropped.isEmpty)
    }

    @Test func `a guild that is named again does not count twice`() throws {
        let answer = try decode((0..<16).flatMap { [entry("x\($0)"), entry("x0")] })
        #expect(answer.session.guilds.count == 16)
    }

    @Test func `only a few of very many guilds are kept`() throws {
        let answer = try decode((0..<15_000).lazy.map { self.entry("guild-\($0)") }, bound: ["guild-14999", "absent"])
        #expect(answer.session.guilds.count == 17)
        #expect(answer.session.guilds["guild-14999"] != nil)
    }

    @Test func `only a few of very many dropped entries are reported`() throws {
        let answer = try decode(repeatElement("{}", count: 50_000).map { $0 } + [entry("g")])
        #expect(answer.dropped == Array(repeating: "a guild without a nodeId", count: 16))
        #expect(answer.session.guilds.count == 1)
    }

    @Test func `a long name is cut in the report`() throws {
        let name = String(repeating: "x", count: 100_000)
        let answer = try decode([#"{"nodeId":"\#(name)"}"#, entry("g")])
        #expect(answer.dropped == [#"guild "\#(name.prefix(60))…" has no endpoint"#])
    }

    @Test func `an entry with a text that is too long is dropped alone`() throws {
        func entry(name: Int = 1, endpoint: Int = 9, token: Int = 1) -> String {
            let (name, token) = (String(repeating: "n", count: name), String(repeating: "t", count: token))
            let endpoint = "https://" + String(repeating: "h", count: endpoint - 8)
            return #"{"nodeId":"\#(name)","endpoint":"\#(endpoint)","token":"\#(token)"}"#
        }
        let longest = try decode([entry(name: 2048, endpoint: 2048, token: 16384)])
        #expect(longest.session.guilds.count == 1 && longest.dropped.isEmpty)
        for long in [entry(name: 2049), entry(endpoint: 2049), entry(token: 16385)] {
            let answer = try decode([self.entry("g"), long])
            #expect(answer.session.guilds.count == 1 && answer.dropped.count == 1)
            #expect(answer.dropped[0].hasSuffix("of more than 2048 bytes or a token of more than 16384"))
        }
        let user = String(repeating: "u", count: 2049)
        let error = #expect(throws: InputError.self) {
            try Login.decode(Array(#"{"userId":"\#(user)","guilds":[]}"#.utf8), at: Self.now) { _ in true }
        }
        #expect(error?.description == "the login's answer has a userId of more than 2048 bytes")
    }

    @Test func `an entry may have other members of any kind`() throws {
        let deep = String(repeating: "[", count: 100) + String(repeating: "]", count: 100)
        let answer = try decode([#"{"a":\#(deep),"nodeId":"g","endpoint":"https://h","token":"t","b":"\u0000"}"#])
        #expect(answer.session.guilds.count == 1)
        let tooDeep = String(repeating: "[", count: 200) + String(repeating: "]", count: 200)
        #expect(throws: InputError.self) { try decode([tooDeep, entry("g")]) }
    }
}
