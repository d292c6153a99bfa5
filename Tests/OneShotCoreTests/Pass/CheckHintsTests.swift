import Testing

@testable import OneShotCore

@Suite struct CheckHintsTests {
    @Test(arguments: [
        ("/etc/presence.json", "/etc/presence.json"), ("", "''"), ("a b", "'a b'"), ("it's", #"'it'\''s'"#),
        ("'\u{301}; reboot", "''\\''\u{301}; reboot'"), ("$(reboot)", "'$(reboot)'"),
    ])
    func `a word is quoted where a shell needs that`(_ word: String, _ quoted: String) {
        #expect(Array(CheckHints.forShell(word).unicodeScalars) == Array(quoted.unicodeScalars))
    }
}
