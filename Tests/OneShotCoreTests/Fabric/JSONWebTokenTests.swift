import Foundation
import Testing

@testable import OneShotCore

@Suite struct JSONWebTokenTests {
    /// Claims in base64 for URLs, without padding.
    private func encoded(_ claims: Data) -> String {
        claims.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    private func expiry(_ claims: String) -> Timestamp? {
        JSONWebToken.expiry(of: "eyJhbGciOiJIUzI1NiJ9.\(encoded(Data(claims.utf8))).c2ln")
    }

    private static let ends: [(String, Int64)] = [
        (#"{"exp":1}"#, 1000), (#"{"exp":12}"#, 12_000), (#"{"exp":123}"#, 123_000),
        (#"{"exp":1780303217}"#, 1_780_303_217_000), (#"{"exp":1780303217.5}"#, 1_780_303_217_500),
        (#"{"exp":1.78e9}"#, 1_780_000_000_000), (#"{"exp":1780303217123}"#, 1_780_303_217_123),
        (#"{"exp":1e300}"#, 253_402_300_799_000),
        (#" { "sub" : "x" , "nested" : {"exp":9} , "exp" : 5 , "aud" : ["exp"] } "#, 5000),
        (#"{"exp":5,"exp":6}"#, 6000), (#"{"exp":"soon","exp":6}"#, 6000), (#"{"\u0065xp":6}"#, 6000),
        // These need both characters that only base64 for URLs has.
        (#"{"a":"~~~???>>>","exp":7}"#, 7000), (#"{"a":"ÿþ߿","exp":8}"#, 8000),
    ]

    @Test(arguments: ends)
    func `the claims tell when a token expires`(_ claims: String, _ milliseconds: Int64) {
        #expect(expiry(claims)?.milliseconds == milliseconds)
    }

    @Test(arguments: [
        "{}", "", "[]", "7", "null", #"{"exp":0}"#, #"{"exp":-1}"#, #"{"exp":null}"#, #"{"exp":"1780303217"}"#,
        #"{"exp":[1]}"#, #"{"exp":true}"#,
        #"{"exp":1e400}"#, #"{"EXP":1}"#, #"{"exp":1"#, #"{"exp":1}{}"#, #"{"exp":01}"#, "\u{FEFF}{\"exp\":1}",
    ])
    func `claims without a readable exp give no time`(_ claims: String) {
        #expect(expiry(claims) == nil)
    }

    @Test func `claims that are not UTF-8 give no time`() {
        let claims = Data(#"{"a":""#.utf8) + [0xFF] + Data(#"","exp":1}"#.utf8)
        #expect(JSONWebToken.expiry(of: "h.\(encoded(claims)).s") == nil)
    }

    @Test(arguments: ["eyJleHAiOjEyfQ", "eyJleHAiOjEyfQ==", "eyJleHAiOjEyfQ="])
    func `padding is optional`(_ claims: String) {
        #expect(JSONWebToken.expiry(of: "h.\(claims).s") == Timestamp(milliseconds: 12_000))
    }

    @Test(arguments: [".eyJleHAiOjF9.", "not json.eyJleHAiOjF9.", "e30.eyJleHAiOjF9.???"])
    func `header and signature are not checked`(_ token: String) {
        #expect(JSONWebToken.expiry(of: token) == Timestamp(milliseconds: 1000))
    }

    @Test(arguments: [
        "", ".", "..", "...", "eyJleHAiOjF9", "h.eyJleHAiOjF9", "eyJleHAiOjF9.s", "h.eyJleHAiOjF9.s.x",
        ".h.eyJleHAiOjF9.s", "h..s", "h.eyJleHAiOjF9 .s", "h.eyJleHAiO+F9.s", "h.eyJleHAiO/F9.s", "h.é.s", "h.====.s",
        "eyJleHAiOjF9.h.s", "h.s.eyJleHAiOjF9", "h.eyJleHAiOjF.s",
    ])
    func `any other token gives no time`(_ token: String) {
        #expect(JSONWebToken.expiry(of: token) == nil)
    }
}
