import Testing

@testable import OneShotCore

/// When the tokens of a login expire.
@Suite struct LoginExpiryTests {
    private func expiry(_ expiresAt: String?, token: String = "t") throws -> Timestamp? {
        let member = expiresAt.map { #","expiresAt":\#($0)"# } ?? ""
        let text = #"{"userId":"u","guilds":[{"nodeId":"g","endpoint":"https://h","token":"\#(token)"\#(member)}]}"#
        let answer = try Login.decode(Array(text.utf8), at: Timestamp(milliseconds: 0)) { _ in true }
        #expect(answer.session.guilds.count == 1)
        return answer.session.guilds["g"].flatMap { $0.expiresAt ?? $0.endedAt }
    }

    private static let times: [(String, Int64)] = [
        (#""2026-06-01T08:40:17Z""#, 1_780_303_217_000),
        (#""2026-06-01T10:40:17.250+02:00""#, 1_780_303_217_250),
        (#""2026-06-01T08:40:17\u005a""#, 1_780_303_217_000),
        ("1780303217", 1_780_303_217_000),
        ("1780303217.25", 1_780_303_217_250),
        ("1.780303217e9", 1_780_303_217_000),
        // Above 1e11, a number is milliseconds.
        ("99999999999", 99_999_999_999_000),
        ("100000000000", 100_000_000_000_000),
        ("1e11", 100_000_000_000_000),
        ("100000000001", 100_000_000_001),
        ("1780303217123", 1_780_303_217_123),
        ("1e300", 253_402_300_799_000),
    ]

    @Test(arguments: times)
    func `an expiry is a time or a number of seconds or milliseconds`(_ json: String, _ milliseconds: Int64) throws {
        #expect(try expiry(json)?.milliseconds == milliseconds)
    }

    @Test(arguments: [
        nil, "null", "0", "-1", "-1e300", #""0001-01-01T00:00:00Z""#, "true", "[1780303217]", #"{"at":1780303217}"#,
        #""""#, #""soon""#, #""1780303217""#,
        #""2026-06-31T08:40:17Z""#, "1e400",
    ])
    func `a token without a readable expiry does not expire`(_ json: String?) throws {
        #expect(try expiry(json) == nil)
    }

    /// The claims are `{"exp":1}`.
    @Test(arguments: [nil, "null", #""soon""#, "0", "-1", #""0001-01-01T00:00:00Z""#])
    func `without a readable expiry, a JWT's own expiry counts`(_ json: String?) throws {
        #expect(try expiry(json, token: "e30.eyJleHAiOjF9.sig") == Timestamp(milliseconds: 1000))
    }

    @Test func `a given expiry counts, whatever the token's own is`() throws {
        #expect(try expiry("7", token: "e30.eyJleHAiOjF9.sig") == Timestamp(milliseconds: 7000))
    }

    /// The login is at 0.
    @Test(arguments: [("60", true), ("60.001", false), ("1", true), ("1780303217", false)])
    func `a token that ends within a minute after its login had ended`(end: String, hadEnded: Bool) throws {
        let text = #"{"userId":"u","guilds":[{"nodeId":"g","endpoint":"https://h","token":"t","expiresAt":\#(end)}]}"#
        let session = try Login.decode(Array(text.utf8), at: Timestamp(milliseconds: 0)) { _ in true }.session
        #expect((session.guilds["g"]?.endedAt != nil) == hadEnded)
        #expect((session.guilds["g"]?.expiresAt == nil) == hadEnded)
    }

    @Test func `a malformed number makes the response malformed`() {
        #expect(throws: InputError.self) { try expiry("01") }
    }
}
