import Foundation

/// How much of a test that could go on for hours is done: a share that everybody can wait for, or the whole count.
enum Effort {
    /// `LONG=1` in the environment asks for the whole count.
    static let isLong = ProcessInfo.processInfo.environment["LONG"] != nil

    /// A number that the environment may set, and otherwise depends on how much is asked for.
    static func count(_ name: String, short: Int, long: Int) -> Int { count(name, or: isLong ? long : short) }

    static func count<Number: FixedWidthInteger>(_ name: String, or number: Number) -> Number {
        ProcessInfo.processInfo.environment[name].flatMap { Number($0) } ?? number
    }
}

/// Random numbers that a seed gives again (SplitMix64).
struct RandomNumbers: RandomNumberGenerator {
    let seed: UInt64
    private var state: UInt64

    init(seed: UInt64) {
        self.seed = seed
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
