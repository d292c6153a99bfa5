import Testing

@testable import OneShotCore

@Suite struct LoginTests {
    private static let now = Timestamp(milliseconds: 1_780_303_217_000)

    private static func decode(
        _ text: String, bound: Set<GuildID> = []
    ) throws(InputError) -> Login.Answer {
        try Login.decode(Array(text.utf8), at: now) { bound.contains($0) }
    }

    private static func complaint(_ decode: () throws -> Login.Answer) -> String? {
        #expect(throws: InputError.self) { try decode() }?.description
    }

    /// A response with these guild entries.
    private static func answer(_ guilds: String...) -> String {
        #"{"userId":"usr_alice","guilds":["# + guilds.joined(separator: ",") + "]}"
    }

    private static func guild(_ id: String, token: String = "t") -> String {
        #"{"nodeId":"\#(id)","endpoint":"https://\#(id).example.com","token":"\#(token)"}"#
    }

    // MARK: - Requests

    private static let bodies: [(AgentID, String, String)] = [
        ("alice", "sk-1", #"{"agentId":"alice","apiKey":"sk-1"}"#),
        (#"a"b\c"#, "k\n\u{E9}", #"{"agentId":"a\"b\\c","apiKey":"k\n\#u{E9}"}"#),
    ]

    @Test(arguments: bodies)
    func `a login sends the agent and its key`(_ agent: AgentID, _ key: String, _ body: String) {
        #expect(String(decoding: Login.body(agent, Secret(key)), as: UTF8.self) == body)
    }

    @Test func `another key or another URL has another fingerprint`() {
        let url = "https://fabric.example.com/api/auth/agent-sessions"
        let fingerprint = Login.fingerprint(Secret("sk-alice"), url)
        #expect(fingerprint == "5d7ef83d", "fingerprints in token caches must stay valid")
        #expect(fingerprint == Login.fingerprint(Secret("sk-alice"), url))
        let others = [
            Login.fingerprint(Secret("sk-bob"), url), Login.fingerprint(Secret("sk-alice"), url + "/"),
            Login.fingerprint(Secret("sk-alice"), "http" + url.dropFirst(5)), Login.fingerprint(Secret(""), url),
            Login.fingerprint(Secret("/sk-alice"), String(url.dropLast())),
        ]
        #expect(Set(others).union([fingerprint]).count == 6)
    }

    // MARK: - Responses

    @Test func `a response is a session`() throws {
        let text = """
            {"guilds": [
                {"token": "t1", "endpoint": "https://eu1.example.com/base/", "nodeId": "guild-eu-1",
                 "expiresAt": "2026-06-01T09:40:17Z", "role": {"a": [1]}},
                {"nodeId": "guild-us-2", "endpoint": "not a URL", "token": "t2"}
             ], "userId": "usr_alice", "extra": [{}, null]}
            """
        let answer = try Self.decode(text, bound: ["guild-eu-1"])
        let eu = GuildAccess(
            endpoint: "https://eu1.example.com/base/", token: Secret("t1"), expiresAt: Self.now + .seconds(3600))
        let us = GuildAccess(endpoint: "not a URL", token: Secret("t2"), expiresAt: nil)
        let session = Session(
            userID: "usr_alice", loggedInAt: Self.now, guilds: ["guild-eu-1": eu, "guild-us-2": us])
        #expect(answer == Login.Answer(session: session, dropped: []))
    }

    @Test func `an agent may have no guilds`() throws {
        #expect(try Self.decode(Self.answer()).session.guilds.isEmpty)
        #expect(try Self.decode(#"{"guilds":null,"userId":"u"}"#).session.guilds.isEmpty)
    }

    @Test(arguments: [
        (#"{"guilds":[]}"#, "the login's answer has no userId"),
        (#"{"userId":"u"}"#, "the login's answer has no guilds"),
        ("{}", "the login's answer has no userId"),
        (
            #"{"userId":1,"guilds":[]}"#,
            "the login's answer is malformed: line 1, column 11: '1' where a string is expected"
        ),
        (
            #"{"userId":null,"guilds":[]}"#,
            "the login's answer is malformed: line 1, column 11: 'n' where a string is expected"
        ),
        (
            #"{"userId":"u","guilds":{}}"#,
            "the login's answer is malformed: line 1, column 24: '{' where an array is expected"
        ),
        ("", "the login's answer is malformed: line 1, column 1: ends where an object is expected"),
        ("[]", "the login's answer is malformed: line 1, column 1: '[' where an object is expected"),
        (
            "<html>\n",
            "the login's answer is malformed: line 1, column 1: "
                + "HTML or XML, perhaps of a proxy or a login page, where an object is expected"
        ),
        (
            #"{"userId":"u","guilds":[]} x"#,
            "the login's answer is malformed: line 1, column 28: 'x' where the end of the text after the value is expected"
        ),
        (
            #"{"userId":"u","guilds":[{"nodeId":"g","#,
            "the login's answer is malformed: line 1, column 39: ends where a key in double quotes is expected"
        ),
    ])
    func `the error about a malformed response names the reason`(_ text: String, _ reason: String) {
        #expect(Self.complaint { try Self.decode(text) } == reason)
    }

    @Test func `bytes that are not UTF-8 are malformed`() {
        let reason = "the login's answer is malformed: line 1, column 12: a byte that is not UTF-8"
        let body = Array(#"{"userId":""#.utf8) + [0xFF] + Array(#"","guilds":[]}"#.utf8)
        #expect(Self.complaint { try Login.decode(body, at: Self.now) { _ in true } } == reason)
    }

    // MARK: - Entries that are dropped

    private static let malformed: [(entry: String, reason: String)] = [
        ("{}", "a guild without a nodeId"),
        (#"{"endpoint":"https://h","token":"t"}"#, "a guild without a nodeId"),
        (#"{"nodeId":null,"endpoint":"https://h","token":"t"}"#, "a guild without a nodeId"),
        (
            #"{"nodeId":7,"endpoint":"https://h","token":"t"}"#,
            "a guild has a nodeId that is a number and must be a string"
        ),
        (
            #"{"nodeId":"g","endpoint":{},"token":"t"}"#,
            #"guild "g" has an endpoint that is an object and must be a string"#
        ),
        (#"{"nodeId":"g","token":"t"}"#, #"guild "g" has no endpoint"#),
        (#"{"nodeId":"g","endpoint":null,"token":"t"}"#, #"guild "g" has no endpoint"#),
        (#"{"nodeId":"g","endpoint":"https://h"}"#, #"guild "g" has no token"#),
        (
            #"{"nodeId":"g","endpoint":"https://h","token":["t"]}"#,
            #"guild "g" has a token that is an array and must be a string"#
        ),
        (#"{"nodeId":"g","endpoint":"https://h","token":""}"#, #"guild "g" has no token"#),
        (
            #"{"nodeId":"g","endpoint":"https://h","token":"secret token"}"#,
            #"guild "g" has a token that no header can hold"#
        ),
        (
            #"{"nodeId":"g","endpoint":"https://h","token":"t\r\nX: y"}"#,
            #"guild "g" has a token that no header can hold"#
        ),
        (
            #"{"nodeId":"g","endpoint":"https://h","token":"t\u007f"}"#,
            #"guild "g" has a token that no header can hold"#
        ),
        (#"{"nodeId":"g","endpoint":"https://h","token":"é"}"#, #"guild "g" has a token that no header can hold"#),
        (#"{"nodeId":"a\nb","token":"t"}"#, #"guild "a\nb" has no endpoint"#),
        ("null", "a guild that is not an object"),
        ("7", "a guild that is not an object"),
        (#"["nodeId"]"#, "a guild that is not an object"),
    ]

    @Test(arguments: malformed)
    func `a malformed entry is dropped alone`(_ entry: String, _ reason: String) throws {
        let answer = try Self.decode(Self.answer(Self.guild("first"), entry, Self.guild("last")))
        #expect(Set(answer.session.guilds.keys) == ["first", "last"])
        #expect(answer.dropped == [reason])
    }

    @Test(arguments: malformed)
    func `a response whose entries are all dropped is malformed`(_ entry: String, _ reason: String) {
        let complaint = "none of the login's guilds can be used; the first: \(reason)"
        #expect(Self.complaint { try Self.decode(Self.answer(entry, "{}")) } == complaint)
    }

    @Test func `a token may hold all characters that a header can`() throws {
        let token = String(String.UnicodeScalarView((0x21...0x7E).compactMap(UnicodeScalar.init)))
        let escaped = token.replacing(#"\"#, with: #"\\"#).replacing("\"", with: #"\""#)
        let answer = try Self.decode(Self.answer(Self.guild("g", token: escaped)))
        #expect(answer.session.guilds["g"]?.token.reveal() == token)
    }

    @Test func `the last of two entries for one guild counts`() throws {
        let answer = try Self.decode(
            Self.answer(Self.guild("g", token: "old"), Self.guild("g", token: "new"), #"{"nodeId":"g"}"#))
        #expect(answer.session.guilds.mapValues { $0.token.reveal() } == ["g": "new"])
        #expect(answer.dropped == [#"guild "g" has no endpoint"#])
    }

    @Test func `composed and decomposed forms of a letter are two guilds`() throws {
        let answer = try Self.decode(Self.answer(Self.guild("\u{E9}"), Self.guild("e\u{301}")))
        #expect(answer.session.guilds.count == 2)
    }
}
