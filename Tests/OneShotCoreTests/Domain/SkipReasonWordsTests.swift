import Testing

@testable import OneShotCore

@Suite struct SkipReasonWordsTests {
    @Test func `every reason has its own remark and its own explanation`() {
        let reasons = SkipReason.allCases
        #expect(Set(reasons.map(\.remark)).count == reasons.count)
        #expect(Set(reasons.map(\.explanation)).count == reasons.count)
    }

    @Test(arguments: SkipReason.allCases)
    func `a remark has at most 15 characters, and an explanation can end a sentence`(_ reason: SkipReason) {
        #expect((1...15).contains(reason.remark.count))
        #expect(reason.explanation.hasPrefix("the ") && !reason.explanation.hasSuffix("."))
    }

    @Test func `each problem with an identity has its remark`() {
        let reasons: [SkipReason] = [.identityMissing, .identityDisabled, .noUserID]
        #expect(reasons.map(\.remark) == ["no identity", "disabled", "no user id"])
    }
}
