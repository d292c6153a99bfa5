import Foundation

/// How many cases a test runs that could run for hours: a few by default, all of them if asked.
enum Effort {
    /// `LONG=1` in the environment asks for all cases.
    static let isLong = ProcessInfo.processInfo.environment["LONG"] != nil

    /// A number from the environment, or else the default for a short or a long run.
    static func count(_ name: String, short: Int, long: Int) -> Int { count(name, or: isLong ? long : short) }

    static func count<Number: FixedWidthInteger>(_ name: String, or number: Number) -> Number {
        ProcessInfo.processInfo.environment[name].flatMap { Number($0) } ?? number
    }
}

/// Random numbers that depend only on a seed (SplitMix64).
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
