@testable import OneShotCore

/// Makes random documents. The same seed gives the same documents.
struct JSONDocuments {
    var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    /// Makes a document. The keys of one object differ as `String`s.
    mutating func next() -> JSONTree {
        let isScalar = Int.random(in: 0..<8, using: &random) == 0
        if isScalar { return tree(kinds: 0..<6, depth: 0) }
        return tree(kinds: 6..<10, depth: Int.random(in: 1...5, using: &random))
    }

    private mutating func tree(kinds: Range<Int>, depth: Int) -> JSONTree {
        let inner = depth > 1 ? 0..<10 : 0..<6
        switch Int.random(in: kinds, using: &random) {
        case 0: return .null
        case 1: return .boolean(Bool.random(using: &random))
        case 2, 3: return .number(number())
        case 4, 5: return .text(Array(string().utf8))
        case 6, 7:
            return .array((0..<Int.random(in: 0...5, using: &random)).map { _ in tree(kinds: inner, depth: depth - 1) })
        default:
            let keys = Set((0..<Int.random(in: 0...5, using: &random)).map { _ in string() })
            return .object(
                keys.sorted().map { key in
                    JSONTree.Member(key: Array(key.utf8), value: tree(kinds: inner, depth: depth - 1))
                })
        }
    }

    private mutating func number() -> Double {
        switch Int.random(in: 0..<5, using: &random) {
        case 0: return Double(Int.random(in: -9...9, using: &random))
        case 1: return Double(Int.random(in: -1_000_000_000...1_000_000_000, using: &random)) / 1000
        case 2: return Double(Int.random(in: Int.min...Int.max, using: &random))
        case 3: return Double.random(in: -1...1, using: &random)
        default:
            let value = Double(bitPattern: random.next())
            return value.isFinite ? value : 0
        }
    }

    private mutating func string() -> String {
        let alphabet: [UnicodeScalar] = [
            "a", "b", "z", "0", " ", "/", "\"", "\\", "\n", "\t", "\u{0}", "\u{1F}", "\u{7F}", "é", "ß", "€",
            "\u{D7FF}", "\u{E000}", "\u{FFFF}", "😀", "\u{10FFFF}", "{", "}", "[", "]", ":", ",",
        ]
        var scalars = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...20, using: &random) {
            // Mostly plain characters, so that there are runs of more than eight bytes.
            let isPlain = Int.random(in: 0..<4, using: &random) > 0
            scalars.append(isPlain ? "x" : alphabet.randomElement(using: &random) ?? "x")
        }
        return String(scalars)
    }

    // MARK: - Spelling

    /// Writes the tree, with white space, escapes and exponents at random wherever they are allowed.
    mutating func spelled(_ tree: JSONTree) -> [UInt8] { Array((space() + spell(tree) + space()).utf8) }

    private mutating func spell(_ tree: JSONTree) -> String {
        switch tree {
        case .object(let members):
            var parts: [String] = []
            for member in members {
                parts.append(space() + spell(member.key) + space() + ":" + space() + spell(member.value) + space())
            }
            return "{" + (parts.isEmpty ? space() : parts.joined(separator: ",")) + "}"
        case .array(let elements):
            var parts: [String] = []
            for element in elements { parts.append(space() + spell(element) + space()) }
            return "[" + (parts.isEmpty ? space() : parts.joined(separator: ",")) + "]"
        case .text(let text): return spell(text)
        case .number(let value): return spell(value ?? 0)
        case .boolean(let value): return value ? "true" : "false"
        case .null: return "null"
        }
    }

    private mutating func spell(_ value: Double) -> String {
        if Bool.random(using: &random), let whole = Int(exactly: value), whole != 0 { return String(whole) }
        let text = "\(value)"
        guard Bool.random(using: &random) else { return text }
        return text.contains("e") ? text.uppercased() : text + "E+00"
    }

    private mutating func spell(_ text: [UInt8]) -> String {
        var spelled = "\""
        for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
            let mustEscape = scalar.value < 0x20 || scalar == "\"" || scalar == "\\"
            if mustEscape || Int.random(in: 0..<6, using: &random) == 0 {
                for unit in scalar.utf16 {
                    let digits = String(unit, radix: 16, uppercase: Bool.random(using: &random))
                    spelled += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            } else {
                spelled.unicodeScalars.append(scalar)
            }
        }
        return spelled + "\""
    }

    private mutating func space() -> String {
        ["", "", "", " ", "\n", "\t", "\r\n", "  "].randomElement(using: &random) ?? ""
    }
}
