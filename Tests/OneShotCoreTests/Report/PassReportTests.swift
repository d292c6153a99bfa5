import Testing

@testable import OneShotCore

@Suite struct PassReportTests {
    /// A report as others read it, byte for byte.
    private func example(isDryRun: Bool = false) -> PassReport {
        .of(
            [
                .push("alice", "guild-eu-1", from: .idle, to: .onCall, .changed),
                .skip("carol", "guild-eu-1", .identityDisabled),
                .fail("bob", "guild-us-2", Failure(.rejected, status: 404, "PUT answered 404")),
            ], unchanged: 1, logins: 1, isDryRun: isDryRun, status: .partial, elapsedMicroseconds: 41_000)
    }

    // MARK: - JSON

    private static let changes =
        #"[{"agent_id":"alice","fabric_guild_node_id":"guild-eu-1","from":"idle","to":"on_call","reason":"changed"}]"#
    private static let lists =
        #","skips":[{"agent_id":"carol","fabric_guild_node_id":"guild-eu-1","reason":"identity_disabled"}]"#
        + #","failures":[{"agent_id":"bob","fabric_guild_node_id":"guild-us-2","kind":"rejected","http_status":404,"#
        + #""message":"PUT answered 404"}]}"# + "\n"

    @Test func `the JSON is one object on one line`() {
        #expect(
            example().json
                == #"{"outcome":"partial","exit_code":1,"dry_run":false,"started_at":1780303217.25,"#
                + #""elapsed_seconds":0.041,"targets":4,"pushed":1,"unchanged":1,"skipped":1,"failed":1,"logins":1,"#
                + #""changes":"# + Self.changes + Self.lists)
    }

    @Test func `the JSON of a plan lists what would be pushed, and counts nothing as pushed`() {
        #expect(
            example(isDryRun: true).json
                == #"{"outcome":"partial","exit_code":1,"dry_run":true,"started_at":1780303217.25,"#
                + #""elapsed_seconds":0.041,"targets":4,"pushed":0,"unchanged":1,"skipped":1,"failed":1,"logins":1,"#
                + #""changes":"# + Self.changes + Self.lists)
    }

    @Test func `in the JSON missing values are null, and text is escaped`() {
        let report = PassReport.of(
            [
                .push("a\"", "g\n", from: nil, to: .offline, .new),
                .fail("b", "g", Failure(.timeout, #"C:\ "x""#)),
            ], elapsedMicroseconds: 12_345_678)
        #expect(
            report.json
                == #"{"outcome":"ok","exit_code":0,"dry_run":false,"started_at":1780303217.25,"#
                + #""elapsed_seconds":12.345678,"targets":2,"pushed":1,"unchanged":0,"skipped":0,"failed":1,"logins":0,"#
                + #""changes":[{"agent_id":"a\"","fabric_guild_node_id":"g\n","from":null,"to":"offline","#
                + #""reason":"new"}],"skips":[],"failures":[{"agent_id":"b","fabric_guild_node_id":"g","#
                + #""kind":"timeout","http_status":null,"message":"C:\\ \"x\""}]}"# + "\n")
    }

    @Test func `the JSON lists everything`() {
        let report = PassReport.of(
            (0..<250).flatMap { agent -> [PlannedTarget] in
                [
                    .push(AgentID("a\(agent)"), "g", from: nil, to: .idle, .new),
                    .skip(AgentID("b\(agent)"), "g", .missing), .fail(AgentID("c\(agent)"), "g", Failure(.stale, "")),
                ]
            })
        #expect(report.json.matches(of: /"agent_id"/).count == 750)
    }

    // MARK: - Text

    @Test func `the text is a line of counts, and then the changes, failures and skips`() {
        #expect(
            example().text == """
                partial  4 targets: 1 pushed, 1 unchanged, 1 skipped, 1 failed; 1 logins, 41 ms
                  pushed  alice  guild-eu-1  idle -> on_call  changed
                  failed  bob  guild-us-2  rejected  PUT answered 404
                  skipped  carol  guild-eu-1  identity_disabled

                """)
    }

    @Test func `the text of a plan says what would be pushed`() {
        let report = PassReport.of([.push("alice", "g", from: nil, to: .idle, .new)], isDryRun: true)
        #expect(
            report.text == """
                ok  1 targets: 1 to push, 0 unchanged, 0 skipped, 0 failed; 0 logins, 0.0 ms
                  would push  alice  g  (none) -> idle  new

                """)
    }

    @Test(arguments: [
        (0, "0.0 ms"), (99, "0.0 ms"), (100, "0.1 ms"), (1250, "1.2 ms"), (9999, "9.9 ms"), (10_000, "10 ms"),
        (999_999, "999 ms"), (25_000_000, "25000 ms"),
    ])
    func `a time under ten milliseconds has one decimal place`(_ microseconds: Int64, _ text: String) {
        let report = PassReport.of(elapsedMicroseconds: microseconds)
        #expect(report.text == "ok  0 targets: 0 pushed, 0 unchanged, 0 skipped, 0 failed; 0 logins, \(text)\n")
    }

    @Test func `each list ends after fifty lines, and the rest is counted`() {
        let report = PassReport.of(
            (0..<50).map { .push(AgentID("a\($0)"), "g", from: nil, to: .idle, .new) }
                + (0..<51).map { .fail(AgentID("b\($0)"), "g", Failure(.stale, "old")) }
                + (0..<1050).map { .skip(AgentID("c\($0)"), "g", .missing) })
        let lines = report.text.split(separator: "\n")
        #expect(lines.count == 1 + 50 + 51 + 51)
        #expect(lines[50] == "  pushed  a49  g  (none) -> idle  new")
        #expect(lines[100] == "  failed  b49  g  stale  old")
        #expect(lines[101] == "  … and 1 more of these")
        #expect(lines[151] == "  skipped  c49  g  missing")
        #expect(lines[152] == "  … and 1000 more of these")
    }

    @Test func `control characters in names and messages are escaped`() {
        let report = PassReport.of([
            .push("a\u{1B}[2J", "g\n1", from: nil, to: .idle, .new),
            .fail("b\r", "g", Failure(.transport, "x\u{7}\ny")), .skip("c", "\u{202E}g", .stale),
        ])
        #expect(
            report.text.split(separator: "\n").dropFirst() == [
                #"  pushed  a\u001b[2J  g\n1  (none) -> idle  new"#, #"  failed  b\r  g  transport  x\u0007\ny"#,
                #"  skipped  c  \u202eg  stale"#,
            ])
    }

    // MARK: - From plan and pushes

    private static let targets: [PlannedTarget] = [
        .push("a", "g", from: .idle, to: .busy, .changed), .push("b", "g", from: nil, to: .idle, .new),
        .skip("c", "g", .missing), .fail("d", "g", Failure(.stale, "old")),
        PlannedTarget(target: Target("e", "g"), slot: 4, row: CachedRow(), decision: .unchanged),
        PlannedTarget(target: Target("f", "g"), slot: nil, row: CachedRow(), decision: .forget),
        PlannedTarget(target: Target("h", "g"), slot: nil, row: CachedRow(), decision: .keep),
    ]

    @Test func `a report has what the plan decided, then how each push ended`() throws {
        let now = Timestamp(milliseconds: 1000)
        var pushes = Self.targets.compactMap { Push($0, interval: .seconds(30), at: now) }
        try #require(pushes.count == 2)
        pushes[0].acknowledge(at: now)
        pushes[1].fail(Failure(.timeout, "no answer"), passStartedAt: now)
        let report = PassReport(Plan(targets: Self.targets, unchanged: 3), pushes, logins: 1, startedAt: now)
        #expect(report.targets == 7 && report.unchanged == 3 && report.logins == 1)
        #expect(report.changes == [PassReport.Change(Target("a", "g"), from: .idle, to: .busy, .changed)])
        #expect(report.skips.map(\.target) == [Target("c", "g")])
        #expect(report.failures.map(\.target) == [Target("b", "g"), Target("d", "g")])
        #expect(report.failures.map(\.failure.kind) == [.timeout, .stale])
    }

    @Test func `no push without an end is lost`() {
        let pushes = Self.targets.compactMap { Push($0, interval: .seconds(30), at: Timestamp(milliseconds: 0)) }
        let report = PassReport(
            Plan(targets: Self.targets, unchanged: 1), pushes, startedAt: Timestamp(milliseconds: 0))
        #expect(report.failures.map(\.failure.kind) == [.interrupted, .interrupted, .stale])
    }

    @Test func `a forgotten orphan is neither pushed nor failed; where it has a binding, that is skipped`() {
        var bound = PlannedTarget.push("a", "g", from: .idle, to: .offline, .removed)
        bound.skipReason = .identityDisabled
        let targets = [bound, .push("b", "g", from: .idle, to: .offline, .removed)]
        let now = Timestamp(milliseconds: 0)
        let pushes = targets.compactMap { target -> Push? in
            var push = Push(target, interval: .seconds(30), at: now)
            push?.forget()
            return push
        }
        let report = PassReport(Plan(targets: targets, unchanged: 0), pushes, startedAt: now)
        #expect(report.targets == 1 && report.changes.isEmpty && report.failures.isEmpty)
        #expect(report.skips == [PassReport.Skip(target: Target("a", "g"), reason: .identityDisabled)])
    }

    // MARK: - How the pass ends

    @Test(arguments: [
        (0, 0, 0, false), (3, 0, 0, false), (0, 0, 3, true), (0, 1, 2, true), (0, 3, 0, false), (1, 1, 1, false),
        (1, 0, 2, false),
    ])
    func `a pass is a total failure if every target failed that was not skipped`(
        _ unchanged: Int, _ skips: Int, _ failures: Int, _ isTotalFailure: Bool
    ) {
        let report = PassReport.of(
            Array(repeating: .skip("a", "g", .stale), count: skips)
                + Array(repeating: .fail("a", "g", Failure(.stale, "")), count: failures), unchanged: unchanged)
        #expect(report.isTotalFailure == isTotalFailure)
        let status = report.exitStatus(.cleared, isUnsaved: false, stop: nil)
        #expect(status == (failures == 0 ? .ok : isTotalFailure ? .failed : .partial))
    }

    @Test func `of several statuses the worst counts`() {
        let failed = PassReport.of([.fail("a", "g", Failure(.noLibcurl, "none"))])
        let gone = HostReading.gone("no such file")
        #expect(failed.exitStatus(gone, isUnsaved: true, stop: .terminate) == .unsaved)
        #expect(failed.exitStatus(gone, isUnsaved: false, stop: .terminate) == .terminated)
        #expect(failed.exitStatus(gone, isUnsaved: false, stop: .interrupt) == .interrupted)
        #expect(failed.exitStatus(gone, isUnsaved: false, stop: nil) == .noLibcurl)
        #expect(PassReport.of().exitStatus(gone, isUnsaved: false, stop: nil) == .hostUnreadable)
        #expect(PassReport.of().exitStatus(.unreadable("x"), isUnsaved: false, stop: nil) == .hostUnreadable)
        #expect(PassReport.of().exitStatus(.observed([]), isUnsaved: false, stop: nil) == .ok)
    }

    @Test func `the outcome follows from the status`() {
        #expect(PassReport.of(status: .terminated).outcome == .interrupted)
        #expect(PassReport.of(status: .unsaved).outcome == .failed)
        let refusal = PassReport.Refusal(kind: "locked", message: "another\npass")
        let report = PassReport(of: .locked, refusal, startedAt: Timestamp(milliseconds: 0), elapsed: Clock())
        #expect(report.exitStatus == .locked)
        #expect(report.json.contains(#""error":{"kind":"locked","message":"another\npass"},"changes":[]"#))
        #expect(refusal.json == #"{"error":{"kind":"locked","message":"another\npass"}}"# + "\n")
        #expect(refusal.text == "failed  locked  another\\npass\n")
    }

    @Test func `the end of a pass sets outcome, exit code and duration`() {
        #expect(PassReport.of([.skip("a", "g", .identityMissing)]).isWithoutIdentities)
        #expect(!PassReport.of([.skip("a", "g", .identityMissing)], unchanged: 1).isWithoutIdentities)
        #expect(!PassReport.of([.skip("a", "g", .identityDisabled)]).isWithoutIdentities)
        #expect(!PassReport.of().isWithoutIdentities)
    }
}
