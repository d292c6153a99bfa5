/// The status of every target as one page of HTML: a grid of agents and guilds, what is wrong, and how the last passes
/// ended.
///
/// The page is one file without scripts, fonts or pictures, and its own policy forbids loading any.
package struct StatusPage {
    private let roster: Roster
    private let cache: StatusCache
    private let last: LastPass?
    private let now: Timestamp
    private let interval: Interval
    private let reloads: Bool

    /// - Parameters:
    ///   - roster: The configured targets.
    ///   - cache: What Fabric acknowledged.
    ///   - last: How the last pass ended.
    ///   - now: The time to which ages are counted.
    ///   - interval: How often passes start.
    ///   - reloads: Whether a browser is to reload the page with each pass.
    package init(
        _ roster: Roster, _ cache: StatusCache, _ last: LastPass?, at now: Timestamp, interval: Interval, reloads: Bool
    ) {
        self.roster = roster
        self.cache = cache
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
        <title>Presence: \(verdict.title)</title>
        <style>
        \(Self.style(blocksWithin: isSparse ? "all" : "(max-width: 40rem)"))
        </style>
        </head>
        <body>
        \(header)
        \(trouble)\(grid)
        <footer>A time says how long Fabric has shown a presence, as far as known. A cell's tooltip says when it was last
        pushed.</footer>
        </body>
        </html>

        """
    }

    private var reloadTag: String {
        reloads ? "<meta http-equiv=\"refresh\" content=\"\(max(1, interval.milliseconds / 1000))\">\n" : ""
    }

    // MARK: - The head

    /// The overall state in a few words, and the class that colours it.
    private var verdict: (title: String, style: String) {
        guard let pass = last?.summary else { return ("no pass yet", "unknown") }
        let age = pass.startedAt.age(at: now)
        if !age.isPlausible || pass.liesAhead(at: now, interval: interval) {
            return ("no pass since the clock was set", "bad")
        }
        if age > interval * 4 { return ("no pass for \(age)", "bad") }
        switch pass.exitCode {
        case 0: return ("all well", "good")
        case 1: return ("some targets failed", "fair")
        default: return ("the last pass failed", "bad")
        }
    }

    private var header: String {
        let shard = roster.shard.isWhole ? "" : " <small>shard \(roster.shard)</small>"
        return """
            <header>
            <h1>Presence\(shard) <span class="verdict \(verdict.style)">\(verdict.title)</span></h1>
            <p>\(passText)</p>
            <ul class="counts">\(counts)</ul>
            \(history)</header>
            """
    }

    private var passText: String {
        let time = "<time datetime=\"\(now.rfc3339)\">\(now.rfc3339)</time>"
        guard let pass = last?.summary else { return "As of \(time). No pass has ended here yet." }
        return "As of \(time). The last pass began \(pass.startedAt.reportedAge(at: now)) ago and ended "
            + "<b>\(Self.escaped(pass.outcome))</b>, exit code \(pass.exitCode): \(pass.targets) targets,"
            + " \(pass.pushed) pushed, \(pass.unchanged) unchanged, \(pass.skipped) skipped, \(pass.failed) failed."
    }

    /// How many targets show which presence.
    private var counts: String {
        var counts: [Presence: Int] = [:]
        var (never, doubtful, pending) = (0, 0, 0)
        for row in cache.rows {
            if let presence = row?.acknowledged?.presence { counts[presence, default: 0] += 1 } else { never += 1 }
            if row?.isInDoubt == true { doubtful += 1 }
            if row?.pendingSince != nil { pending += 1 }
        }
        var items = Presence.allCases.map { (Self.words($0), $0.rawValue, counts[$0, default: 0]) }
        items.append(("never pushed", "never", never))
        items.append(("in doubt", "warn", doubtful))
        items.append(("pending", "warn", pending))
        return items.filter { $0.2 > 0 }.map { "<li class=\"\($0.1)\"><b>\($0.2)</b> \($0.0)</li>" }.joined()
    }

    private var history: String {
        guard let entries = last?.history.entries, !entries.isEmpty else { return "" }
        let items = entries.reversed().map { entry in
            let style = entry.exitCode == 0 ? "good" : entry.exitCode == 1 ? "fair" : "bad"
            let passes = entry.passes == 1 ? "1 pass" : "\(entry.passes) passes"
            return "<li class=\"\(style)\">\(passes) with exit code \(entry.exitCode),"
                + " the last \(entry.until.reportedAge(at: now)) ago</li>"
        }
        return
            "<ol class=\"history\" aria-label=\"how the last passes ended, the newest first\">\(items.joined())</ol>\n"
    }

    // MARK: - What is wrong

    /// More are counted and not listed.
    private static let troubleLimit = 100

    private var trouble: String {
        var items = (last?.failures.ongoing ?? []).filter { !reloads || !$0.key.isAboutPublishing }.map { entry in
            let guild = entry.key.guild.map { "in \(Self.name($0.text)) " } ?? ""
            return "<b>\(Self.escaped(entry.key.kind))</b> \(guild)for \(entry.since.reportedAge(at: now)),"
                + " over \(entry.passes == 1 ? "1 pass" : "\(entry.passes) passes")"
        }
        let doubtful = doubtful
        let more = items.count + doubtful.count - Self.troubleLimit
        items += doubtful.listed
        if items.isEmpty { return "" }
        let rest = more > 0 ? "<li>and \(more) more</li>" : ""
        let listed = items.prefix(Self.troubleLimit).map { "<li>\($0)</li>" }.joined(separator: "\n")
        return "<section class=\"trouble\"><h2>What is wrong</h2><ul>\n\(listed)\(rest)\n</ul></section>\n"
    }

    /// Rows that may be wrong, those that have waited longest first. Only the first ones are described.
    private var doubtful: (listed: [String], count: Int) {
        let rows = cache.rows.enumerated().compactMap { slot, row in row.map { (roster.target(slot), $0, false) } }
        let gone = cache.orphans.map { ($0.target, $0.row, true) }
        let doubtful = (rows + gone).filter { $0.1.isInDoubt || $0.1.pendingSince != nil }
        let sorted = doubtful.sorted { ($0.1.pendingSince ?? now) < ($1.1.pendingSince ?? now) }
        let listed = sorted.prefix(Self.troubleLimit).map { target, row, isGone in
            let shown = row.acknowledged.map { "showed \(Self.words($0.presence))" } ?? "was never pushed"
            return "\(Self.name(target.agent.text)) in \(Self.name(target.guild.text)) \(shown) when last heard of"
                + " <em>\(remarks(row))</em>" + (isGone ? ", and is gone from the configuration" : "")
        }
        return (listed, sorted.count)
    }

    // MARK: - The grid

    /// Whether a cell for each agent in each guild would be far more cells than targets, as where each agent has a
    /// guild of its own. Then each agent is a block of its own cells, so that the page grows with the targets.
    private var isSparse: Bool {
        let guilds = Set(roster.slots.map(\.guild)).count
        return roster.agentTargets.count * guilds > 4 * roster.slots.count + 1000
    }

    private var grid: String {
        if roster.agentTargets.isEmpty { return "<p class=\"empty\">No agent is bound to a guild.</p>" }
        var columnOfGuild: [Int: Int] = [:]
        var guilds: [Int] = []
        for slot in roster.slots where columnOfGuild[slot.guild] == nil {
            columnOfGuild[slot.guild] = guilds.count
            guilds.append(slot.guild)
        }
        let isSparse = isSparse
        let labels = guilds.map { Self.escaped(roster.guildID($0).text) }
        let heads = isSparse ? [] : guilds.map { "<th scope=\"col\">\(Self.name(roster.guildID($0).text))</th>" }
        var html = "<div class=\"grid\"><table>\n<thead><tr><th scope=\"col\">agent</th>\(heads.joined())</tr></thead>"
        html += "\n<tbody>\n"
        for targets in roster.agentTargets {
            let agent = Self.name(roster.agentID(targets.agent).text)
            html += "<tr><th scope=\"row\">\(agent)\(identityRemark(targets.agent))</th>"
            let columns = targets.slots.map { slot in (columnOfGuild[roster.slots[slot].guild] ?? 0, slot) }
            var next = 0
            for (column, slot) in columns.sorted(by: { $0.0 < $1.0 }) {
                if !isSparse { html += String(repeating: "<td></td>", count: column - next) }
                html += cell(cache.rows[slot], labels[column])
                next = column + 1
            }
            if !isSparse { html += String(repeating: "<td></td>", count: guilds.count - next) }
            html += "</tr>\n"
        }
        return html + "</tbody>\n</table></div>"
    }

    private func identityRemark(_ agent: Int) -> String {
        roster.identityStatuses[agent].skipReason.map { "<small>\($0.remark)</small>" } ?? ""
    }

    private func cell(_ row: CachedRow?, _ guild: String) -> String {
        var text: String
        if let acknowledged = row?.acknowledged {
            let (style, age) = (acknowledged.presence.rawValue, acknowledged.at.reportedAge(at: now))
            text = "<td class=\"\(style)\" data-guild=\"\(guild)\" title=\"pushed \(age) ago\">"
            text += "<b>\(Self.words(acknowledged.presence))</b> <i>\(acknowledged.since.reportedAge(at: now))</i>"
        } else {
            text = "<td class=\"never\" data-guild=\"\(guild)\"><b>never pushed</b>"
        }
        if let row, row.isInDoubt || row.pendingSince != nil { text += " <em>\(remarks(row))</em>" }
        return text + "</td>"
    }

    private func remarks(_ row: CachedRow) -> String {
        let parts = [row.pendingSince.map { "pending \($0.reportedAge(at: now))" }, row.isInDoubt ? "in doubt" : nil]
        return parts.compactMap(\.self).joined(separator: ", ")
    }

    // MARK: - Words

    private static func words(_ presence: Presence) -> String { presence == .onCall ? "on call" : presence.rawValue }

    /// A name from outside. The tag keeps its text direction from changing the text around it.
    private static func name(_ text: String) -> String { "<bdi>\(escaped(text))</bdi>" }

    /// A page that says why there is no other one.
    static func html(_ message: String) -> String {
        "<!DOCTYPE html>\n<meta charset=\"utf-8\">\n<title>presence-oneshot</title>\n<p>\(escaped(message))</p>\n"
    }

    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in escapingControls(in: text).unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
