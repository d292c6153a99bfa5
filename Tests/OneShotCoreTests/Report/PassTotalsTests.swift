import Testing

@testable import OneShotCore

@Suite struct PassTotalsTests {
    private func read(_ text: String) throws -> PassTotals {
        try Array(#"{"version":1,\#(text)}"#.utf8).withUnsafeBytes { try LastPass($0).totals }
    }

    private static let report = PassReport.of(
        [
            .push("a", "g", from: nil, to: .busy, .new), .fail("b", "g", Failure(.timeout, "x")),
            .fail("c", "g", Failure(.timeout, "x")), .fail("d", "g", Failure(.rejected, "x")),
        ], logins: 3, status: .partial)

    private func passes(_ totals: PassTotals) -> [ExitStatus: Int] {
        Dictionary(uniqueKeysWithValues: totals.passesByStatus.filter { $0.count > 0 }.map { ($0.status, $0.count) })
    }

    private func failures(_ totals: PassTotals) -> [FailureKind: Int] {
        Dictionary(uniqueKeysWithValues: totals.failuresByKind.filter { $0.count > 0 }.map { ($0.kind, $0.count) })
    }

    @Test func `what passes do is added up, also across the file`() throws {
        var last = LastPass()
        for _ in 0..<3 {
            _ = last.conclude(Self.report, .cleared, possiblyMoved: nil, at: Self.report.startedAt)
            last = try last.encode(Self.report).withUnsafeBytes { try LastPass($0) }
        }
        _ = last.conclude(.of(status: .hostUnreadable), .cleared, possiblyMoved: nil, at: Self.report.startedAt)
        #expect(last.totals.pushes == 3 && last.totals.logins == 9)
        #expect(passes(last.totals) == [.partial: 3, .hostUnreadable: 1])
        #expect(failures(last.totals) == [.timeout: 6, .rejected: 3])
    }

    @Test func `an older file starts at 0, and names of another version are skipped`() throws {
        #expect(try read(#""exit_code":0"#) == PassTotals())
        let totals = try read(
            #""totals":{"later":[1],"pushes":7,"passes":{"0":2,"255":9},"failures":{"later":1,"stale":4}}"#)
        #expect(totals.pushes == 7 && totals.logins == 0)
        #expect(passes(totals) == [.ok: 2] && failures(totals) == [.stale: 4])
    }

    @Test func `counts that no pass wrote are clamped, and do not overflow`() throws {
        var totals = try read(
            #""totals":{"pushes":\#(Int.max),"logins":-5,"passes":{"1":\#(Int.max)},"#
                + #""failures":{"timeout":\#(Int.max)}}"#)
        totals.add(Self.report)
        let most = 1_000_000_000_000
        #expect(totals.pushes == most && totals.logins == 3)
        #expect(passes(totals) == [.partial: most] && failures(totals) == [.timeout: most, .rejected: 1])
    }

    @Test(arguments: [#"{"pushes":1.5}"#, "[]", #"{"passes":[]}"#, #"{"failures":{"stale":1,"stale":1}}"#])
    func `counts of any other form make the file malformed`(_ totals: String) {
        #expect(throws: JSONError.self) { try read(#""totals":\#(totals)"#) }
    }
}
