/// The path that presences are pushed to, in which the user id is inserted.
package struct PresencePath: Equatable, Sendable {
    package static let standard = PresencePath(before: "/api/agents/", after: "/presence")

    private let before: String
    private let after: String

    private init(before: String, after: String) {
        self.before = before
        self.after = after
    }

    /// Reads a template with `{user_id}` in it. Only the first occurrence is replaced.
    ///
    /// - Returns: `nil` if there is none.
    init?(template: String) {
        let placeholder = "{user_id}"
        var rest = Substring(template)
        while !rest.hasPrefix(placeholder) {
            guard !rest.isEmpty else { return nil }
            rest.removeFirst()
        }
        self.init(before: String(template[..<rest.startIndex]), after: String(rest.dropFirst(placeholder.count)))
    }

    /// The path for one user. All characters of the id are encoded but RFC 3986's unreserved ones, so it is one
    /// segment.
    package func path(for user: UserID) -> String {
        let user = user.text
        return before + (user.utf8.allSatisfy(Self.isUnreserved) ? user : Self.encoded(user)) + after
    }

    private static func encoded(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            if isUnreserved(byte) {
                encoded.unicodeScalars.append(UnicodeScalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return encoded
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
