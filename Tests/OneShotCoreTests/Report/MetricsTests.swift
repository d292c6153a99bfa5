import Testing

@testable import OneShotCore

@Suite struct MetricsTests {
    private static func report() -> PassReport {
        .of(
            [.push("alice", "g1", from: .idle, to: .busy, .changed), .skip("bob", "g1", .missing)]
                + Array(repeating: .fail("carol", "g2", Failure(.timeout, "no answer")), count: 2),
            unchanged: 5, logins: 2, status: .partial, elapsedMicroseconds: 41_000)
    }

    private static let text = Metrics(
        report(), lastSuccess: Timestamp(milliseconds: 1_780_303_000_000), oldestPending: .milliseconds(90_500)
    ).text

    @Test func `every metric is a gauge with a help text and the pass's number`() {
        let lines = Self.text.split(separator: "\n").map(String.init)
        for (name, value) in [
            ("last_run_timestamp_seconds", "1780303217.25"), ("last_success_timestamp_seconds", "1780303000"),
            ("pass_duration_seconds", "0.041"), ("targets{outcome=\"pushed\"}", "1"),
            ("targets{outcome=\"unchanged\"}", "5"), ("targets{outcome=\"skipped\"}", "1"),
            ("targets{outcome=\"failed\"}", "2"), ("failures{kind=\"timeout\"}", "2"),
            ("failures{kind=\"rejected\"}", "0"), ("logins", "2"), ("exit_code", "1"),
            ("oldest_pending_seconds", "90.5"),
        ] {
            #expect(lines.contains("presence_oneshot_\(name) \(value)"), "\(name)")
            let family = name.prefix { $0 != "{" }
            #expect(lines.contains("# TYPE presence_oneshot_\(family) gauge"))
            #expect(lines.contains { $0.hasPrefix("# HELP presence_oneshot_\(family) ") })
        }
        #expect(lines.count { $0.hasPrefix("# HELP") } == 8 && Self.text.hasSuffix("\n"))
    }

    @Test func `every kind of failure has a series, and no agent or guild has one`() {
        for kind in FailureKind.allCases {
            #expect(Self.text.contains("presence_oneshot_failures{kind=\"\(kind.rawValue)\"} "))
        }
        for name in ["alice", "bob", "carol", "g1", "g2"] { #expect(!Self.text.contains(name)) }
    }

    @Test func `before any success the time of the last success is 0`() {
        let text = Metrics(Self.report(), lastSuccess: nil, oldestPending: .zero).text
        #expect(text.contains("\npresence_oneshot_last_success_timestamp_seconds 0\n"))
        #expect(text.hasSuffix("\npresence_oneshot_oldest_pending_seconds 0\n"))
    }
}
