/// How an agent reaches a guild: the guild's endpoint, and the agent's token for it.
package struct GuildAccess: Sendable {
    /// The guild's URL as the center wrote it.
    package let endpoint: String
    package let token: Secret

    /// `nil`: the token does not expire.
    package let expiresAt: Timestamp?

    package init(endpoint: String, token: Secret, expiresAt: Timestamp?) {
        self.endpoint = endpoint
        self.token = token
        self.expiresAt = expiresAt
    }

    /// A token so close to its end counts as expired: it must outlast the pass and a slow request.
    static let margin = Interval.seconds(60)

    func isExpired(at now: Timestamp) -> Bool {
        guard let expiresAt else { return false }
        return expiresAt - Self.margin <= now
    }
}

extension GuildAccess: Equatable {
    package static func == (left: Self, right: Self) -> Bool {
        left.endpoint.hasSameBytes(as: right.endpoint) && left.token == right.token && left.expiresAt == right.expiresAt
    }
}
