/// The result of a pass in Prometheus' text format, for the node exporter's textfile collector.
///
/// No label names an agent or a guild: the number of series is fixed, and readers learn no names.
package struct Metrics {
    private let report: PassReport
    private let status: StatusCache
    private let last: LastPass
    private let hostAge: Interval?
    private let now: Timestamp

    /// - Parameters:
    ///   - report: How the pass ended.
    ///   - status: The cache as the pass left it.
    ///   - last: What the pass leaves for the next one: the last success and the counters, this pass included.
    ///   - hostAge: The age of the host's newest state; `nil` where the host was not read.
    ///   - now: When the pass ended.
    package init(
        _ report: PassReport, _ status: StatusCache, _ last: LastPass, hostAge: Interval?, at now: Timestamp
    ) {
        self.report = report
        self.status = status
        self.last = last
        self.hostAge = hostAge
        self.now = now
    }

    package var text: String {
        let targets = [
            ("pushed", report.pushed), ("unchanged", report.unchanged), ("skipped", report.skips.count),
            ("failed", report.failures.count),
        ]
        var failures: [FailureKind: Int] = [:]
        for failed in report.failures { failures[failed.failure.kind, default: 0] += 1 }
        var skips: [SkipReason: Int] = [:]
        for skip in report.skips { skips[skip.reason, default: 0] += 1 }
        return [
            gauge(
                "last_run_timestamp_seconds", "When the last pass began.",
                Self.decimal(report.startedAt.milliseconds, 3)),
            gauge(
                "last_success_timestamp_seconds", "When the last pass that ended with exit code 0 began; 0 before any.",
                Self.decimal(last.lastSuccessAt?.milliseconds ?? 0, 3)),
            gauge("pass_duration_seconds", "How long the last pass took.", Self.decimal(report.elapsedMicroseconds, 6)),
            family("targets", "Targets (agent and guild) of the last pass, by outcome.", label: "outcome", targets),
            family(
                "failures", "Failed targets of the last pass, by kind.", label: "kind",
                FailureKind.allCases.map { ($0.rawValue, failures[$0, default: 0]) }),
            family(
                "skipped", "Targets that the last pass skipped, by reason.", label: "reason",
                SkipReason.allCases.map { ($0.rawValue, skips[$0, default: 0]) }),
            family(
                "presences", "Targets by the presence that Fabric shows, as far as known.", label: "presence",
                Array(zip(Presence.allCases.map(\.rawValue), status.rows.presences))),
            gauge("logins", "Sessions obtained by the last pass.", String(report.logins)),
            gauge("exit_code", "The exit code of the last pass.", String(report.exitStatus.rawValue)),
            gauge(
                "oldest_pending_seconds",
                "How long the most outdated published presence has been wrong; 0 when all are right.",
                Self.decimal(status.longestPending(at: now).milliseconds, 3)),
            hostAge.map {
                gauge("host_age_seconds", "The age of the host's newest state.", Self.decimal($0.milliseconds, 3))
            } ?? "",
            family("build_info", "1, with the program's version.", label: "version", [(Version.current, 1)]),
            counters,
        ].joined()
    }

    /// Over all passes since the state directory began.
    private var counters: String {
        // No pass that writes metrics ends with another code.
        let passes = last.totals.passesByStatus.filter { $0.status.rank != nil && $0.status != .defect }
        return [
            family(
                "passes_total", "Passes that have ended, by exit code.", .counter, label: "exit_code",
                passes.map { (String($0.status.rawValue), $0.count) }),
            head("pushes_total", "Pushes that Fabric has acknowledged.", .counter)
                + "presence_oneshot_pushes_total \(last.totals.pushes)\n",
            head("logins_total", "Sessions obtained.", .counter)
                + "presence_oneshot_logins_total \(last.totals.logins)\n",
            family(
                "failures_total", "Failed targets, by kind; a target counts in each pass that it fails.", .counter,
                label: "kind", last.totals.failuresByKind.map { ($0.kind.rawValue, $0.count) }),
        ].joined()
    }

    private enum MetricType: String {
        case gauge, counter
    }

    private func gauge(_ name: String, _ help: String, _ value: String) -> String {
        head(name, help, .gauge) + "presence_oneshot_\(name) \(value)\n"
    }

    private func family(
        _ name: String, _ help: String, _ type: MetricType = .gauge, label: String, _ values: [(String, Int)]
    ) -> String {
        head(name, help, type) + values.map { "presence_oneshot_\(name){\(label)=\"\($0)\"} \($1)\n" }.joined()
    }

    private func head(_ name: String, _ help: String, _ type: MetricType) -> String {
        "# HELP presence_oneshot_\(name) \(help)\n# TYPE presence_oneshot_\(name) \(type.rawValue)\n"
    }

    private static func decimal(_ value: Int64, _ decimals: Int) -> String {
        var writer = JSONWriter()
        writer.decimal(value, decimals: decimals)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
