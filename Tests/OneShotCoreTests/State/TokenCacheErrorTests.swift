import Testing

@testable import OneShotCore

/// A `tokens.json` that this program would not write.
@Suite struct TokenCacheErrorTests {
    private func decode(_ text: String) throws -> TokenState? {
        try Array(text.utf8).withUnsafeBytes { try TokenCache.decode($0, center: "https://f") }
    }

    /// Reads a cache with this member and the version.
    private func decode(_ member: String, _ value: String) throws -> TokenState {
        try #require(try decode(#"{"version":1,"\#(member)":\#(value)}"#))
    }

    private func complaint(_ text: String) -> String? {
        #expect(throws: (any Error).self) { try decode(text) }.map { "\($0)" }
    }

    private func backoff(_ until: Int64, _ failures: Int) -> TokenState.Backoff {
        TokenState.Backoff(until: Timestamp(milliseconds: until), failures: failures)
    }

    // MARK: - Malformed

    @Test(arguments: [
        ("", "line 1, column 1: ends where an object is expected"),
        ("{", "line 1, column 2: ends where a key in double quotes is expected"),
        ("{}", "version missing; this program reads version 1"),
        (#"{"version":2,"sessions":[]}"#, "version 2; this program reads version 1"),
        (#"{"version":1,"sessions":[]}"#, "line 1, column 25: '[' where an object is expected"),
        (#"{"version":1,"sessions":{"a":1}}"#, "line 1, column 30: '1' where an object is expected"),
        (#"{"version":1,"login_backoff":{"a":1}}"#, "line 1, column 35: '1' where an object is expected"),
        (#"{"version":1,"refusals":{"a":{"g":1}}}"#, "line 1, column 35: '1' where an object is expected"),
        (#"{"version":1,"endpoint_backoff":{"https://h":null}}"#, "line 1, column 46: 'n' where a number is expected"),
        (#"{"version":1} {}"#, "line 1, column 15: '{' where the end of the text after the value is expected"),
    ])
    func `a malformed cache is an error with line and column`(text: String, message: String) {
        #expect(complaint(text) == message)
    }

    @Test(arguments: [
        #""user_id":1"#, #""user_id":null"#, #""logged_in_at":"1""#, #""logged_in_at":1e999"#, #""guilds":null"#,
        #""guilds":{"g":{"endpoint":null}}"#, #""guilds":{"g":{"token":null}}"#, #""guilds":{"g":{"expires_at":"1"}}"#,
        #""guilds":{"g":{"expires_at":1e999}}"#,
    ])
    func `a session's member of another type or out of range is an error`(member: String) {
        #expect(complaint(#"{"version":1,"sessions":{"a":{\#(member)}}}"#)?.hasPrefix("line 1, column ") == true)
    }

    @Test(arguments: [
        #""until":null"#, #""until":1e999"#, #""failures":1.0"#, #""failures":1e3"#, #""failures":"1""#,
        #""failures":9223372036854775808"#,
    ])
    func `a wait's member of another type or out of range is an error`(member: String) {
        for text in [#""login_backoff":{"a":{\#(member)}}"#, #""refusals":{"a":{"g":{\#(member)}}}"#] {
            #expect(complaint(#"{"version":1,\#(text)}"#)?.hasPrefix("line 1, column ") == true)
        }
    }

    /// Such a byte would end the header or begin another one.
    @Test(arguments: [" ", "a b", "a\\nb", "a\\r\\nX: y", "\\u0000", "\\u007f", "ä", "a\\t"])
    func `a token with a byte that no header can hold is an error`(token: String) {
        let text = #"{"version":1,"sessions":{"a":{"guilds":{"g":{"token":"\#(token)"}}}}}"#
        #expect(complaint(text)?.hasSuffix(": a token that no header can hold") == true)
    }

    @Test(arguments: ["!", "~", #"\""#, #"\\"#, "a.b.c-_=+/"])
    func `any other token is accepted`(token: String) throws {
        let sessions = #"{"a":{"guilds":{"g":{"endpoint":"e","token":"\#(token)"}}}}"#
        let plain = token.count == 2 && token.hasPrefix("\\") ? String(token.dropFirst()) : token
        #expect(try decode("sessions", sessions).sessions["a"]?.guilds["g"]?.token == Secret(plain))
    }

    @Test(arguments: [(0, 1), (-5, 1), (1, 1), (15, 15), (Int.min, 1), (1000, 1000), (1001, 1000)])
    func `a wait has at least one failure and at most a thousand`(written: Int, failures: Int) throws {
        let text = #"{"until":1,"failures":\#(written)}"#
        #expect(
            try decode("refusals", #"{"a":{"g":\#(text)}}"#).refusals == [Target("a", "g"): backoff(1000, failures)])
        #expect(
            try decode("login_backoff", #"{"a":\#(text)}"#).loginBackoffs["a"]?.backoff == backoff(1000, failures))
    }

    @Test func `another failure can be counted after any number of failures`() throws {
        let text = #"{"until":1,"failures":\#(Int.max)}"#
        let read = try #require(try decode("refusals", #"{"a":{"g":\#(text)}}"#).refusals[Target("a", "g")])
        let next = TokenState.Backoff.after(read, at: Timestamp(milliseconds: 0))
        #expect(next == backoff(900_000, 1000))
    }

    @Test(arguments: [("1e300", Int64(253_402_300_799_000)), ("-1e300", -62_135_596_800_000), ("1.0005", 1001)])
    func `a time is rounded to the millisecond and kept within the years 1 to 9999`(text: String, milliseconds: Int64)
        throws
    {
        let waits = try decode("endpoint_backoff", #"{"https://h":\#(text)}"#).endpointBackoffs
        #expect(waits == [try Endpoint("https://h"): Timestamp(milliseconds: milliseconds)])
    }

    // MARK: - Duplicate keys

    @Test(arguments: [
        // An agent twice, one guild.
        #"{"a":{"guilds":{"g1":{}}},"a":{"user_id":"u","guilds":{"g2":{"endpoint":"e","token":"t"}}}}"#,
        #"{"a":{"user_id":"u","guilds":{"g2":{"expires_at":1,"endpoint":"x"},"g2":{"endpoint":"e","token":"t"}}}}"#,
        #"{"a":{"user_id":"u","guilds":{"g1":{"endpoint":"x","token":"t"},"g1":{},"g2":{"endpoint":"e","token":"t"}}}}"#,
    ])
    func `the last of duplicate agents and guilds in the sessions counts`(sessions: String) throws {
        let guilds: [GuildID: GuildAccess] = ["g2": GuildAccess(endpoint: "e", token: Secret("t"), expiresAt: nil)]
        let expected = Session(userID: "u", loggedInAt: Timestamp(milliseconds: 0), guilds: guilds)
        #expect(try decode("sessions", sessions).sessions == ["a": expected])
    }

    @Test func `the last of duplicate agents in the waits after logins counts`() throws {
        let expected = TokenState.LoginBackoff(backoff: backoff(2000, 1), fingerprint: "")
        let waits = #"{"a":{"key":"x","failures":7},"a":{"until":2}}"#
        #expect(try decode("login_backoff", waits).loginBackoffs == ["a": expected])
    }

    @Test(arguments: [
        #"{"a":{"g1":{}},"b":{"g":{}},"a":{"g":{"until":2}},"b":{}}"#, #"{"a":{"g":{"failures":7},"g":{"until":2}}}"#,
    ])
    func `the last of duplicate agents and guilds in the refusals counts`(refusals: String) throws {
        #expect(try decode("refusals", refusals).refusals == [Target("a", "g"): backoff(2000, 1)])
    }

    @Test func `the last of two spellings of one endpoint counts`() throws {
        let expected = [try Endpoint("https://a"): Timestamp(milliseconds: 2000)]
        #expect(try decode("endpoint_backoff", #"{"https://a":1,"https://A/":2}"#).endpointBackoffs == expected)
    }

    @Test(arguments: [
        #""sessions":{},"sessions":{}"#, #""login_backoff":{},"login_backoff":{}"#, #""version":1"#, #""x":1,"x":1"#,
        #""sessions":{"a":{"user_id":"x","user_id":"u"}}"#, #""sessions":{"a":{"guilds":{},"guilds":{}}}"#,
        #""sessions":{"a":{"guilds":{"g":{"token":"t","token":"t"}}}}"#,
        #""login_backoff":{"a":{"until":1,"until":2}}"#,
        #""refusals":{"a":{"g":{"failures":1,"failures":1}}}"#, #""endpoint_backoff":{"https://a":1,"https://a":2}"#,
    ])
    func `any other key that is given twice makes the cache malformed`(members: String) {
        let message = complaint(#"{"version":1,\#(members)}"#)
        #expect(message?.hasSuffix(": a key that is given twice in one object") == true, "\(message ?? "none")")
    }
}
