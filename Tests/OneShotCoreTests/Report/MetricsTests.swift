import Testing

@testable import OneShotCore

@Suite struct MetricsTests {
    private static func report() -> PassReport {
        .of(
            [.push("alice", "g1", from: .idle, to: .busy, .changed), .skip("bob", "g1", .missing)]
                + Array(repeating: .fail("carol", "g2", Failure(.timeout, "no answer")), count: 2),
            unchanged: 5, logins: 2, status: .partial, elapsedMicroseconds: 41_000)
    }

    private static let now = Timestamp(milliseconds: 1_780_303_217_250)

    /// Two rows show busy, one of them pending for 90.5 s, and one was never acknowledged.
    private static func text(
        _ last: LastPass = LastPass(), hostAge: Interval? = .milliseconds(1500), isPending: Bool = true
    ) -> String {
        let roster = Roster.of(
            identities: ["alice": .active("u")], bindings: ["alice": "g1", "alice": "g2", "alice": "g3"])
        var status = StatusCache(roster)
        status.rows[0] = CachedRow(.init(.busy, "u", at: now))
        let since = now - .milliseconds(90_500)
        status.rows[1] = CachedRow(.init(.busy, "other", at: now), pendingSince: isPending ? since : nil)
        return Metrics(report(), status, last, hostAge: hostAge, at: now).text
    }

    private static func concluded(_ reports: [PassReport]) -> LastPass {
        var last = LastPass()
        for report in reports { _ = last.conclude(report, .cleared, possiblyMoved: nil, at: now) }
        return last
    }

    @Test func `every metric has a help text, a type and the pass's number`() {
        var last = Self.concluded([.of(startedAt: Self.now, status: .terminated), Self.report(), Self.report()])
        last.lastSuccessAt = Timestamp(milliseconds: 1_780_303_000_000)
        let text = Self.text(last)
        let lines = text.split(separator: "\n").map(String.init)
        for (name, value) in [
            ("last_run_timestamp_seconds", "1780303217.25"), ("last_success_timestamp_seconds", "1780303000"),
            ("pass_duration_seconds", "0.041"), ("targets{outcome=\"pushed\"}", "1"),
            ("targets{outcome=\"unchanged\"}", "5"), ("targets{outcome=\"skipped\"}", "1"),
            ("targets{outcome=\"failed\"}", "2"), ("failures{kind=\"timeout\"}", "2"),
            ("failures{kind=\"rejected\"}", "0"), ("skipped{reason=\"missing\"}", "1"),
            ("skipped{reason=\"unmapped_state\"}", "0"), ("presences{presence=\"busy\"}", "2"),
            ("presences{presence=\"idle\"}", "0"), ("logins", "2"), ("exit_code", "1"),
            ("oldest_pending_seconds", "90.5"), ("host_age_seconds", "1.5"),
            ("build_info{version=\"\(Version.current)\"}", "1"), ("passes_total{exit_code=\"0\"}", "0"),
            ("passes_total{exit_code=\"1\"}", "2"), ("passes_total{exit_code=\"143\"}", "1"), ("pushes_total", "2"),
            ("logins_total", "4"), ("failures_total{kind=\"timeout\"}", "4"),
            ("failures_total{kind=\"rejected\"}", "0"),
        ] {
            #expect(lines.contains("presence_oneshot_\(name) \(value)"), "\(name)")
            let family = name.prefix { $0 != "{" }
            let type = family.hasSuffix("_total") ? "counter" : "gauge"
            #expect(lines.contains("# TYPE presence_oneshot_\(family) \(type)"))
            #expect(lines.contains { $0.hasPrefix("# HELP presence_oneshot_\(family) ") })
        }
        #expect(lines.count { $0.hasPrefix("# HELP") } == 16 && text.hasSuffix("\n"))
    }

    @Test func `every kind, reason and presence has a series, and no agent or guild has one`() {
        let text = Self.text()
        for kind in FailureKind.allCases {
            #expect(text.contains("presence_oneshot_failures{kind=\"\(kind.rawValue)\"} "))
            #expect(text.contains("presence_oneshot_failures_total{kind=\"\(kind.rawValue)\"} "))
        }
        for reason in SkipReason.allCases {
            #expect(text.contains("presence_oneshot_skipped{reason=\"\(reason.rawValue)\"} "))
        }
        for presence in Presence.allCases {
            #expect(text.contains("presence_oneshot_presences{presence=\"\(presence.rawValue)\"} "))
        }
        for code in [0, 1, 2, 69, 72, 74, 130, 143] {
            #expect(text.contains("presence_oneshot_passes_total{exit_code=\"\(code)\"} "))
        }
        for name in ["alice", "bob", "carol", "g1", "g2"] { #expect(!text.contains(name)) }
    }

    @Test func `before any success, without a reading of the host and with all in sync there are zeros or no sample`() {
        let text = Self.text(hostAge: nil, isPending: false)
        #expect(text.contains("\npresence_oneshot_last_success_timestamp_seconds 0\n"))
        #expect(text.contains("\npresence_oneshot_oldest_pending_seconds 0\n"))
        #expect(text.contains("\npresence_oneshot_pushes_total 0\n") && !text.contains("host_age"))
    }
}
