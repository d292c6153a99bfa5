import Testing

@testable import OneShotCore

@Suite struct StatusViewTests {
    private static let now = Timestamp(milliseconds: 1_780_303_217_250)

    private static let roster = Roster.of(
        identities: [
            "alice": .active("usr_alice"), "bob": .active("usr_bob"), "carol": .identityDisabled,
            "dave": .withoutUserID,
        ],
        bindings: [
            "alice": "guild-eu-1", "alice": "g2", "bob": "g2", "carol": "g2", "dave": "g2", "ghost": "g2",
        ])

    private static func row(
        _ presence: Presence, age: Interval, isInDoubt: Bool = false, isUnsettled: Bool = false,
        pendingSince: Timestamp? = nil
    ) -> CachedRow {
        CachedRow(
            .init(presence, "u", at: now - age), isInDoubt: isInDoubt, isUnsettled: isUnsettled,
            pendingSince: pendingSince)
    }

    private static let cache: StatusCache = {
        var cache = StatusCache(roster)
        cache.rows[0] = CachedRow(.init(.idle, "u", at: now - .seconds(42), since: now - .seconds(7500)))
        cache.rows[1] = row(
            .onCall, age: .seconds(185), isInDoubt: true, isUnsettled: true, pendingSince: now - .seconds(7800))
        cache.rows[2] = row(.busy, age: .seconds(-10))
        cache.rows[3] = row(.offline, age: .seconds(86400), isUnsettled: true)
        cache.rows[4] = CachedRow(isInDoubt: true)
        return cache
    }()

    private static func last(_ status: ExitStatus = .partial, age: Interval = .seconds(12)) throws -> LastPass {
        let failure = Failure(.timeout, "")
        let report = PassReport.of(
            [
                .push("a", "g", from: nil, to: .idle, .new), .skip("b", "g", .missing), .fail("c", "g", failure),
                .fail("d", "g", failure),
            ], unchanged: 2, startedAt: now - age, status: status)
        return try LastPass().encode(report).withUnsafeBytes { try LastPass($0) }
    }

    private func view(
        _ last: LastPass?, _ cache: StatusCache = cache, of roster: Roster = roster
    ) -> StatusView {
        StatusView(StatusRow.all(roster, cache, last), last, at: Self.now)
    }

    // MARK: - Text

    private static let doubt = "a push of it may not have arrived; the next pass pushes it again"
    private static let noUser =
        "no_user_id: the agent's identity has no fabric_user_id; register the agent in Fabric and add it"
    private static let ghost = "identity_missing: the agent has no identity; add one, or remove the agent's bindings"
    private static let disabled =
        "identity_disabled: the agent's identity is disabled; set enabled to true, unless that is meant"

    @Test func `each target has a line, the worst first, and the last line is about the last pass`() throws {
        #expect(
            view(try Self.last()).text(inColour: false) == """
                AGENT  GUILD       PRESENCE  FOR     PUSHED      REMARKS
                alice  g2          on_call   3m 05s  3m 05s ago  in doubt, unsettled, pending for 2h 10m: \(Self.doubt)
                dave   g2          -         -       never       in doubt, \(Self.noUser)
                ghost  g2          -         -       never       \(Self.ghost)
                alice  guild-eu-1  idle      2h 05m  42s ago
                bob    g2          busy      0ms     0ms ago
                carol  g2          offline   1d 0h   1d 0h ago   unsettled, \(Self.disabled)

                last pass 12s ago: partial (exit code 1); 6 targets: 1 pushed, 2 unchanged, 1 skipped, 2 failed

                """)
    }

    @Test func `each presence has a colour, which includes the padding`() throws {
        let text = view(try Self.last()).text(inColour: true)
        #expect(
            text.split(separator: "\n", omittingEmptySubsequences: false).prefix(7) == [
                "AGENT  GUILD       PRESENCE  FOR     PUSHED      REMARKS",
                "alice  g2          \u{1B}[33mon_call \u{1B}[0m  3m 05s  3m 05s ago  "
                    + "in doubt, unsettled, pending for 2h 10m: \(Self.doubt)",
                "dave   g2          \u{1B}[2m-       \u{1B}[0m  -       never       in doubt, \(Self.noUser)",
                "ghost  g2          \u{1B}[2m-       \u{1B}[0m  -       never       \(Self.ghost)",
                "alice  guild-eu-1  \u{1B}[32midle    \u{1B}[0m  2h 05m  42s ago",
                "bob    g2          \u{1B}[31mbusy    \u{1B}[0m  0ms     0ms ago",
                "carol  g2          \u{1B}[2moffline \u{1B}[0m  1d 0h   1d 0h ago   unsettled, \(Self.disabled)",
            ])
    }

    @Test func `without targets and passes there is only the header and a note`() {
        let roster = Roster.of(identities: [:], bindings: [:])
        #expect(
            view(nil, StatusCache(roster), of: roster).text(inColour: true)
                == "AGENT  GUILD  PRESENCE  FOR  PUSHED  REMARKS\n\nno pass has ended here yet\n")
    }

    @Test func `control characters in names are escaped, and the columns stay aligned`() {
        let roster = Roster.of(identities: [:], bindings: ["a\u{1B}[2J\n": "g\u{202E}"])
        let text = view(nil, StatusCache(roster), of: roster).text(inColour: false)
        let header = "AGENT         GUILD    PRESENCE  FOR  PUSHED  REMARKS\n"
        #expect(text.hasPrefix(header + #"a\u001b[2J\n  g\u202e  -         -    never   "# + Self.ghost + "\n"))
    }

    // MARK: - The check

    private static let complaints: [(last: LastPass?, complaint: String?)] = [
        (nil, "no pass has ended here yet"),
        (try? last(.ok, age: .zero), nil),
        (try? last(.ok, age: .seconds(-60)), nil),
        (try? last(.ok, age: .seconds(120)), nil),
        (
            try? last(.ok, age: .milliseconds(121_000)),
            "the last pass was started 2m 01s ago; accepted are 2m 00s"
        ),
        (
            try? last(.ok, age: .milliseconds(120_001)),
            "the last pass was started 2m 00s ago; accepted are 2m 00s"
        ),
        (try? last(.partial, age: .zero), "the last pass ended partial, exit code 1"),
        (try? last(.hostUnreadable, age: .seconds(9999)), "the last pass ended failed, exit code 69"),
        (try? last(.terminated, age: .zero), "the last pass ended interrupted, exit code 143"),
        // The interval is 30 seconds. The clock was at 1970, or is back there.
        (try? last(.ok, age: .seconds(-120)), nil),
        (
            try? last(.ok, age: .milliseconds(-120_001)),
            "the last pass was started at 2026-06-01T08:42:17Z, which lies ahead; it counts as none"
        ),
        (
            try? last(.ok, age: now - Timestamp(milliseconds: 5000)),
            "the last pass was started at 1970-01-01T00:00:05Z, when no clock was set; accepted are 2m 00s"
        ),
    ]

    @Test(arguments: complaints)
    func `the check fails if the last pass failed, is too old or is missing`(_ last: LastPass?, _ complaint: String?) {
        #expect(view(last).complaint(maxAge: .seconds(120), interval: .seconds(30)) == complaint)
    }

    // MARK: - JSON

    @Test func `the JSON has the same content as the text`() throws {
        let roster = Roster.of(identities: ["alice": .active("u")], bindings: ["alice": "g\n", "bob": "g"])
        var cache = StatusCache(roster)
        cache.rows[0] = Self.row(.onCall, age: .zero, isInDoubt: true, isUnsettled: true, pendingSince: Self.now)
        let targets =
            #"{"targets":[{"agent_id":"alice","fabric_guild_node_id":"g\n","status":"on_call","#
            + #""pushed_at":1780303217.25,"shown_since":1780303217.25,"in_doubt":true,"unsettled":true,"#
            + #""pending_since":1780303217.25,"kind":null,"reason":null,"message":"a push of it may not have arrived","#
            + #""advice":"the next pass pushes it again","since":1780303217.25},"#
            + #"{"agent_id":"bob","fabric_guild_node_id":"g","status":null,"pushed_at":null,"shown_since":null,"#
            + #""in_doubt":false,"unsettled":false,"pending_since":null,"kind":null,"reason":"identity_missing","#
            + #""message":"the agent has no identity","advice":"add one, or remove the agent's bindings","#
            + #""since":null}],"last_pass":"#
        #expect(view(nil, cache, of: roster).json == targets + "null}\n")
        #expect(
            view(try Self.last(), cache, of: roster).json == targets
                + #"{"outcome":"partial","exit_code":1,"started_at":1780303205.25,"targets":6,"pushed":1,"#
                + #""unchanged":2,"skipped":1,"failed":2}}"# + "\n")
    }
}
