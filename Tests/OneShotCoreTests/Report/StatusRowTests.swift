import Testing

@testable import OneShotCore

/// What is wrong with each target, and which targets are shown.
@Suite struct StatusRowTests {
    private static let now = Timestamp(epochSeconds: 1_780_303_217)
    private static let start = now - .seconds(90)

    private static func roster(_ count: Int, guild: (Int) -> String = { _ in "g" }) -> Roster {
        var builder = Roster.Builder()
        for number in 0..<count {
            _ = builder.addIdentity(AgentID("a\(number)"), .active(UserID("u\(number)")))
            builder.bind(AgentID("a\(number)"), to: GuildID(guild(number)))
        }
        return builder.build()
    }

    /// The last pass as the next command reads it.
    private static func last(
        _ targets: [PlannedTarget], _ reading: HostReading = .observed([])
    ) throws -> LastPass {
        let report = PassReport.of(targets, startedAt: now, status: .partial)
        var last = LastPass()
        _ = last.conclude(report, reading, possiblyMoved: nil, at: now)
        return try last.encode(report).withUnsafeBytes { try LastPass($0) }
    }

    @Test func `a row says its failure and since when it is out of sync, or since when the guild fails alike`() throws {
        let roster = Self.roster(3)
        var cache = StatusCache(roster)
        cache.rows[1] = CachedRow(isInDoubt: true, pendingSince: Self.start)
        let last = try Self.last([
            .fail("a1", "g", Failure(.rejected, status: 404, "the guild answered 404")),
            .fail("a2", "g", Failure(.stateUnreadable, "malformed")),
        ])
        let rows = StatusRow.all(roster, cache, last)
        #expect(rows.map(\.target.agent) == ["a1", "a2", "a0"])
        #expect(rows.map(\.problem?.kind) == [.rejected, .stateUnreadable, nil])
        #expect(rows.map(\.problem?.message) == ["the guild answered 404", "malformed", nil])
        #expect(rows.map(\.problem?.since) == [Self.start, Self.now, nil])
        #expect(rows[0].problem?.advice == FailureKind.rejected.advice)
    }

    @Test func `a row that is skipped for its state counts as failing, and says what the host said`() throws {
        let roster = Self.roster(2)
        var skipped = PlannedTarget.skip("a1", "g", .unmappedState)
        skipped.hostState = "thinking"
        let last = try Self.last([skipped, .skip("a0", "g", .missing)])
        let failing = StatusRow.all(roster, StatusCache(roster), last, isFailing: true)
        #expect(failing.map(\.target.agent) == ["a1"], "what Fabric shows may be wrong")
        let problem = failing[0].problem
        #expect(problem?.reason == .unmappedState && problem?.kind == nil)
        #expect(problem?.message == #"the host says "thinking""# && problem?.advice == "host.state_map can map it")
    }

    @Test func `a failure that the last pass no longer lists is told by its guild`() throws {
        let roster = Self.roster(250) { $0 < 200 ? "g" : "h" }
        var cache = StatusCache(roster)
        for slot in 0..<200 { cache.rows[slot] = CachedRow(pendingSince: Self.start) }
        let failures = (0..<200).map {
            let failure = $0 == 0 ? Failure(.rejected, "404") : Failure(.timeout, "no answer in 10s")
            return PlannedTarget.fail(AgentID("a\($0)"), "g", failure)
        }
        let last = try Self.last(failures)
        let rows = StatusRow.all(roster, cache, last)
        #expect(rows.count { $0.problem?.kind == .timeout && $0.problem?.message == "no answer in 10s" } == 199)
        #expect(rows.suffix(50).allSatisfy { $0.problem == nil })
    }

    @Test func `if the host cannot be read, every active row says so`() throws {
        let roster = Self.roster(150)
        let failures = (0..<150).map {
            PlannedTarget.fail(AgentID("a\($0)"), "g", Failure(.stateUnreadable, "no file"))
        }
        let rows = StatusRow.all(roster, StatusCache(roster), try Self.last(failures, .unreadable("no file")))
        #expect(rows.allSatisfy { $0.problem?.kind == .stateUnreadable && $0.problem?.message == "no file" })
    }

    @Test func `rows of one agent, or those that fail, can be picked`() throws {
        let roster = Roster.of(
            identities: ["alice": .active("u1"), "bob": .active("u2"), "carol": .identityDisabled],
            bindings: ["alice": "g1", "alice": "g2", "bob": "g1", "carol": "g1"])
        var cache = StatusCache(roster)
        cache.rows[1] = CachedRow(isInDoubt: true)
        cache.orphans = [OrphanedRow(Target("dave", "g1"), CachedRow(isInDoubt: true))]
        let last = try Self.last([.fail("bob", "g1", Failure(.timeout, "late"))])
        func names(_ rows: [StatusRow]) -> [String] { rows.map { "\($0.target.agent.text)/\($0.target.guild.text)" } }
        #expect(
            names(StatusRow.all(roster, cache, last))
                == ["bob/g1", "alice/g2", "dave/g1", "alice/g1", "carol/g1"])
        #expect(names(StatusRow.all(roster, cache, last, isFailing: true)) == ["bob/g1", "alice/g2", "dave/g1"])
        #expect(names(StatusRow.all(roster, cache, last, agent: "alice")) == ["alice/g2", "alice/g1"])
        #expect(
            StatusRow.all(roster, cache, last, agent: "dave").first?.flags == [
                "gone from the configuration", "in doubt",
            ])
    }

    @Test func `of what goes on, an agent is told what strikes its guild or itself`() throws {
        let last = try Self.last([
            .fail("alice", "g1", Failure(.rejected, "404")), .fail("bob", "g1", Failure(.timeout, "late")),
            .fail("bob", "g2", Failure(.rejected, "404")),
        ])
        #expect(last.ongoing(of: Target("alice", "g1")).map(\.key.kind) == ["rejected", "timeout"])
        #expect(last.ongoing(of: Target("bob", "g1")).map(\.key.kind) == ["timeout"])
        #expect(last.ongoing(of: Target("alice", "g2")).isEmpty)
    }
}
