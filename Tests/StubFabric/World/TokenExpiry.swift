import Foundation

/// How long tokens live, and how the login answer says so.
package enum TokenExpiry: Sendable {
    /// They do not expire, and the answer says nothing.
    case never
    /// `expiresAt` as a number of epoch seconds.
    case epochSeconds(in: Double)
    /// `expiresAt` as a number of epoch milliseconds.
    case epochMilliseconds(in: Double)
    /// `expiresAt` as an RFC 3339 text.
    case rfc3339(in: Double)
    /// No `expiresAt`: the token is shaped like a JWT and carries `exp`.
    case jwt(in: Double)

    private var lifetime: Double? {
        switch self {
        case .never: nil
        case .epochSeconds(let seconds), .epochMilliseconds(let seconds), .rfc3339(let seconds), .jwt(let seconds):
            seconds
        }
    }

    /// The whole second at which a token given out now ends.
    func end(from now: Double) -> Double? { lifetime.map { (now + $0).rounded(.down) } }

    /// The value of `expiresAt` in the login answer.
    func announced(_ end: Double?) -> Any? {
        guard let end else { return nil }
        switch self {
        case .never, .jwt: return nil
        case .epochSeconds: return Int(end)
        case .epochMilliseconds: return Int(end) * 1000
        case .rfc3339: return Date(timeIntervalSince1970: end).formatted(.iso8601)
        }
    }

    /// The text of the token that is known by `name`.
    func token(named name: String, end: Double?) -> String {
        guard case .jwt = self, let end else { return name }
        let header = #"{"alg":"none","typ":"JWT"}"#
        let payload = #"{"exp":\#(Int(end)),"jti":"\#(name)"}"#
        return [header, payload, name].map(Self.base64URL).joined(separator: ".")
    }

    private static func base64URL(_ text: String) -> String {
        Data(text.utf8).base64EncodedString()
            .replacingOccurrences(of: "+", with: "-")
            .replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
    }
}
