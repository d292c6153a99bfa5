import Testing

@testable import OneShotCore

@Suite struct NearestNameTests {
    struct Case: CustomTestStringConvertible {
        let written: String
        let known: [String]
        let suggestion: String?

        var testDescription: String { "\(written.prefix(20)) → \(suggestion ?? "nothing")" }

        init(_ written: String, _ known: [String], _ suggestion: String?) {
            self.written = written
            self.known = known
            self.suggestion = suggestion
        }
    }

    @Test(arguments: [
        Case("confg", ["config", "check"], "config"),
        Case("configg", ["config"], "config"),
        Case("canfig", ["config"], "config"),
        Case("cofnig", ["config"], "config"),
        Case("nru", ["run"], nil),
        Case("rnu", ["run"], "run"),
        Case("plna", ["run", "plan"], "plan"),
        Case("CONFIG", ["config"], "config"),
        Case("state_dir", ["state-dir"], "state-dir"),
        Case("fabric_user", ["fabric_user_id"], "fabric_user_id"),
    ])
    func `a name one slip or so away is suggested`(_ row: Case) {
        #expect(NearestName.suggestion(for: row.written, among: row.known) == row.suggestion)
    }

    @Test(arguments: [
        Case("abcxx", ["abcde"], nil),
        Case("abcdxx", ["abcdef"], "abcdef"),
        Case("abcdefghixxx", ["abcdefghijkl"], "abcdefghijkl"),
        Case("abcdefghijkxxxx", ["abcdefghijklmno"], nil),
        Case("ab", ["abc"], "abc"),
        Case("a", ["abc"], nil),
    ])
    func `a third of the letters may differ, at least one and at most three`(_ row: Case) {
        #expect(NearestName.suggestion(for: row.written, among: row.known) == row.suggestion)
    }

    @Test(arguments: [
        Case("ca", ["abc"], nil),
        Case("caxxxx", ["abcxxxx"], nil),
        Case("caxxxxxxx", ["abcxxxxxxx"], "abcxxxxxxx"),
    ])
    func `swapped letters are not changed again`(_ row: Case) {
        #expect(NearestName.suggestion(for: row.written, among: row.known) == row.suggestion)
    }

    @Test(arguments: [
        Case("x", ["a", "b"], nil),
        Case("", ["a"], nil),
        Case("run", [], nil),
        Case(String(repeating: "a", count: 100_000), ["config"], nil),
    ])
    func `nothing is suggested if nothing is near`(_ row: Case) {
        #expect(NearestName.suggestion(for: row.written, among: row.known) == row.suggestion)
    }

    @Test func `the nearest name wins, and the first of equals`() {
        #expect(NearestName.suggestion(for: "statuss", among: ["stated", "status"]) == "status")
        #expect(NearestName.suggestion(for: "bat", among: ["cat", "hat"]) == "cat")
        #expect(NearestName.suggestion(for: "bat", among: ["hat", "cat"]) == "hat")
    }
}
