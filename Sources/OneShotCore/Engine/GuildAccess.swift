/// How an agent reaches a guild: the guild's endpoint, and the agent's token for it.
package struct GuildAccess: Sendable {
    /// The guild's URL as the center wrote it.
    package let endpoint: String
    package let token: Secret

    /// `nil`: the token does not expire, or it had ended when it came.
    package let expiresAt: Timestamp?

    /// The end of a token that had ended when its login brought it. Somebody's clock is wrong then. The token is used
    /// until it is refused, since the next login would bring another one like it.
    package let endedAt: Timestamp?

    package init(endpoint: String, token: Secret, expiresAt: Timestamp?, endedAt: Timestamp? = nil) {
        self.endpoint = endpoint
        self.token = token
        self.expiresAt = expiresAt
        self.endedAt = endedAt
    }

    /// Takes what a login says at this time.
    init(endpoint: String, token: Secret, end: Timestamp?, loggedInAt now: Timestamp) {
        let hadEnded = end.map { $0 - Self.margin <= now } ?? false
        self.init(
            endpoint: endpoint, token: token, expiresAt: hadEnded ? nil : end, endedAt: hadEnded ? end : nil)
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
        left.endpoint.hasSameBytes(as: right.endpoint) && left.token == right.token
            && left.expiresAt == right.expiresAt && left.endedAt == right.endedAt
    }
}
