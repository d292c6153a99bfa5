import Testing

@testable import OneShotCore

/// A `last-status.json` that this program would not write.
@Suite struct StatusCacheErrorTests {
    private let roster = Roster.of(
        identities: ["alice": .active("usr_alice"), "bob": .active("usr_bob")],
        bindings: ["alice": "g1", "alice": "g2", "bob": "g1"])

    private func decode(_ text: String) throws -> StatusCache? {
        try Array(text.utf8).withUnsafeBytes { try StatusCache($0, roster, center: "https://f") }
    }

    private func decode(agents: String) throws -> StatusCache {
        try #require(try decode(#"{"version":1,"agents":\#(agents)}"#))
    }

    private func decode(row: String) throws -> CachedRow? { try decode(agents: #"{"bob":{"g1":\#(row)}}"#).rows[2] }

    private func complaint(_ body: () throws -> some Any) -> String? {
        #expect(throws: (any Error).self) { try body() }.map { "\($0)" }
    }

    // MARK: - Malformed

    @Test(arguments: [
        ("", "line 1, column 1: ends where an object is expected"),
        ("{", "line 1, column 2: ends where a key in double quotes is expected"),
        ("[]", "line 1, column 1: '[' where an object is expected"),
        ("null", "line 1, column 1: 'n' where an object is expected"),
        (#"{"version":1,"agents":[]}"#, "line 1, column 23: '[' where an object is expected"),
        (#"{"version":1,"agents":{"bob":3}}"#, "line 1, column 30: '3' where an object is expected"),
        (#"{"version":1,"agents":{"gone":3}}"#, "line 1, column 31: '3' where an object is expected"),
        (#"{"version":1,"agents":{"bob":{"g1":null}}}"#, "line 1, column 36: 'n' where an object is expected"),
        (
            #"{"version":1,"agents":{}} x"#,
            "line 1, column 27: 'x' where the end of the text after the value is expected"
        ),
        ("{\"version\":1,\n\"center_url\":1}", "line 2, column 14: '1' where a string is expected"),
        (#"{"version":1,"other":{"a":01}}"#, "line 1, column 27: a number with a leading zero"),
    ])
    func `a malformed cache is an error with line and column`(text: String, message: String) {
        #expect(complaint { try decode(text) } == message)
    }

    @Test(arguments: [
        (#"{"agents":{}}"#, "version missing; this program reads version 1"),
        (#"{"version":2}"#, "version 2; this program reads version 1"),
        (#"{"version":0,"agents":[]}"#, "version 0; this program reads version 1"),
        (#"{"version":-1}"#, "version -1; this program reads version 1"),
        (#"{"version":"1"}"#, "line 1, column 12: '\"' where a number is expected"),
        (#"{"version":1.0}"#, "line 1, column 12: not a whole number within 64 bits"),
        (#"{"version":18446744073709551617}"#, "line 1, column 12: not a whole number within 64 bits"),
        (#"{"version":null}"#, "line 1, column 12: 'n' where a number is expected"),
    ])
    func `another version is an error`(text: String, message: String) {
        #expect(complaint { try decode(text) } == message)
    }

    @Test(arguments: ["unknown", "exhausted", "working", "Idle", "idle ", ""])
    func `a status that this program never writes is an error`(status: String) {
        #expect(
            complaint { try decode(row: #"{"status":"\#(status)"}"#) }
                == "line 1, column \(48 + status.count): a status that this program never writes")
    }

    @Test(arguments: [
        #"{"status":1}"#, #"{"status":null}"#, #"{"user_id":null}"#, #"{"pushed_at":"1"}"#, #"{"pushed_at":null}"#,
        #"{"pushed_at":1e999}"#, #"{"since":null}"#, #"{"pending_since":-1e999}"#, #"{"in_doubt":1}"#,
        #"{"unsettled":"true"}"#,
        #"{"pending_since":null}"#, #"{"in_doubt":null}"#,
    ])
    func `a member of another type or out of range is an error`(row: String) {
        #expect(complaint { try decode(row: row) }?.hasPrefix("line 1, column ") == true)
    }

    @Test(arguments: [
        ("1e300", Int64(253_402_300_799_000)), ("-1e300", -62_135_596_800_000), ("1.0004", 1000), ("1.0005", 1001),
        ("0", 0), ("-1.5", -1500), ("1780303217.999", 1_780_303_217_999), ("1e-400", 0),
    ])
    func `a time is rounded to the millisecond and kept within the years 1 to 9999`(text: String, milliseconds: Int64)
        throws
    {
        let row = try decode(row: #"{"status":"idle","pushed_at":\#(text),"pending_since":\#(text)}"#)
        #expect(row?.acknowledged?.at == Timestamp(milliseconds: milliseconds))
        #expect(row?.pendingSince == Timestamp(milliseconds: milliseconds))
    }

    // MARK: - Duplicate keys

    private static let idle = #"{"status":"idle","user_id":"u","pushed_at":1}"#
    private static let busy = #"{"status":"busy","user_id":"u","pushed_at":2}"#

    /// What a cache says, as `agent/guild` and presence; orphans with a minus.
    private func contents(_ text: String) throws -> [String] {
        let cache = try #require(try decode(text))
        let rows = cache.rows.enumerated().compactMap { slot, row in
            row.map { (roster.target(slot), $0, "") }
        }
        return (rows + cache.orphans.map { ($0.target, $0.row, "-") }).map { target, row, sign in
            "\(sign)\(target.agent)/\(target.guild) \(row.acknowledged?.presence.rawValue ?? "none")"
        }
    }

    @Test(arguments: [
        // A guild is named twice, in the roster and not.
        (#"{"bob":{"g1":\#(idle),"g1":\#(busy)}}"#, ["bob/g1 busy"]),
        (#"{"bob":{"g9":\#(idle),"g9":\#(busy)}}"#, ["-bob/g9 busy"]),
        (#"{"gone":{"g1":\#(idle),"g2":\#(idle),"g1":\#(busy)}}"#, ["-gone/g2 idle", "-gone/g1 busy"]),
        // An agent is named twice.
        (#"{"alice":{"g1":\#(idle),"g9":\#(idle)},"bob":{},"alice":{"g2":\#(busy)}}"#, ["alice/g2 busy"]),
        (#"{"alice":{"g9":\#(idle)},"alice":{"g8":\#(busy)}}"#, ["-alice/g8 busy"]),
        (#"{"gone":{"g1":\#(idle)},"bob":{"g9":\#(idle)},"gone":{"g2":\#(busy)}}"#, ["-bob/g9 idle", "-gone/g2 busy"]),
        (#"{"bob":{"g1":\#(idle)},"bob":{}}"#, []),
    ])
    func `the last of duplicate agents and guilds counts`(agents: String, contents expected: [String]) throws {
        #expect(try contents(#"{"version":1,"agents":\#(agents)}"#) == expected)
    }

    @Test(arguments: [
        #""status":"idle""#, #""user_id":"u""#, #""pushed_at":1"#, #""since":1"#, #""in_doubt":true"#,
        #""unsettled":true"#, #""pending_since":1"#, #""x":1"#,
    ])
    func `any other key that is given twice in a row makes the cache malformed`(member: String) {
        for row in ["{\(member),\(member)}", "{\(member),\"y\":0,\(member)}"] {
            let message = complaint { try decode(row: row) }
            #expect(message?.hasSuffix(": a key that is given twice in one object") == true, "\(message ?? "none")")
        }
    }

    @Test(arguments: [
        #""center_url":"https://f","center_url":"https://f""#, #""agents":{},"agents":{}"#, #""version":1"#,
    ])
    func `any other key that is given twice makes the cache malformed`(members: String) {
        let message = complaint { try decode(#"{"version":1,\#(members)}"#) }
        #expect(message?.hasSuffix(": a key that is given twice in one object") == true, "\(message ?? "none")")
    }
}
