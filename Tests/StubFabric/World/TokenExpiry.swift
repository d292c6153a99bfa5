import Foundation

/// How long tokens live, and how the login response states it.
package enum TokenExpiry: Sendable {
    /// Tokens do not expire. The response has no `expiresAt`.
    case never
    /// `expiresAt` as a number of epoch seconds.
    case epochSeconds(in: Double)
    /// `expiresAt` as a number of epoch milliseconds.
    case epochMilliseconds(in: Double)
    /// `expiresAt` as an RFC 3339 string.
    case rfc3339(in: Double)
    /// No `expiresAt`. The token has the form of a JWT and contains `exp`.
    case jwt(in: Double)

    private var lifetime: Double? {
        switch self {
        case .never: nil
        case .epochSeconds(let seconds), .epochMilliseconds(let seconds), .rfc3339(let seconds), .jwt(let seconds):
            seconds
        }
    }

    /// When a token issued now expires, in whole epoch seconds.
    func end(from now: Double) -> Double? { lifetime.map { (now + $0).rounded(.down) } }

    /// The value of `expiresAt` in the login response.
    func announced(_ end: Double?) -> Any? {
        guard let end else { return nil }
        switch self {
        case .never, .jwt: return nil
        case .epochSeconds: return Int(end)
        case .epochMilliseconds: return Int(end) * 1000
        case .rfc3339: return Date(timeIntervalSince1970: end).formatted(.iso8601)
        }
    }

    /// The text of the token with the given name.
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
