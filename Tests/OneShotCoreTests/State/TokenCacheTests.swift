import Testing

@testable import OneShotCore

/// Reading and writing `tokens.json`.
@Suite struct TokenCacheTests {
    private static let center = "https://fabric.example.com"

    private func decode(_ text: String) throws -> TokenState? {
        try Array(text.utf8).withUnsafeBytes { try TokenCache.decode($0, center: Self.center) }
    }

    /// Reads a cache with this member and the version.
    private func decode(_ member: String, _ value: String) throws -> TokenState {
        try #require(try decode(#"{"version":1,"\#(member)":\#(value)}"#))
    }

    private func complaint(_ text: String) -> String? {
        #expect(throws: (any Error).self) { try decode(text) }.map { "\($0)" }
    }

    private func encode(_ tokens: TokenState) -> String {
        String(decoding: TokenCache.encode(tokens, center: Self.center), as: UTF8.self)
    }

    private static func time(_ milliseconds: Int64) -> Timestamp { Timestamp(milliseconds: milliseconds) }

    private static func session(
        _ user: String, at milliseconds: Int64, _ guilds: [GuildID: GuildAccess] = [:]
    ) -> Session {
        Session(userID: UserID(user), loggedInAt: time(milliseconds), guilds: guilds)
    }

    private static func access(_ endpoint: String, _ token: String, until end: Int64? = nil) -> GuildAccess {
        GuildAccess(endpoint: endpoint, token: Secret(token), expiresAt: end.map(time))
    }

    private static func backoff(_ until: Int64, _ failures: Int) -> TokenState.Backoff {
        TokenState.Backoff(until: time(until), failures: failures)
    }

    /// Tokens and waits in which everything occurs that can occur.
    private func everything() throws -> TokenState {
        var tokens = TokenState()
        tokens.sessions = [
            "bob": Self.session("usr_bob", at: 2000),
            "alice": Self.session(
                "usr_alice", at: 1_780_303_217_500,
                [
                    "g2": Self.access("https://eu2.example.com/base", "to~k/e=n.2"),
                    "g1": Self.access("https://eu1.example.com", "token-1", until: 1_780_306_817_250),
                ]),
        ]
        tokens.loginBackoffs = [
            "carol": TokenState.LoginBackoff(backoff: Self.backoff(60_000, 2), fingerprint: "fi\"ng")
        ]
        tokens.refusals = [
            Target("bob", "g2"): Self.backoff(3000, 1), Target("alice", "g1"): Self.backoff(1000, 3),
            Target("bob", "g1"): Self.backoff(2000, 1),
        ]
        tokens.endpointBackoffs = [
            try Endpoint("https://eu2.example.com:8443/base"): Self.time(5500),
            try Endpoint("http://127.0.0.1:80"): Self.time(4000),
        ]
        return tokens
    }

    private let everythingAsText = """
        {"version":1,"center_url":"https://fabric.example.com",\
        "sessions":{"alice":{"user_id":"usr_alice","logged_in_at":1780303217.5,"guilds":{\
        "g1":{"endpoint":"https://eu1.example.com","token":"token-1","expires_at":1780306817.25},\
        "g2":{"endpoint":"https://eu2.example.com/base","token":"to~k/e=n.2"}}},\
        "bob":{"user_id":"usr_bob","logged_in_at":2,"guilds":{}}},\
        "login_backoff":{"carol":{"until":60,"failures":2,"key":"fi\\"ng"}},\
        "refusals":{"alice":{"g1":{"until":1,"failures":3}},\
        "bob":{"g1":{"until":2,"failures":1},"g2":{"until":3,"failures":1}}},\
        "endpoint_backoff":{"http://127.0.0.1":4,"https://eu2.example.com:8443/base":5.5}}

        """

    // MARK: - Round trip

    @Test func `a cache is written in one fixed order`() throws {
        #expect(encode(try everything()) == everythingAsText)
        #expect(
            encode(TokenState()) == """
                {"version":1,"center_url":"https://fabric.example.com",\
                "sessions":{},"login_backoff":{},"refusals":{},"endpoint_backoff":{}}

                """)
    }

    @Test func `a written cache is read back`() throws {
        #expect(try decode(everythingAsText) == everything())
        #expect(try decode(encode(TokenState())) == TokenState())
    }

    @Test func `two spellings of a letter are two names`() throws {
        var tokens = TokenState()
        for (number, name) in ["Zo\u{EB}", "Zoe\u{308}"].enumerated() {
            let guilds = [GuildID(name): Self.access("https://e", "t\(number)")]
            tokens.sessions[AgentID(name)] = Self.session(name, at: Int64(number), guilds)
            tokens.refusals[Target(AgentID(name), GuildID(name))] = Self.backoff(Int64(number), 1)
        }
        #expect(try decode(encode(tokens)) == tokens)
    }

    // MARK: - Older, newer and other shapes

    @Test func `unknown keys are skipped at every level`() throws {
        let text = """
            {"x":[{}],"version":1,
             "sessions":{"a":{"x":1,"user_id":"u","logged_in_at":1,"guilds":{"g":{"x":{},"endpoint":"e","token":"t"}}}},
             "login_backoff":{"a":{"x":[],"until":1,"failures":2,"key":"k"}},
             "refusals":{"a":{"g":{"x":null,"key":"k","until":1,"failures":2}}}}
            """
        let tokens = try #require(try decode(text))
        #expect(tokens.sessions == ["a": Self.session("u", at: 1000, ["g": Self.access("e", "t")])])
        #expect(
            tokens.loginBackoffs == [
                "a": TokenState.LoginBackoff(backoff: Self.backoff(1000, 2), fingerprint: "k")
            ])
        #expect(tokens.refusals == [Target("a", "g"): Self.backoff(1000, 2)])
    }

    @Test func `missing members count as old, over or without an end`() throws {
        #expect(try decode(#"{"version":1}"#) == TokenState())
        #expect(
            try decode("sessions", #"{"a":{},"b":{"guilds":{"g":{"endpoint":"e"},"h":{"token":"t"}}}}"#).sessions == [
                "a": Self.session("", at: 0), "b": Self.session("", at: 0),
            ])
        #expect(
            try decode("login_backoff", #"{"a":{}}"#).loginBackoffs == [
                "a": TokenState.LoginBackoff(backoff: Self.backoff(0, 1), fingerprint: "")
            ])
        #expect(try decode("refusals", #"{"a":{"g":{}},"b":{}}"#).refusals == [Target("a", "g"): Self.backoff(0, 1)])
    }

    @Test(arguments: ["null", "-0"])
    func `a token expires at a time, or never if that is null`(end: String) throws {
        let sessions = #"{"a":{"guilds":{"g":{"endpoint":"e","token":"t","expires_at":\#(end)}}}}"#
        let access = try decode("sessions", sessions).sessions["a"]?.guilds["g"]
        #expect(access == Self.access("e", "t", until: end == "null" ? nil : 0))
    }

    @Test func `a wait for something that is not an endpoint is dropped alone`() throws {
        let waits = """
            {"":1,"ftp://h":2,"http://h?q":3,"http://user@h":4,"https://":5,"http://h:99999":6,
             "https://H:443/":7,"http://h":8,"https://h":9}
            """
        #expect(
            try decode("endpoint_backoff", waits).endpointBackoffs == [
                try Endpoint("https://h"): Self.time(9000), try Endpoint("http://h"): Self.time(8000),
            ])
    }

    @Test(arguments: ["https://other.example.com", "https://fabric.example.com/", ""])
    func `a cache of another center is ignored, and URLs are compared as text`(center: String) throws {
        #expect(
            try decode(
                everythingAsText.replacing(#""center_url":"\#(Self.center)"#, with: #""center_url":"\#(center)"#))
                == nil)
    }
}
