/// The range of seconds that an option accepts.
struct SecondsRange: Equatable, Sendable {
    let least: Double
    let most: Double

    /// Whether `least` itself is too little.
    let excludesLeast: Bool

    private init(_ least: Double, _ most: Double, excludesLeast: Bool = false) {
        self.least = least
        self.most = most
        self.excludesLeast = excludesLeast
    }

    static let lockWait = SecondsRange(0, 86400)
    static let deadline = SecondsRange(0.5, 3600)
    static let maxAge = SecondsRange(0, 31_536_000, excludesLeast: true)

    /// Reads a plain decimal number within the range; `nil` for anything else. `Double` alone would also accept
    /// exponents, hexadecimal numbers and infinity.
    func interval(_ text: String) -> Interval? {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        let areDigits = parts.allSatisfy { part in
            !part.isEmpty && part.allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
        }
        guard areDigits, let seconds = Double(text), seconds <= most,
            excludesLeast ? seconds > least : seconds >= least
        else { return nil }
        return .seconds(seconds)
    }
}

extension SecondsRange: CustomStringConvertible {
    /// What is accepted, for messages.
    var description: String {
        let (least, most) = (Self.plain(least), Self.plain(most))
        let bounds =
            excludesLeast ? "above \(least) and up to \(most)" : "from \(least) to \(most)"
        return "seconds \(bounds), such as 2 or 0.5"
    }

    /// The number without a fraction of zero.
    static func plain(_ number: Double) -> String {
        let text = number.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
