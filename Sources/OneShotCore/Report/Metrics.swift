/// The result of a pass in Prometheus' text format, for the node exporter's textfile collector.
///
/// No label names an agent or a guild: the number of series is fixed, and readers learn no names.
package struct Metrics {
    private let report: PassReport
    private let lastSuccess: Timestamp?
    private let oldestPending: Interval

    /// - Parameters:
    ///   - report: How the pass ended.
    ///   - lastSuccess: When the last pass that ended in 0 began, this one included.
    ///   - oldestPending: How long the most outdated published presence has been wrong.
    package init(_ report: PassReport, lastSuccess: Timestamp?, oldestPending: Interval) {
        self.report = report
        self.lastSuccess = lastSuccess
        self.oldestPending = oldestPending
    }

    package var text: String {
        let targets = [
            ("pushed", report.pushed), ("unchanged", report.unchanged), ("skipped", report.skips.count),
            ("failed", report.failures.count),
        ]
        var failures: [FailureKind: Int] = [:]
        for failed in report.failures { failures[failed.failure.kind, default: 0] += 1 }
        return [
            gauge(
                "last_run_timestamp_seconds", "When the last pass began.",
                Self.decimal(report.startedAt.milliseconds, 3)),
            gauge(
                "last_success_timestamp_seconds", "When the last pass that ended with exit code 0 began; 0 before any.",
                Self.decimal(lastSuccess?.milliseconds ?? 0, 3)),
            gauge("pass_duration_seconds", "How long the last pass took.", Self.decimal(report.elapsedMicroseconds, 6)),
            gauge(
                "targets", "Targets (agent and guild) of the last pass, by outcome.", label: "outcome",
                targets),
            gauge(
                "failures", "Failed targets of the last pass, by kind.", label: "kind",
                FailureKind.allCases.map { ($0.rawValue, failures[$0, default: 0]) }),
            gauge("logins", "Sessions obtained by the last pass.", String(report.logins)),
            gauge("exit_code", "The exit code of the last pass.", String(report.exitStatus.rawValue)),
            gauge(
                "oldest_pending_seconds",
                "How long the most outdated published presence has been wrong; 0 when all are right.",
                Self.decimal(oldestPending.milliseconds, 3)),
        ].joined()
    }

    private func gauge(_ name: String, _ help: String, _ value: String) -> String {
        head(name, help) + "presence_oneshot_\(name) \(value)\n"
    }

    private func gauge(_ name: String, _ help: String, label: String, _ values: [(String, Int)]) -> String {
        head(name, help) + values.map { "presence_oneshot_\(name){\(label)=\"\($0)\"} \($1)\n" }.joined()
    }

    private func head(_ name: String, _ help: String) -> String {
        "# HELP presence_oneshot_\(name) \(help)\n# TYPE presence_oneshot_\(name) gauge\n"
    }

    private static func decimal(_ value: Int64, _ decimals: Int) -> String {
        var writer = JSONWriter()
        writer.decimal(value, decimals: decimals)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
