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
        #expect(!isUsable("g1", after: -1000), "a login that lies ahead was long ago")
        #expect(!session.isUsable(in: "g1", at: now + .seconds(30), lifetime: .seconds(30)))
        var refused = session
        refused.expire("g1", at: now)
        #expect(!refused.isUsable(in: "g1", at: now, lifetime: .seconds(50)) && refused.loggedInAt == now)
        var unchanged = session
        unchanged.expire("g2", at: now)
        #expect(unchanged == session)
    }

    @Test func `a session is recent for five minutes, and never if it is from the future`() {
        let session = Session(userID: "u", loggedInAt: now, guilds: [:])
        #expect(session.isRecent(at: now) && session.isRecent(at: now + .seconds(300)))
        #expect(!session.isRecent(at: now + .milliseconds(300_001)) && !session.isRecent(at: now - .milliseconds(1)))
    }

    /// A session with one token, which ends so many seconds after the login.
    private func session(endingAfter seconds: Double?) -> Session {
        let end = seconds.map { now + .seconds($0) }
        let access = GuildAccess(endpoint: "https://g1.test", token: Secret("t"), end: end, loggedInAt: now)
        return Session(userID: "u", loggedInAt: now, guilds: ["g1": access])
    }

    private func isUsable(_ session: Session, after seconds: Double) -> Bool {
        session.isUsable(in: "g1", at: now + .seconds(seconds), lifetime: .seconds(1e9))
    }

    @Test(arguments: [nil, 60, 0, -7200, -1_000_000_000] as [Double?])
    func `a token without an end, or one that had ended when it came, is used until it is refused`(end: Double?) {
        let session = session(endingAfter: end)
        #expect(isUsable(session, after: 0) && isUsable(session, after: 1e8))
        #expect((session.complaintAboutEnds == nil) == (end == nil))
    }

    @Test func `a token that ends later than a minute after its login is used until then`() {
        let session = session(endingAfter: 60.001)
        #expect(isUsable(session, after: 0) && !isUsable(session, after: 0.001) && session.complaintAboutEnds == nil)
    }

    /// Also if the session is young: its guild has moved since.
    @Test(arguments: [nil, 3600, 0] as [Double?])
    func `a token that was made to expire is not used`(end: Double?) {
        var session = session(endingAfter: end)
        session.expire("g1", at: now)
        #expect(!isUsable(session, after: 0) && session.complaintAboutEnds == nil)
    }
}
