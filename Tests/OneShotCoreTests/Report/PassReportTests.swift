import Testing

@testable import OneShotCore

@Suite struct PassReportTests {
    private func report(isDryRun: Bool = false, _ fill: (inout PassReport) -> Void = { _ in }) -> PassReport {
        var report = PassReport(isDryRun: isDryRun, startedAt: Timestamp(milliseconds: 1_780_303_217_250))
        fill(&report)
        return report
    }

    /// A report with one target of each outcome. Its output is an interface, so tests compare every byte.
    private func example(isDryRun: Bool = false) -> PassReport {
        report(isDryRun: isDryRun) {
            $0.outcome = .partial
            $0.exitCode = 1
            $0.elapsedMicroseconds = 41_000
            $0.targets = 4
            $0.unchanged = 1
            $0.logins = 1
            $0.add(PassReport.Change(Target("alice", "guild-eu-1"), from: .idle, to: .onCall, .changed))
            $0.add(Target("carol", "guild-eu-1"), skipped: .identityDisabled)
            $0.add(Target("bob", "guild-us-2"), failed: Failure(.rejected, status: 404, "PUT answered 404"))
        }
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
        let report = report {
            $0.elapsedMicroseconds = 12_345_678
            $0.add(PassReport.Change(Target("a\"", "g\n"), from: nil, to: .offline, .new))
            $0.add(Target("b", "g"), failed: Failure(.timeout, #"C:\ "x""#))
        }
        #expect(
            report.json
                == #"{"outcome":"ok","exit_code":0,"dry_run":false,"started_at":1780303217.25,"#
                + #""elapsed_seconds":12.345678,"targets":0,"pushed":1,"unchanged":0,"skipped":0,"failed":1,"#
                + #""logins":0,"changes":[{"agent_id":"a\"","fabric_guild_node_id":"g\n","from":null,"to":"offline","#
                + #""reason":"new"}],"skips":[],"failures":[{"agent_id":"b","fabric_guild_node_id":"g","#
                + #""kind":"timeout","http_status":null,"message":"C:\\ \"x\""}]}"# + "\n")
    }

    @Test func `the JSON lists everything`() {
        let report = report {
            for agent in 0..<250 {
                $0.add(PassReport.Change(Target(AgentID("a\(agent)"), "g"), from: nil, to: .idle, .new))
                $0.add(Target(AgentID("b\(agent)"), "g"), skipped: .missing)
                $0.add(Target(AgentID("c\(agent)"), "g"), failed: Failure(.stale, ""))
            }
        }
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
        let report = report(isDryRun: true) {
            $0.targets = 1
            $0.add(PassReport.Change(Target("alice", "g"), from: nil, to: .idle, .new))
        }
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
        let report = report { $0.elapsedMicroseconds = microseconds }
        #expect(report.text == "ok  0 targets: 0 pushed, 0 unchanged, 0 skipped, 0 failed; 0 logins, \(text)\n")
    }

    @Test func `each list ends after fifty lines, and the rest is counted`() {
        let report = report {
            for agent in 0..<50 {
                $0.add(PassReport.Change(Target(AgentID("a\(agent)"), "g"), from: nil, to: .idle, .new))
            }
            for agent in 0..<51 { $0.add(Target(AgentID("b\(agent)"), "g"), failed: Failure(.stale, "old")) }
            for agent in 0..<1050 { $0.add(Target(AgentID("c\(agent)"), "g"), skipped: .missing) }
        }
        let lines = report.text.split(separator: "\n")
        #expect(lines.count == 1 + 50 + 51 + 51)
        #expect(lines[50] == "  pushed  a49  g  (none) -> idle  new")
        #expect(lines[100] == "  failed  b49  g  stale  old")
        #expect(lines[101] == "  … and 1 more of these")
        #expect(lines[151] == "  skipped  c49  g  missing")
        #expect(lines[152] == "  … and 1000 more of these")
    }

    @Test func `control characters in names and messages are escaped`() {
        let report = report {
            $0.add(PassReport.Change(Target("a\u{1B}[2J", "g\n1"), from: nil, to: .idle, .new))
            $0.add(Target("b\r", "g"), failed: Failure(.transport, "x\u{7}\ny"))
            $0.add(Target("c", "\u{202E}g"), skipped: .stale)
        }
        #expect(
            report.text.split(separator: "\n").dropFirst() == [
                #"  pushed  a\u001b[2J  g\n1  (none) -> idle  new"#, #"  failed  b\r  g  transport  x\u0007\ny"#,
                #"  skipped  c  \u202eg  stale"#,
            ])
    }

    // MARK: - Counts

    @Test(arguments: [
        (0, 0, 0, false), (3, 0, 0, false), (3, 0, 3, true), (3, 1, 2, true), (3, 3, 0, false), (3, 1, 1, false),
        (3, 0, 2, false),
    ])
    func `a pass is a total failure if every target failed that was not skipped`(
        _ targets: Int, _ skips: Int, _ failures: Int, _ isTotalFailure: Bool
    ) {
        let report = report {
            $0.targets = targets
            for _ in 0..<skips { $0.add(Target("a", "g"), skipped: .stale) }
            for _ in 0..<failures { $0.add(Target("a", "g"), failed: Failure(.stale, "")) }
        }
        #expect(report.isTotalFailure == isTotalFailure)
    }

    @Test func `the end of a pass sets outcome, exit code and duration`() {
        let report = report { $0.conclude(.interrupted, 143, elapsed: Clock()) }
        #expect(report.outcome == .interrupted)
        #expect(report.exitCode == 143)
        #expect(report.elapsedMicroseconds >= 0)
    }
}
