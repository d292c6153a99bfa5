import Testing

@testable import OneShotCore

/// Reading and writing `last-status.json`.
@Suite struct StatusCacheTests {
    private static let center = "https://fabric.example.com"
    private let roster = Roster.of(
        identities: ["alice": .active("usr_alice"), "bob": .active("usr_bob"), "carol": .active("usr_carol")],
        bindings: ["alice": "g1", "alice": "g2", "bob": "g1"])

    private func decode(_ text: String, _ roster: Roster? = nil) throws -> StatusCache? {
        try Array(text.utf8).withUnsafeBytes { try StatusCache($0, roster ?? self.roster, center: Self.center) }
    }

    /// Reads a cache with these agents.
    private func decode(agents: String, _ roster: Roster? = nil) throws -> StatusCache {
        try #require(try decode(#"{"version":1,"center_url":"\#(Self.center)","agents":\#(agents)}"#, roster))
    }

    private func encode(_ cache: StatusCache) -> String {
        String(decoding: cache.encode(roster, center: Self.center), as: UTF8.self)
    }

    private static func row(
        _ presence: Presence, _ user: UserID, at milliseconds: Int64
    ) -> CachedRow {
        CachedRow(.init(presence, user, at: Timestamp(milliseconds: milliseconds)))
    }

    /// A cache in which everything occurs that a cache can hold.
    private var everything: StatusCache {
        var cache = StatusCache(roster)
        cache.rows[0] = CachedRow(
            .init(
                .onCall, "usr_alice", at: Timestamp(milliseconds: 1_780_303_217_500),
                since: Timestamp(milliseconds: 1_780_300_000_000)))
        cache.rows[1] = CachedRow(isInDoubt: true)
        cache.rows[2] = CachedRow(
            .init(.offline, "usr_old", at: Timestamp(milliseconds: 1_780_303_217_000)), isInDoubt: true,
            isUnsettled: true, pendingSince: Timestamp(milliseconds: 1_780_303_200_001))
        cache.orphans = [
            OrphanedRow(Target("alice", "g0"), Self.row(.busy, "usr_alice", at: 1000)),
            OrphanedRow(Target("carol", "g1"), Self.row(.idle, "usr_carol", at: 2000)),
            OrphanedRow(Target("zoe", "g1"), Self.row(.idle, "usr_zoe", at: 3000)),
        ]
        return cache
    }

    private let everythingAsText = """
        {"version":1,"center_url":"https://fabric.example.com","agents":{\
        "alice":{"g1":{"status":"on_call","user_id":"usr_alice","pushed_at":1780303217.5,"since":1780300000},\
        "g2":{"in_doubt":true},\
        "g0":{"status":"busy","user_id":"usr_alice","pushed_at":1}},\
        "bob":{"g1":{"status":"offline","user_id":"usr_old","pushed_at":1780303217,\
        "in_doubt":true,"unsettled":true,"pending_since":1780303200.001}},\
        "carol":{"g1":{"status":"idle","user_id":"usr_carol","pushed_at":2}},\
        "zoe":{"g1":{"status":"idle","user_id":"usr_zoe","pushed_at":3}}}}

        """

    // MARK: - Round trip

    @Test func `a cache is written in one fixed order`() {
        #expect(encode(everything) == everythingAsText)
        #expect(
            encode(StatusCache(roster)) == #"{"version":1,"center_url":"https://fabric.example.com","agents":{}}"#
                + "\n"
        )
    }

    @Test func `a written cache is read back`() throws {
        #expect(try decode(everythingAsText) == everything)
        #expect(try decode(encode(StatusCache(roster))) == StatusCache(roster))
    }

    @Test func `names with escapes and names with two spellings are kept`() throws {
        let names = ["\"\\\n\u{7F}/", "Zo\u{EB}", "Zoe\u{308}", "日本語", " "]
        var cache = StatusCache(roster)
        cache.orphans = names.map { OrphanedRow(Target(AgentID($0), "g"), Self.row(.idle, UserID($0), at: 0)) }
        let read = try #require(try decode(encode(cache)))
        #expect(Set(read.orphans.map(\.target)) == Set(cache.orphans.map(\.target)))
        #expect(Set(read.orphans.map(\.target)).count == names.count)
    }

    // MARK: - Older, newer and other shapes

    @Test func `rows may be in another order than the roster's`() throws {
        let cache = try decode(
            agents: """
                {"bob":{"g1":{"status":"busy","user_id":"usr_bob","pushed_at":1}},
                 "alice":{"g2":{"in_doubt":true},"g1":{"status":"idle","user_id":"usr_alice","pushed_at":2}}}
                """)
        let doubtful = CachedRow(isInDoubt: true)
        #expect(
            Array(cache.rows) == [
                Self.row(.idle, "usr_alice", at: 2000), doubtful, Self.row(.busy, "usr_bob", at: 1000),
            ])
        #expect(cache.orphans == [])
    }

    @Test func `rows may each be written differently`() throws {
        func read(_ rest: String) throws -> [CachedRow?] {
            let rows = try decode(
                agents: """
                    {"alice":{"g1":{"status":"idle","user_id":"usr_alice","pushed_at":1780303217.5\(rest)},
                     "g2":{"status": "busy", "user_id": "usr_alice", "pushed_at": 2,"since":1\(rest)}},
                     "bob":{"g1":{"status":"on_call","user_id":"usr_bob","pushed_at":3\(rest)}}}
                    """
            ).rows
            return Array(rows)
        }
        let since = CachedRow(
            .init(.busy, "usr_alice", at: Timestamp(milliseconds: 2000), since: Timestamp(milliseconds: 1000)))
        let rows = [Self.row(.idle, "usr_alice", at: 1_780_303_217_500), since, Self.row(.onCall, "usr_bob", at: 3000)]
        #expect(try read("") == rows)
        #expect(try read(#","x":0"#) == rows)
    }

    @Test func `unknown keys are skipped at every level`() throws {
        let text = """
            {"future":[1,{"a":{}}],"version":1,"center_url":"https://fabric.example.com","agents":
            {"bob":{"g1":{"note":{"x":[null]},"status":"busy","shade":3,"user_id":"usr_bob","pushed_at":1}}},"z":null}
            """
        #expect(try decode(text).map { Array($0.rows) } == [nil, nil, Self.row(.busy, "usr_bob", at: 1000)])
    }

    @Test(arguments: ["", #","x":0"#]) func `a since that is later than pushed_at counts as pushed_at`(
        rest: String
    ) throws {
        let row = #"{"status":"idle","user_id":"usr_bob","pushed_at":5,"since":6\#(rest)}"#
        let cache = try decode(agents: #"{"bob":{"g1":\#(row)}}"#)
        #expect(cache.rows[2] == Self.row(.idle, "usr_bob", at: 5000))
    }

    @Test func `a row that lost a member is pushed again`() throws {
        let cache = try decode(
            agents: #"{"alice":{"g1":{},"g2":{"user_id":"usr_alice","pushed_at":5}},"bob":{"g1":{"status":"busy"}}}"#)
        #expect(Array(cache.rows) == [CachedRow(), CachedRow(), Self.row(.busy, "", at: 0)])
    }

    @Test(arguments: [#"{"version":1}"#, #"{"version":1,"center_url":"https://fabric.example.com"}"#])
    func `a cache without agents is empty`(text: String) throws {
        #expect(try decode(text) == StatusCache(roster))
    }

    @Test(arguments: ["https://other.example.com", "https://fabric.example.com/", "HTTPS://fabric.example.com", ""])
    func `a cache of another center is ignored, and URLs are compared as text`(center: String) throws {
        let text = everythingAsText.replacing(Self.center, with: center)
        #expect(try decode(text) == nil)
    }

    // MARK: - Removed rows

    @Test func `an orphan that was never acknowledged belongs to its agent's user, if the agent has one`() throws {
        let row = #"{"in_doubt":true}"#
        let cache = try decode(agents: #"{"alice":{"g9":\#(row)},"carol":{"g9":\#(row)},"zoe":{"g9":\#(row)}}"#)
        #expect(cache.orphans.map(\.user) == ["usr_alice", "usr_carol", nil])
        let acknowledged = #"{"status":"idle","user_id":"usr_old","pushed_at":1}"#
        #expect(try decode(agents: #"{"alice":{"g9":\#(acknowledged)}}"#).orphans.map(\.user) == ["usr_old"])
    }

    @Test func `rows of agents and guilds that are gone become orphans, and are written back`() throws {
        let smaller = Roster.of(identities: ["bob": .active("usr_bob")], bindings: ["bob": "g2"])
        let cache = try #require(try decode(everythingAsText, smaller))
        #expect(Array(cache.rows) == [nil])
        #expect(
            cache.orphans.map(\.target) == [
                Target("alice", "g1"), Target("alice", "g2"), Target("alice", "g0"), Target("bob", "g1"),
                Target("carol", "g1"), Target("zoe", "g1"),
            ])
        #expect(cache.orphans.allSatisfy { $0.slot == nil })
        #expect(cache.orphans[3].row == everything.rows[2])
        let written = cache.encode(smaller, center: Self.center)
        #expect(try written.withUnsafeBytes { try StatusCache($0, roster, center: Self.center) } == everything)
    }
}
