import Testing

@testable import OneShotCore

/// What the program says of each kind of failure and each reason to skip.
@Suite struct FailureWordsTests {
    @Test func `each kind has its own meaning, and advice`() {
        #expect(Set(FailureKind.allCases.map(\.meaning)).count == FailureKind.allCases.count)
        for words in FailureKind.allCases.flatMap({ [$0.meaning, $0.advice] }) {
            #expect(!words.isEmpty && !words.hasSuffix("."), "\(words)")
        }
    }
}
