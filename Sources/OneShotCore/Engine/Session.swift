/// What a login returns for an agent: its user id and its seat in each guild.
package struct Session: Equatable, Sendable {
    package struct Seat: Equatable, Sendable {
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

    package let userID: String
    package let loggedInAt: Timestamp
    package let seats: [GuildID: Seat]

    package init(userID: String, loggedInAt: Timestamp, seats: [GuildID: Seat]) {
        self.userID = userID
        self.loggedInAt = loggedInAt
        self.seats = seats
    }

    /// Whether a session from the cache has a token for the guild that can be used.
    package func isUsable(in guild: GuildID, at now: Timestamp, lifetime: Interval) -> Bool {
        guard age(at: now) < lifetime, let seat = seats[guild] else { return false }
        return !seat.isExpired(at: now)
    }

    /// The session with a guild's token marked as no longer good; the others stay.
    func expiring(_ guild: GuildID, at now: Timestamp) -> Session {
        guard let seat = seats[guild] else { return self }
        var seats = seats
        seats[guild] = Seat(endpoint: seat.endpoint, token: seat.token, expiresAt: now)
        return Session(userID: userID, loggedInAt: loggedInAt, seats: seats)
    }

    /// A session younger than this is believed when it lacks a guild or names an endpoint that fails or is not used.
    static let youth = Interval.seconds(300)

    /// Whether it is that young. One from the future, after a clock was set back, is not: it would be believed until that
    /// time has come.
    func isYoung(at now: Timestamp) -> Bool { loggedInAt <= now && age(at: now) <= Self.youth }

    /// How old the session is; one from the future, after a clock was set back, is new.
    func age(at now: Timestamp) -> Interval { max(.zero, now - loggedInAt) }
}
