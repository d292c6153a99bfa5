/// The status of every target as one page of HTML: what is wrong, how the last passes ended, and a grid of agents and
/// guilds.
///
/// The page is one file without scripts, fonts or pictures, and its own policy forbids loading any. Somebody may look at
/// it long after it was written, so it has clock times, and no ages.
package struct StatusPage {
    let rows: [StatusRow]
    let last: LastPass?
    let now: Timestamp
    private let roster: Roster
    private let interval: Interval
    let reloads: Bool

    /// - Parameters:
    ///   - roster: The configured targets.
    ///   - rows: What is shown of them, in that order.
    ///   - last: How the last pass ended.
    ///   - now: When the page is written.
    ///   - interval: How often passes start.
    ///   - reloads: Whether each pass writes the page anew, and a browser is to reload it.
    package init(
        _ roster: Roster, _ rows: [StatusRow], _ last: LastPass?, at now: Timestamp, interval: Interval, reloads: Bool
    ) {
        self.roster = roster
        self.rows = rows
        self.last = last
        self.now = now
        self.interval = interval
        self.reloads = reloads
    }

    package var html: String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
        \(reloadTag)<meta name="robots" content="noindex">
        <meta name="color-scheme" content="light dark">
        <link rel="icon" href="data:,">
        <title>\(verdict.title): presence on \(Self.escaped(machine)), \(Self.program)</title>
        <style>
        \(Self.style)
        </style>
        </head>
        <body>
        \(header)
        \(trouble)\(grid)
        <footer>A time says since when Fabric has shown a presence, as far as known. A cell's tooltip says when it was last
        pushed, and what is wrong.</footer>
        </body>
        </html>

        """
    }

    private var reloadTag: String {
        reloads ? "<meta http-equiv=\"refresh\" content=\"\(max(1, interval.milliseconds / 1000))\">\n" : ""
    }

    // MARK: - The head

    private var machine: String {
        ThisProcess.hostName + (roster.shard.isWhole ? "" : ", shard \(roster.shard)")
    }

    private static let program = "presence-oneshot \(Version.current)"

    /// The overall state in a few words, and the class that colours it.
    private var verdict: (title: String, style: String) {
        guard let pass = last?.summary else { return ("no pass yet", "unknown") }
        let age = pass.startedAt.age(at: now)
        if !age.isPlausible || pass.liesAhead(at: now, interval: interval) {
            return ("no pass since the clock was set", "bad")
        }
        if age > interval * 4 { return ("no pass since \(clockText(pass.startedAt))", "bad") }
        switch pass.exitCode {
        case 0: return ("all well", "good")
        case 1: return ("some targets failed", "fair")
        default: return ("the last pass failed", "bad")
        }
    }

    private var header: String {
        """
        <header>
        <h1>Presence <span class="verdict \(verdict.style)">\(verdict.title)</span>
        <small>\(Self.escaped(machine)) · \(Self.program)</small></h1>
        <p>\(writtenText) \(passText)</p>
        <ul class="counts">\(counts)</ul>
        \(history)</header>
        """
    }

    private var writtenText: String {
        let written = "Written at \(time(now))."
        if !reloads { return written + " It is not written anew." }
        return "\(written) A pass writes it anew every \(interval):"
            + " <b>after \(time(now + interval * 4)) take it for dead.</b>"
    }

    private var passText: String {
        guard let pass = last?.summary else { return "No pass has ended here yet." }
        return
            "The last pass began at \(time(pass.startedAt)) and ended <b>\(Self.escaped(pass.outcome))</b>, exit code"
            + " \(pass.exitCode): \(pass.targets) targets, \(pass.pushed) pushed, \(pass.unchanged) unchanged,"
            + " \(pass.skipped) skipped, \(pass.failed) failed."
    }

    /// How many targets show which presence.
    private var counts: String {
        var counts: [Presence: Int] = [:]
        var (failing, never, doubtful, pending) = (0, 0, 0, 0)
        for row in rows where row.slot != nil {
            if let presence = row.row?.acknowledged?.presence { counts[presence, default: 0] += 1 } else { never += 1 }
            if row.problem?.kind != nil { failing += 1 }
            if row.row?.isInDoubt == true { doubtful += 1 }
            if row.row?.pendingSince != nil { pending += 1 }
        }
        var items = [("failing", "busy", failing)]
        items += Presence.allCases.map { (Self.words($0), $0.rawValue, counts[$0, default: 0]) }
        items += [("never pushed", "never", never), ("in doubt", "warn", doubtful), ("pending", "warn", pending)]
        return items.filter { $0.2 > 0 }.map { "<li class=\"\($0.1)\"><b>\($0.2)</b> \($0.0)</li>" }.joined()
    }

    /// The oldest passes first, as a row of ticks.
    private var history: String {
        guard let entries = last?.history.entries, !entries.isEmpty else { return "" }
        let items = entries.map { entry in
            let style = entry.exitCode == 0 ? "good" : entry.exitCode == 1 ? "fair" : "bad"
            let passes = entry.passes == 1 ? "1 pass" : "\(entry.passes) passes"
            let end = entry.passes == 1 ? "" : " to \(time(entry.until))"
            return
                "<li class=\"\(style)\">exit code <b>\(entry.exitCode)</b>, \(passes)<br>\(time(entry.since))\(end)</li>"
        }
        return "<ol class=\"history\" aria-label=\"how the last passes ended\">\(items.joined())</ol>\n"
    }

    // MARK: - The grid

    /// Whether a cell for each agent in each guild would be far more cells than targets, as where each agent has a
    /// guild of its own. Then each agent has a list of its own guilds, so that the page grows with the targets.
    private func isSparse(agents: Int, guilds: Int) -> Bool { agents * guilds > 4 * rows.count + 1000 }

    private var grid: String {
        // In the order of the rows, so that agents that fail come first.
        var rowsOfAgent: [AgentID: [StatusRow]] = [:]
        var agents: [AgentID] = []
        for row in rows where row.slot != nil {
            if rowsOfAgent[row.target.agent] == nil { agents.append(row.target.agent) }
            rowsOfAgent[row.target.agent, default: []].append(row)
        }
        if agents.isEmpty {
            return
                "<p class=\"empty\">\(roster.slots.isEmpty ? "No agent is bound to a guild." : "Nothing to show.")</p>"
        }
        var columns: [GuildID: Int] = [:]
        for slot in rows.compactMap(\.slot).sorted() {
            let guild = roster.guildID(roster.slots[slot].guild)
            if columns[guild] == nil { columns[guild] = columns.count }
        }
        let blocks = agents.map { ($0, rowsOfAgent[$0] ?? []) }
        return isSparse(agents: agents.count, guilds: columns.count) ? list(blocks) : table(blocks, columns)
    }

    private func list(_ blocks: [(AgentID, [StatusRow])]) -> String {
        let items = blocks.map { agent, rows in
            let cells = rows.map {
                "<li \(cellAttributes($0))>\(Self.name($0.target.guild.text)) \(cellText($0))</li>"
            }
            return "<li><span>\(Self.name(agent.text))\(identityRemark(agent))</span><ul>\(cells.joined())</ul></li>"
        }
        return "<ul class=\"agents\">\n\(items.joined(separator: "\n"))\n</ul>"
    }

    private func table(_ blocks: [(AgentID, [StatusRow])], _ columns: [GuildID: Int]) -> String {
        let guilds = columns.sorted { $0.value < $1.value }.map(\.key)
        let labels = guilds.map { Self.escaped($0.text) }
        let heads = guilds.map { "<th scope=\"col\">\(Self.name($0.text))</th>" }
        var html = "<div class=\"grid\"><table>\n<thead><tr><th scope=\"col\">agent</th>\(heads.joined())</tr></thead>"
        html += "\n<tbody>\n"
        for (agent, rows) in blocks {
            html += "<tr><th scope=\"row\">\(Self.name(agent.text))\(identityRemark(agent))</th>"
            var next = 0
            for (column, row) in rows.map({ (columns[$0.target.guild] ?? 0, $0) }).sorted(by: { $0.0 < $1.0 }) {
                html += String(repeating: "<td></td>", count: column - next)
                html += "<td \(cellAttributes(row)) data-guild=\"\(labels[column])\">\(cellText(row))</td>"
                next = column + 1
            }
            html += String(repeating: "<td></td>", count: guilds.count - next) + "</tr>\n"
        }
        return html + "</tbody>\n</table></div>"
    }

    private func identityRemark(_ agent: AgentID) -> String {
        let reason = roster.agentNumber(agent).flatMap { roster.identityStatuses[$0].skipReason }
        return reason.map { " <small>\($0.remark)</small>" } ?? ""
    }

    private func cellAttributes(_ row: StatusRow) -> String {
        var parts = row.row?.acknowledged.map { ["pushed at \(clockText($0.at))"] } ?? []
        if let problem = row.problem {
            let since = problem.since.map { " since \(clockText($0))" } ?? ""
            parts.append("\(problem.name)\(since): \(problem.message); \(problem.advice)")
        }
        let title = parts.isEmpty ? "" : " title=\"\(Self.escaped(parts.joined(separator: ". ")))\""
        return "class=\"\(row.row?.acknowledged?.presence.rawValue ?? "never")\"\(title)"
    }

    private func cellText(_ row: StatusRow) -> String {
        var text = "<b>never pushed</b>"
        if let acknowledged = row.row?.acknowledged {
            text = "<b>\(Self.words(acknowledged.presence))</b> <i>\(clockText(acknowledged.since))</i>"
        }
        let remarks = [row.problem.flatMap(remark)] + row.flags
        let remark = remarks.compactMap(\.self).joined(separator: ", ")
        return text + (remark.isEmpty ? "" : " <em>\(remark)</em>")
    }

    /// What is wrong with a cell, in short. What is wrong with the identity is beside the agent's name.
    private func remark(_ problem: TargetProblem) -> String? {
        switch problem.cause {
        case .failure, .doubt: problem.name
        case .skip(.identityMissing), .skip(.identityDisabled), .skip(.noUserID): nil
        case .skip(let reason): reason.remark
        }
    }
}
