/// One received request, and its outcome.
package struct Request: Sendable {
    package enum Kind: String, Sendable {
        case login
        case presence
        /// A wrong path or method, or bytes that are not HTTP.
        case other
    }

    /// Counts from 1 in order of arrival. A reset does not restart it.
    package let sequence: Int
    /// When the last byte was read, in nanoseconds of the monotonic clock.
    package let arrivedAt: UInt64
    package let site: Site
    package let kind: Kind
    package let method: String
    /// The raw path.
    package let path: String
    /// The agent that logs in, or that the user belongs to.
    package internal(set) var agentID: String?
    /// The decoded user id from the path.
    package internal(set) var userID: String?
    package let body: String
    /// The token or the key in it. It must never be printed.
    package internal(set) var secret: String?

    /// Whether the login was accepted, or the token was valid for this user in this guild.
    package internal(set) var authorized = false
    /// The status that was sent, or `nil` if none was sent yet.
    package internal(set) var status: Int?
    /// When it was answered completely, or its connection ended.
    package internal(set) var endedAt: UInt64?

    /// `center`, or the guild's node id.
    package var server: String { site.description }
    package var guild: String? { site.guildID }
    package var isInFlight: Bool { endedAt == nil }

    /// Whether it is a PUT that was answered with a 2xx.
    package var isAcknowledged: Bool { kind == .presence && (200..<300).contains(status ?? 0) }
}
