import Testing

@testable import OneShotCore

@Suite struct SkipReasonWordsTests {
    @Test func `every reason has its own remark and its own explanation`() {
        let reasons = SkipReason.allCases
        #expect(Set(reasons.map(\.remark)).count == reasons.count)
        #expect(Set(reasons.map(\.explanation)).count == reasons.count)
    }

    @Test(arguments: SkipReason.allCases)
    func `a remark fits a cell and an explanation ends a sentence`(_ reason: SkipReason) {
        #expect((1...15).contains(reason.remark.count))
        #expect(reason.explanation.hasPrefix("the ") && !reason.explanation.hasSuffix("."))
    }

    @Test func `the remarks on an identity are those that people know`() {
        let reasons: [SkipReason] = [.identityMissing, .identityDisabled, .noUserID]
        #expect(reasons.map(\.remark) == ["no identity", "disabled", "no user id"])
    }
}
