import Testing

@testable import OneShotCore

@Suite struct SessionTests {
    /// A cache is saved where it differs from what was read.
    @Test func `sessions that differ in the bytes of a text are not equal`() {
        func session(_ user: UserID, _ endpoint: String, _ token: String) -> Session {
            let access = GuildAccess(endpoint: endpoint, token: Secret(token), expiresAt: nil)
            return Session(userID: user, loggedInAt: Timestamp(milliseconds: 0), guilds: ["g": access])
        }
        let (composed, decomposed) = ("\u{E9}", "e\u{301}")
        let given = session("u", "https://h/\(composed)", composed)
        #expect(given == session("u", "https://h/\(composed)", composed))
        #expect(given != session("u", "https://h/\(decomposed)", composed))
        #expect(given != session("u", "https://h/\(composed)", decomposed))
        #expect(session("\u{E9}", "", "") != session("e\u{301}", "", ""))
    }

    private let now = EngineBench.start

    @Test func `a session can be used in its guilds until it is too old or its token is about to expire`() {
        let access = GuildAccess(endpoint: "https://g1.test", token: Secret("t"), expiresAt: now + .seconds(100))
        let session = Session(userID: "u", loggedInAt: now, guilds: ["g1": access])
        func isUsable(_ guild: GuildID, after seconds: Double) -> Bool {
            session.isUsable(in: guild, at: now + .seconds(seconds), lifetime: .seconds(50))
        }
        #expect(isUsable("g1", after: 0) && isUsable("g1", after: 39.999))
        #expect(!isUsable("g1", after: 40) && !isUsable("g2", after: 0))
        #expect(isUsable("g1", after: -1000))
        #expect(!session.isUsable(in: "g1", at: now + .seconds(30), lifetime: .seconds(30)))
        let refused = session.expiring("g1", at: now)
        #expect(!refused.isUsable(in: "g1", at: now, lifetime: .seconds(50)) && refused.loggedInAt == now)
        #expect(session.expiring("g2", at: now) == session)
    }

    @Test func `a session is recent for five minutes, and never if it is from the future`() {
        let session = Session(userID: "u", loggedInAt: now, guilds: [:])
        #expect(session.isRecent(at: now) && session.isRecent(at: now + .seconds(300)))
        #expect(!session.isRecent(at: now + .milliseconds(300_001)) && !session.isRecent(at: now - .milliseconds(1)))
        #expect(session.age(at: now + .seconds(7)) == .seconds(7) && session.age(at: now - .seconds(7)) == .zero)
    }

    @Test func `a token without expiry never expires`() {
        let access = GuildAccess(endpoint: "https://g1.test", token: Secret("t"), expiresAt: nil)
        #expect(!access.isExpired(at: now + .seconds(1e9)))
    }
}
