import Testing

@testable import OneShotCore

@Suite struct PassLogTests {
    private let written = Written()
    private let startedAt = Timestamp(milliseconds: 0)

    private func lines(
        _ report: PassReport, _ events: [FailureMemory.Event] = [], from level: LogLevel = .debug
    ) -> [String] {
        written.log(level, .journal).pass(report, events)
        return written.lines
    }

    private func change(
        _ agent: Int, in guild: Int = 1, _ reason: ChangeReason = .changed, from: Presence? = .idle
    ) -> PlannedTarget {
        .push(AgentID("a\(agent)"), GuildID("g\(guild)"), from: from, to: .onCall, reason)
    }

    private func groups(_ failures: (AgentID, GuildID, Failure)...) -> [FailureGroup] {
        FailureGroup.groups(
            of: failures.map { PassReport.FailedTarget(target: Target($0, $1), failure: $2) })
    }

    // MARK: - Pushes

    @Test func `a push is logged at info, and a refresh at debug`() {
        let report = PassReport.of([
            change(1), change(2, .refresh, from: .onCall), change(3, .new, from: nil), change(4, .inDoubt),
            change(5, .removed),
        ])
        #expect(
            lines(report) == [
                "<6>push agent=a1 guild=g1 status=on_call from=idle reason=changed",
                "<6>push agent=a3 guild=g1 status=on_call from=none reason=new",
                "<6>push agent=a4 guild=g1 status=on_call from=idle reason=in_doubt",
                "<6>push agent=a5 guild=g1 status=on_call from=idle reason=removed",
                "<7>push agent=a2 guild=g1 status=on_call from=on_call reason=refresh",
            ])
    }

    @Test func `pushes that are printed as text are not logged as well`() {
        let failed = groups((AgentID("a1"), GuildID("g1"), Failure(.timeout, "late")))
        written.log(.debug, .journal).pass(
            PassReport.of([change(1)]), failed.map(FailureMemory.Event.began), printsPushes: true)
        #expect(written.lines == ["<4>failure guild=g1 kind=timeout agent=a1 message=late"])
    }

    @Test func `twenty pushes are twenty lines, even with many refreshes besides`() {
        let report = PassReport.of((0..<20).flatMap { [change($0), change($0, in: 2, .refresh)] })
        #expect(
            lines(report, from: .info)
                == (0..<20).map { "<6>push agent=a\($0) guild=g1 status=on_call from=idle reason=changed" })
    }

    @Test func `more than twenty pushes are one line per guild, and each push is logged at debug`() {
        let report = PassReport.of(
            (0..<19).map { change($0, in: 2) } + [change(19, in: 10, .refresh)] + (20..<22).map { change($0, in: 1) })
        let lines = lines(report)
        #expect(lines.prefix(2) == ["<6>push guild=g1 count=2", "<6>push guild=g2 count=19"])
        #expect(lines.dropFirst(2).allSatisfy { $0.hasPrefix("<7>push agent=a") })
        #expect(lines.count == 2 + 22)
    }

    @Test func `a dry run logs no pushes`() {
        let report = PassReport.of((0..<30).map { change($0) }, isDryRun: true)
        #expect(lines(report).isEmpty)
    }

    // MARK: - Failures

    @Test func `a failure is logged with its guild, kind, status and an example`() {
        let groups = groups(
            ("a1", "g1", Failure(.rejected, status: 404, "PUT to https://h answered 404")),
            ("a2", "g1", Failure(.rejected, status: 410, "gone")), ("a3", "g2", Failure(.timeout, "no answer")))
        #expect(
            lines(.of(), groups.map(FailureMemory.Event.began), from: .info) == [
                #"<4>failure guild=g1 kind=rejected count=2 agent=a1 http_status=404"#
                    + #" message="PUT to https://h answered 404""#,
                #"<4>failure guild=g2 kind=timeout agent=a3 message="no answer""#,
            ])
    }

    @Test func `an unreadable host is logged without a guild`() {
        #expect(
            lines(.of(), [.began(.host("no such file"))], from: .warn)
                == [#"<4>failure kind=host_unreadable message="no such file""#])
    }

    @Test func `a continuing failure is logged at debug, and a reminder at warn`() throws {
        let group = try #require(groups(("a1", "g1", Failure(.loginBackoff, "later"))).first)
        let ongoing = FailureMemory.Ongoing(
            key: group.key, since: startedAt, passes: 121, saidAt: startedAt + .seconds(3605))
        #expect(
            lines(.of(), [.continued(group), .repeated(group, ongoing)]) == [
                "<7>failure guild=g1 kind=login_backoff agent=a1 message=later",
                #"<4>failure guild=g1 kind=login_backoff agent=a1 message=later lasting="1h 00m" passes=121"#,
            ])
    }

    @Test func `in a pass in which everything fails or the host cannot be read, failures are errors`() throws {
        let group = try #require(groups(("a1", "g1", Failure(.timeout, "x"))).first)
        let events: [FailureMemory.Event] = [
            .began(group), .began(.openFiles("y")), .began(.unwritten(.pageUnwritable, "z")), .continued(group),
            .repeated(group, .init(key: group.key, since: startedAt, passes: 2, saidAt: startedAt)),
        ]
        func levels(_ report: PassReport) -> String {
            let written = Written()
            written.log(.debug, .journal).pass(report, events)
            return String(written.lines.prefix(5).map { $0.dropFirst().first ?? "?" })
        }
        let failed = PlannedTarget.fail("a1", "g1", Failure(.timeout, "x"))
        #expect(levels(.of([failed], status: .failed)) == "34473")
        #expect(levels(.of([failed], status: .unsaved)) == "34473")
        #expect(levels(.of([failed], unchanged: 1, status: .hostUnreadable)) == "34473")
        #expect(levels(.of([failed], unchanged: 1, status: .partial)) == "44474")
        #expect(levels(.of([failed], status: .terminated)) == "44474", "somebody wanted that")
    }

    @Test func `the end of a failure is logged at info`() throws {
        let guild = FailureGroup.Key(guild: "g1", kind: "login_rejected")
        let ended = FailureMemory.Ongoing(key: guild, since: startedAt, passes: 3, saidAt: startedAt)
        let host = FailureMemory.Ongoing(
            key: FailureGroup.host("x").key, since: startedAt, passes: 1, saidAt: startedAt)
        #expect(
            lines(.of(), [.ended(ended, after: .seconds(90)), .ended(host, after: .zero)], from: .info) == [
                #"<6>recovered guild=g1 kind=login_rejected lasted="1m 30s" passes=3"#,
                "<6>recovered kind=host_unreadable lasted=0ms passes=1",
            ])
    }

    // MARK: - Details

    @Test func `each failed or skipped target is logged at debug, after everything else`() {
        let report = PassReport.of([
            .fail("a1", "g1", Failure(.rejected, status: 404, "no")), .skip("a2", "g 2", .unmappedState), change(3),
        ])
        #expect(
            lines(report, [.began(.host("x"))]) == [
                "<6>push agent=a3 guild=g1 status=on_call from=idle reason=changed",
                "<4>failure kind=host_unreadable message=x",
                "<7>target_failed agent=a1 guild=g1 kind=rejected message=no",
                #"<7>skip agent=a2 guild="g 2" reason=unmapped_state"#,
            ])
    }

    @Test func `at info a pass without pushes or new failures logs nothing`() {
        let report = PassReport.of([
            .skip("a1", "g1", .identityDisabled), .fail("a2", "g1", Failure(.timeout, "x")), change(3, .refresh),
        ])
        #expect(lines(report, from: .info).isEmpty)
    }
}
