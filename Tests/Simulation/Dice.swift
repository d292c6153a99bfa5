import SimulatedCore

/// The source of all random decisions in a world. It depends only on the seed.
package struct Dice {
    private var generator: SeededGenerator

    package init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    package mutating func word() -> UInt64 { generator.next() }

    mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }
    mutating func milliseconds(_ range: ClosedRange<Int64>) -> Int64 { Int64.random(in: range, using: &generator) }

    /// `true` with this probability in percent.
    mutating func percent(_ chance: Int) -> Bool { int(0...99) < chance }
    mutating func coin() -> Bool { percent(50) }

    mutating func pick<Choices: RandomAccessCollection>(_ choices: Choices) -> Choices.Element {
        guard let choice = choices.randomElement(using: &generator) else { preconditionFailure("nothing to pick from") }
        return choice
    }

    mutating func shuffled<Element>(_ elements: [Element]) -> [Element] { elements.shuffled(using: &generator) }
}
