import Testing

@testable import OneShotCore

@Suite struct ExplanationTests {
    private static let now = Timestamp(epochSeconds: 1_780_303_217)

    private static func ago(_ seconds: Double) -> Timestamp { now - .seconds(seconds) }

    private static func explanation(_ targets: [Explanation.Target]) -> Explanation {
        Explanation(
            agent: "alice\u{1B}", identityStatus: .active("usr_alice"),
            key: Explanation.Key(source: "the file keys/alice", error: nil),
            host: Explanation.Host(
                source: "the snapshot agents.json", observation: .state("working", at: ago(3)), error: nil,
                presence: .onCall, staleAfter: .seconds(120)),
            desired: .presence(.onCall, "usr_alice"),
            login: Explanation.Login(
                session: Session(userID: "usr_alice", loggedInAt: ago(7200), guilds: [:]), lifetime: .seconds(43200),
                backoff: TokenState.Backoff(until: now + .seconds(50), failures: 2)),
            targets: targets, at: now)
    }

    private static var doubtful: Explanation.Target {
        let row = CachedRow(.init(.idle, "usr_alice", at: ago(300)), isInDoubt: true, pendingSince: ago(60))
        var target = Explanation.Target("g2", .push(.onCall, "usr_alice", .inDoubt), .push(.onCall), row)
        target.access = GuildAccess(
            endpoint: "https://user:password@g2.example.com", token: Secret("token"), expiresAt: now + .seconds(600))
        target.mayHaveMoved = true
        target.endpointBackoff = now + .seconds(30)
        target.refusal = TokenState.Backoff(until: now + .seconds(40), failures: 1)
        return target
    }

    @Test func `the text starts with the agent and has a paragraph for each target`() {
        let unchanged = Explanation.Target(
            "g1", .unchanged, .refresh(at: Self.now + .seconds(3000)),
            CachedRow(.init(.onCall, "usr_alice", at: Self.ago(300))))
        #expect(
            Self.explanation([unchanged, Self.doubtful]).text == """
                agent      "alice\\u001b", in Fabric "usr_alice"; its key is the file keys/alice
                state      "working", 3s old (stale after 2m 00s), from the snapshot agents.json
                shown as   on_call, which "working" is mapped to
                session    of "usr_alice", logged in 2h 00m ago, renewed in 10h 00m
                login      refused 2 times; not tried again for 50s, unless the key or the login URL changes

                target     g1
                  cached   on_call for 5m 00s, acknowledged 5m 00s ago for "usr_alice"
                  access   none: the session does not name the guild
                  now      unchanged: Fabric shows it already
                  next     pushed again as a refresh in 50m 00s, unless something changes

                target     g2
                  cached   idle for 5m 00s, acknowledged 5m 00s ago for "usr_alice"; \
                in doubt, since a later push may or may not have arrived; pending for 1m 00s
                  access   an endpoint that is not used (a URL with user information), its token ends in 10m 00s
                  waiting  the guild asked to be left alone for 30s
                  refused  a fresh token was refused; for 40s a refusal causes no login
                  suspect  the endpoint failed the last pass as if the guild had moved
                  now      push on_call: in_doubt, an earlier push may or may not have arrived
                  next     the next pass pushes on_call

                """)
    }

    @Test func `the JSON has the same content, and neither has the token or the password in a URL`() {
        let json = Self.explanation([Self.doubtful]).json
        #expect(
            json == #"{"agent_id":"alice\u001b","standing":"active","fabric_user_id":"usr_alice","#
                + #""key":{"source":"the file keys/alice","error":null},"#
                + #""host":{"source":"the snapshot agents.json","state":"working","observed_at":1780303214,"#
                + #""age_seconds":3,"presence":"on_call","stale_after_seconds":120,"error":null},"#
                + #""desired":{"presence":"on_call"},"#
                + #""session":{"user_id":"usr_alice","logged_in_at":1780296017,"ends_at":1780339217},"#
                + #""login_backoff":{"until":1780303267,"failures":2},"targets":[{"fabric_guild_node_id":"g2","#
                + #""decision":"push","reason":"in_doubt","to":"on_call","cached":{"status":"idle","#
                + #""user_id":"usr_alice","pushed_at":1780302917,"since":1780302917,"in_doubt":true,"unsettled":false,"#
                + #""pending_since":1780303157},"seat":{"endpoint":"an endpoint that is not used (a URL with user"#
                + #" information)","expires_at":1780303817},"endpoint_backoff":1780303247,"suspect":true,"#
                + #""refusal":{"until":1780303257,"failures":1},"ongoing":[],"next":{"action":"push"}}]}"# + "\n")
        for text in [json, Self.explanation([Self.doubtful]).text] {
            #expect(!text.contains("password") && !text.contains("token\""))
        }
    }

    /// The clock was at 1970 when the caches were written, and a wait was remembered by one that was ahead.
    @Test func `what a wrong clock has left has no length, and makes nobody wait`() {
        let unset = Timestamp(milliseconds: 5000)
        let row = CachedRow(.init(.idle, "u", at: unset), pendingSince: unset)
        var target = Explanation.Target("g", .unchanged, .none, row)
        target.access = GuildAccess(endpoint: "https://g", token: Secret("t"), expiresAt: Self.now + .seconds(1e9))
        target.ongoing = [.init(key: .init(guild: "g", kind: "timeout"), since: unset, passes: 2, saidAt: unset)]
        let text = Explanation(
            agent: "a", identityStatus: .active("u"), key: nil,
            host: .init(
                source: "the host", observation: .state("idle", at: unset), error: nil, presence: .idle,
                staleAfter: .seconds(120), timeAhead: Self.now + .seconds(7200)),
            desired: .presence(.offline, "u"),
            login: .init(
                session: Session(userID: "u", loggedInAt: Self.now + .seconds(1), guilds: [:]), lifetime: .seconds(9),
                backoff: TokenState.Backoff(until: Self.now + .seconds(901), failures: 1)),
            targets: [target], at: Self.now
        ).text
        for line in [
            #""idle", 0ms old (stale after 2m 00s), from the host, which gives the time 2026-06-01T10:40:17Z: that is "#
                + "ahead and not believed",
            "offline, because the state is stale", "logged in 0ms ago, renewed now", "refused once; the wait is over",
            "idle for 0ms, acknowledged 0ms ago", "pending for 0ms", "for 0ms and 2 passes",
            "its token ends at 2058-02-07T10:26:57Z",
        ] {
            #expect(text.contains(line), "\(line)")
        }
    }

    private static let failure = Failure(.rateLimited, "wait")

    @Test(arguments: [
        (
            PlannedTarget.Decision.skip(.noUserID),
            "skip: no_user_id, \(SkipReason.noUserID.explanation); \(SkipReason.noUserID.advice)"
        ),
        (.fail(Failure(.stale, "the host's state is 3m old")), "fail: stale, the host's state is 3m old"),
        (.forget, "forget: the target is gone, and there is nothing to push"),
    ])
    func `each decision is described in words`(_ decision: PlannedTarget.Decision, _ text: String) {
        let target = Explanation.Target("g", decision, .none, nil)
        #expect(Self.explanation([target]).text.contains("  now      \(text)\n"))
    }

    @Test(arguments: [
        (Explanation.Attempt.logIn(why: "since W"), "the next pass logs in, since W, then pushes"),
        (.fail(failure, until: now + .seconds(9)), "the next pass fails rate_limited: wait; that is over in 9s"),
        (.fail(failure, until: nil), "the next pass fails rate_limited: wait"),
        (.refresh(at: nil), "nothing, unless something changes"), (.none, "nothing, until something changes"),
    ])
    func `each attempt is described in words`(_ attempt: Explanation.Attempt, _ text: String) {
        let target = Explanation.Target("g", .unchanged, attempt, nil)
        #expect(Self.explanation([target]).text.contains("  next     \(text)\n"))
    }
}
