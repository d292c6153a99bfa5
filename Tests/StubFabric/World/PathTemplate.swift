/// A path that contains `{user_id}`. It is matched against the raw path of a request.
struct PathTemplate: Sendable {
    enum Match: Equatable, Sendable {
        case user(String)
        /// The path has the template's shape, but the user id is not one percent-encoded segment.
        case malformed(String)
    }

    private static let placeholder = "{user_id}"
    private let segments: [Substring]

    init(_ text: String) { segments = text.split(separator: "/", omittingEmptySubsequences: false) }

    /// Returns `nil` if the path has another shape. It must have as many segments as the template.
    func match(_ path: String) -> Match? {
        let found = path.split(separator: "/", omittingEmptySubsequences: false)
        guard found.count == segments.count else { return nil }
        var match: Match?
        for (expected, actual) in zip(segments, found) {
            guard let range = expected.firstRange(of: Self.placeholder) else {
                guard expected.utf8.elementsEqual(actual.utf8) else { return nil }
                continue
            }
            let before = expected[..<range.lowerBound]
            let after = expected[range.upperBound...]
            guard actual.hasPrefix(before), actual.hasSuffix(after), actual.count > before.count + after.count else {
                return nil
            }
            match = Self.decode(actual.dropFirst(before.count).dropLast(after.count))
        }
        return match
    }

    private static func decode(_ segment: Substring) -> Match {
        var bytes: [UInt8] = []
        var rest = segment.utf8[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let value = UInt8(hexadecimal: rest.prefix(2)) else {
                    return .malformed("a % without two digits")
                }
                bytes.append(value)
                rest = rest.dropFirst(2)
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                bytes.append(byte)
            default: return .malformed("byte \(byte), which must be percent-encoded")
            }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { return .malformed("bytes that are not UTF-8") }
        return .user(text)
    }
}

extension UInt8 {
    /// Accepts exactly two hexadecimal digits.
    fileprivate init?(hexadecimal digits: Substring.UTF8View.SubSequence) {
        guard digits.count == 2, let text = String(digits), text.allSatisfy(\.isHexDigit) else { return nil }
        self.init(text, radix: 16)
    }
}
