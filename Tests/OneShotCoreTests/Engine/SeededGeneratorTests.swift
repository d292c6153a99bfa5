import Testing

@testable import OneShotCore

@Suite struct SeededGeneratorTests {
    /// The first values that were published for SplitMix64.
    @Test func `a seed gives the same numbers in every release`() {
        var random = SeededGenerator(seed: 1_234_567)
        let numbers = (0..<3).map { _ in random.next() }
        #expect(numbers == [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423])
    }
}
