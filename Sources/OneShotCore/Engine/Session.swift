/// What a login returns for an agent: its user id, and how it reaches each of its guilds.
package struct Session: Equatable, Sendable {
    package let userID: UserID
    package let loggedInAt: Timestamp
    package private(set) var guilds: [GuildID: GuildAccess]

    package init(userID: UserID, loggedInAt: Timestamp, guilds: [GuildID: GuildAccess]) {
        self.userID = userID
        self.loggedInAt = loggedInAt
        self.guilds = guilds
    }

    /// Whether the session has a token for the guild that can still be used.
    package func isUsable(in guild: GuildID, at now: Timestamp, lifetime: Interval) -> Bool {
        guard !isTooOld(at: now, lifetime: lifetime), let access = guilds[guild] else { return false }
        return !access.isExpired(at: now)
    }

    /// Whether the session is to be renewed whatever is in it. One from the future, after a clock was set back, is.
    func isTooOld(at now: Timestamp, lifetime: Interval) -> Bool { loggedInAt > now || now - loggedInAt >= lifetime }

    /// What is to be said of tokens that had ended when the login brought them, if there are any.
    var complaintAboutEnds: String? {
        guard let end = guilds.values.compactMap(\.endedAt).min() else { return nil }
        return "a token ends \(end.rfc3339) that the login at \(loggedInAt.rfc3339) brought; it is used until it is"
            + " refused: set this machine's clock, or Fabric's"
    }

    /// The names of its guilds, for a message: five at most, and how many more there are.
    var namedGuilds: String {
        if guilds.isEmpty { return "no guild at all" }
        let names = guilds.keys.sorted().prefix(5).map { quoted($0.text) }.joined(separator: ", ")
        return names + (guilds.count > 5 ? " and \(guilds.count - 5) more" : "")
    }

    /// Expires one guild's token.
    mutating func expire(_ guild: GuildID, at now: Timestamp) {
        guard let access = guilds[guild] else { return }
        guilds[guild] = GuildAccess(endpoint: access.endpoint, token: access.token, expiresAt: now)
    }

    /// A younger session is believed when it lacks a guild, or names an endpoint that fails or is not used. An older
    /// one leads to a login.
    static let minimumAgeForRelogin = Interval.seconds(300)

    /// Whether the session is too young to log in again. One from the future, after a clock was set back, is not: it
    /// would be believed until that time comes.
    func isRecent(at now: Timestamp) -> Bool { loggedInAt <= now && now - loggedInAt <= Self.minimumAgeForRelogin }
}
