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

    /// The names of its guilds, for a message.
    var namedGuilds: String {
        guilds.isEmpty ? "no guild at all" : quotedNames(guilds.keys.sorted().map(\.text))
    }

    /// Why nothing could be pushed to a guild with this session, if it is new; `nil` where something could.
    func failure(in guild: GuildID, allowsPlaintext: Bool) -> Failure? {
        guard let url = guilds[guild]?.endpoint else { return .guildNotInSession(which: namedGuilds) }
        do throws(EndpointError) {
            let isSecure = try Endpoint(url).isSecure
            return isSecure || allowsPlaintext ? nil : .unusedEndpoint(url, Failure.plaintext)
        } catch {
            return .unusedEndpoint(url, error.description)
        }
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

extension Failure {
    /// Why an endpoint is not used that is neither loopback nor https.
    static let plaintext = "plain http beyond loopback, and fabric.allow_plaintext is not true"

    /// The session does not name the guild, but others, in words.
    static func guildNotInSession(which others: String) -> Failure {
        Failure(.guildNotInSession, "the login does not name this guild for the agent; it names \(others)")
    }

    static func unusedEndpoint(_ url: String, _ reason: String) -> Failure {
        Failure(.insecureEndpoint, "the login names the endpoint \(quotedURL(url)), which is not used: \(reason)")
    }
}
