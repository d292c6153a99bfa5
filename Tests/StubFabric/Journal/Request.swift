/// One request as it was received, and what became of it.
package struct Request: Sendable {
    package enum Kind: String, Sendable {
        case login
        case presence
        /// Neither of the two: a wrong path or method, or bytes that are no HTTP.
        case other
    }

    /// Counts from 1 in the order of arrival; a reset does not start it anew.
    package let sequence: Int
    /// When its last byte was read, in nanoseconds of the monotonic clock.
    package let arrivedAt: UInt64
    package let site: Site
    package let kind: Kind
    package let method: String
    /// The raw path.
    package let path: String
    /// The agent that logs in, or to which the user belongs.
    package internal(set) var agentID: String?
    /// The user in the path, decoded.
    package internal(set) var userID: String?
    package let body: String
    /// The token or the key that came with it. Never part of anything printed.
    package internal(set) var secret: String?

    /// Whether the login was accepted, or the token was good for this user in this guild.
    package internal(set) var authorized = false
    /// The status sent, `nil` while none is, or if none ever was.
    package internal(set) var status: Int?
    /// When it ceased to be in flight: answered in full, or its connection gone.
    package internal(set) var endedAt: UInt64?

    /// The center or the guild's node id.
    package var server: String { site.description }
    package var guild: String? { site.guildID }
    package var isInFlight: Bool { endedAt == nil }

    /// Whether it was a PUT that was answered with a 2xx.
    package var isAcknowledged: Bool { kind == .presence && (200..<300).contains(status ?? 0) }
}
