import Testing

@testable import OneShotCore

@Suite struct PresencePathTests {
    private static let templates: [(template: String, path: String)] = [
        ("/api/agents/{user_id}/presence", "/api/agents/u%2F1/presence"),
        ("/{user_id}", "/u%2F1"),
        ("/a{user_id}b", "/au%2F1b"),
        ("{user_id}", "u%2F1"),
        ("/{{user_id}}", "/{u%2F1}"),
        ("/{user_id}/{user_id}", "/u%2F1/{user_id}"),
        ("/{user_{user_id}", "/{user_u%2F1"),
        ("/{USER_ID}/{user_id}", "/{USER_ID}/u%2F1"),
        ("/a%20b/{user_id}", "/a%20b/u%2F1"),
    ]

    @Test(arguments: templates)
    func `the user id replaces the first placeholder`(_ template: String, _ path: String) throws {
        #expect(try #require(PresencePath(template: template)).path(for: "u/1") == path)
    }

    @Test(arguments: ["", "/", "/api/presence", "/{user}", "/{user_id", "/user_id}", "/{USER_ID}", "/{ user_id}"])
    func `a template without the placeholder is refused`(_ template: String) {
        #expect(PresencePath(template: template) == nil)
    }

    @Test func `the standard path is that of Fabric`() {
        #expect(PresencePath.standard == PresencePath(template: "/api/agents/{user_id}/presence"))
        #expect(PresencePath.standard.path(for: "usr_alice") == "/api/agents/usr_alice/presence")
    }

    private static let encodings: [(UserID, String)] = [
        ("", ""), ("AZaz09-._~", "AZaz09-._~"), ("a/b", "a%2Fb"), ("a?b#c", "a%3Fb%23c"), ("%", "%25"),
        ("%2F", "%252F"), ("a b", "a%20b"), ("a+b", "a%2Bb"), ("a\\b", "a%5Cb"), ("a\r\nb", "a%0D%0Ab"),
        ("a:b@c", "a%3Ab%40c"), ("{user_id}", "%7Buser_id%7D"), ("\u{E9}", "%C3%A9"), ("e\u{301}", "e%CC%81"),
        ("日", "%E6%97%A5"), ("\u{1F600}", "%F0%9F%98%80"), ("\u{1}", "%01"), ("\u{7F}", "%7F"),
    ]

    @Test(arguments: encodings)
    func `a user id is one segment`(_ user: UserID, _ segment: String) {
        #expect(PresencePath.standard.path(for: user) == "/api/agents/\(segment)/presence")
    }

    @Test func `all ASCII characters but the unreserved ones are encoded`() {
        let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
        let path = PresencePath(template: "{user_id}")
        for byte in UInt8(0)...127 {
            let character = String(UnicodeScalar(byte))
            let isPlain = path?.path(for: UserID(character)) == character
            #expect(isPlain == plain.contains(byte), "byte \(byte)")
        }
    }
}
