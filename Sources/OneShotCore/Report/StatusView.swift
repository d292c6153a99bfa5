/// `status`: what Fabric shows of each target, what is wrong with that, and how the last pass ended.
package struct StatusView: Sendable {
    private let rows: [StatusRow]
    private let last: LastPass?
    private let now: Timestamp

    package init(_ rows: [StatusRow], _ last: LastPass?, at now: Timestamp) {
        self.rows = rows
        self.last = last
        self.now = now
    }

    /// Why a probe should fail, or `nil`; `toleratesPartial`: not because some targets failed.
    package func complaint(maxAge: Interval, interval: Interval, toleratesPartial: Bool = false) -> String? {
        guard let last else { return "no pass has ended here yet" }
        if last.summary.liesAhead(at: now, interval: interval) {
            return "the last pass was started at \(last.summary.startedAt.rfc3339), which lies ahead; it counts as none"
        }
        let isTolerated = toleratesPartial && last.summary.exitCode == Int(ExitStatus.partial.rawValue)
        if last.summary.exitCode != 0, !isTolerated {
            return "the last pass ended \(last.summary.outcome), exit code \(last.summary.exitCode)"
        }
        let age = last.summary.startedAt.age(at: now)
        if age <= maxAge { return nil }
        let start = age.isPlausible ? "\(age) ago" : "at \(last.summary.startedAt.rfc3339), when no clock was set"
        return "the last pass was started \(start); accepted are \(maxAge)"
    }

    // MARK: - Text

    package func text(inColour: Bool) -> String {
        let rows = rows.map { line -> [String] in
            let acknowledged = line.row?.acknowledged
            return [
                escapingControls(in: line.target.agent.text), escapingControls(in: line.target.guild.text),
                acknowledged?.presence.rawValue ?? "-",
                acknowledged.map { $0.since.reportedAge(at: now).description } ?? "-",
                acknowledged.map { "\($0.at.reportedAge(at: now)) ago" } ?? "never",
                escapingControls(in: remarks(line)),
            ]
        }
        let header = ["AGENT", "GUILD", "PRESENCE", "FOR", "PUSHED", "REMARKS"]
        let widths = header.indices.map { column in ([header] + rows).map { $0[column].count }.max() ?? 0 }
        func joined(_ cells: [String], paint: Bool) -> String {
            let padded = cells.enumerated().map { column, cell in
                let text = cell + String(repeating: " ", count: widths[column] - cell.count)
                return paint && column == 2 ? Self.painted(text, as: cell) : text
            }
            return padded.joined(separator: "  ").trimmingSpaces
        }
        var output = [joined(header, paint: false)] + rows.map { joined($0, paint: inColour) }
        output.append("")
        output.append(summary)
        return output.joined(separator: "\n") + "\n"
    }

    private func remarks(_ line: StatusRow) -> String {
        var remarks = line.flags
        if let problem = line.problem {
            let length = problem.since.map { " for \($0.reportedAge(at: now))" } ?? ""
            remarks.append("\(problem.name)\(length): \(problem.message); \(problem.advice)")
        }
        return remarks.joined(separator: ", ")
    }

    private var summary: String {
        guard let last else { return "no pass has ended here yet" }
        let pass = last.summary
        let counts =
            "\(pass.targets) targets: \(pass.pushed) pushed, \(pass.unchanged) unchanged, \(pass.skipped) skipped,"
            + " \(pass.failed) failed"
        let (age, outcome) = (pass.startedAt.reportedAge(at: now), escapingControls(in: pass.outcome))
        return "last pass \(age) ago: \(outcome) (exit code \(pass.exitCode)); \(counts)"
    }

    private static func painted(_ text: String, as presence: String) -> String {
        switch Presence(rawValue: presence) {
        case .idle: "\u{1B}[32m\(text)\u{1B}[0m"
        case .onCall: "\u{1B}[33m\(text)\u{1B}[0m"
        case .busy: "\u{1B}[31m\(text)\u{1B}[0m"
        case .offline, nil: "\u{1B}[2m\(text)\u{1B}[0m"
        }
    }

    // MARK: - JSON

    package var json: String {
        var writer = JSONWriter()
        writer.object {
            $0.key("targets")
            $0.array { for row in rows { write(row, &$0) } }
            $0.key("last_pass")
            if let pass = last?.summary {
                $0.object {
                    $0.member("outcome", pass.outcome)
                    $0.member("exit_code", pass.exitCode)
                    $0.member("started_at", pass.startedAt)
                    $0.member("targets", pass.targets)
                    $0.member("pushed", pass.pushed)
                    $0.member("unchanged", pass.unchanged)
                    $0.member("skipped", pass.skipped)
                    $0.member("failed", pass.failed)
                }
            } else {
                $0.null()
            }
        }
        return writer.line
    }

    private func write(_ line: StatusRow, _ writer: inout JSONWriter) {
        writer.object {
            $0.member("agent_id", line.target.agent.text)
            $0.member("fabric_guild_node_id", line.target.guild.text)
            $0.member("status", line.row?.acknowledged?.presence.rawValue)
            $0.member("pushed_at", line.row?.acknowledged?.at)
            $0.member("shown_since", line.row?.acknowledged?.since)
            $0.member("in_doubt", line.row?.isInDoubt ?? false)
            $0.member("unsettled", line.row?.isUnsettled ?? false)
            $0.member("pending_since", line.row?.pendingSince)
            $0.member("kind", line.problem?.kind?.rawValue)
            $0.member("reason", line.problem?.reason?.rawValue)
            $0.member("message", line.problem?.message)
            $0.member("advice", line.problem?.advice)
            $0.member("since", line.problem?.since)
        }
    }
}

extension String {
    fileprivate var trimmingSpaces: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
