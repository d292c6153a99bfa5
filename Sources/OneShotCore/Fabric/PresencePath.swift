/// The path that presences are pushed to, with a place for the user id.
package struct PresencePath: Equatable, Sendable {
    package static let standard = PresencePath(before: "/api/agents/", after: "/presence")

    private let before: String
    private let after: String

    private init(before: String, after: String) {
        self.before = before
        self.after = after
    }

    /// `nil` where the template lacks `{user_id}`. Every occurrence after the first stays as it is.
    package init?(template: String) {
        let place = "{user_id}"
        var rest = Substring(template)
        while !rest.hasPrefix(place) {
            guard !rest.isEmpty else { return nil }
            rest.removeFirst()
        }
        self.init(before: String(template[..<rest.startIndex]), after: String(rest.dropFirst(place.count)))
    }

    /// The path for one user, whose id is one segment: everything but RFC 3986's unreserved characters is encoded.
    package func path(for user: UserID) -> String {
        var path = before
        for byte in user.text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                path.unicodeScalars.append(UnicodeScalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                path += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return path + after
    }
}
