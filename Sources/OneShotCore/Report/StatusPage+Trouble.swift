/// What is wrong, as the page says it: once for each guild and kind, with the agents folded.
extension StatusPage {
    private struct Group {
        let guild: GuildID?
        let problem: TargetProblem
        var agents: [AgentID]
    }

    var trouble: String {
        let groups = groups
        let known = Set(groups.map { Self.key($0.guild, $0.problem.name) })
        let guilds = Set(rows.map(\.target.guild))
        // What has no rows here: the host, files that could not be written, notices.
        let others = (last?.failures.ongoing ?? []).filter { entry in
            (entry.key.guild.map(guilds.contains) ?? true) && !known.contains(Self.key(entry.key.guild, entry.key.kind))
                && (!reloads || !entry.key.isAboutPublishing)
        }
        if groups.isEmpty && others.isEmpty { return "" }
        let items = others.map(item) + groups.map(item)
        return
            "<section class=\"trouble\"><h2>What is wrong</h2><ul>\n\(items.joined(separator: "\n"))\n</ul></section>\n"
    }

    private static func key(_ guild: GuildID?, _ kind: String) -> FailureGroup.Key {
        FailureGroup.Key(guild: guild, kind: kind)
    }

    /// A failure or a doubt is of a guild, a reason to skip is of an agent. The groups of a guild follow each other.
    private var groups: [Group] {
        var groups: [Group] = []
        var indexes: [FailureGroup.Key: Int] = [:]
        for row in rows {
            guard let problem = row.problem, TargetProblem.rank(problem) < 3 else { continue }
            let guild = problem.reason == nil ? row.target.guild : nil
            let key = Self.key(guild, problem.name)
            if let index = indexes[key] {
                if groups[index].agents.last != row.target.agent { groups[index].agents.append(row.target.agent) }
            } else {
                indexes[key] = groups.count
                groups.append(Group(guild: guild, problem: problem, agents: [row.target.agent]))
            }
        }
        var order: [GuildID: Int] = [:]
        for case let guild? in groups.map(\.guild) where order[guild] == nil { order[guild] = order.count }
        func rank(_ group: Group) -> Int { group.guild.flatMap { order[$0] } ?? .max }
        return groups.enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }.map(
            \.element)
    }

    private func item(_ group: Group) -> String {
        let problem = group.problem
        let agents = group.agents.count == 1 ? "1 agent" : "\(group.agents.count) agents"
        let names = group.agents.map { Self.name($0.text) }.joined(separator: ", ")
        return "<li><b>\(problem.name)</b>\(place(group.guild, problem.since)):"
            + " \(Self.escaped(problem.message)); \(Self.escaped(problem.advice))"
            + "<details><summary>\(agents)</summary>\(names)</details></li>"
    }

    private func item(_ entry: FailureMemory.Ongoing) -> String {
        let message = entry.message.isEmpty ? "" : ": \(Self.escaped(entry.message))"
        let passes = entry.passes == 1 ? "1 pass" : "\(entry.passes) passes"
        return
            "<li><b>\(Self.escaped(entry.key.kind))</b>\(place(entry.key.guild, entry.since)), over \(passes)\(message)</li>"
    }

    private func place(_ guild: GuildID?, _ since: Timestamp?) -> String {
        (guild.map { " in \(Self.name($0.text))" } ?? "") + (since.map { " since \(time($0))" } ?? "")
    }
}

/// Texts and times on the page.
extension StatusPage {
    static func words(_ presence: Presence) -> String { presence == .onCall ? "on call" : presence.rawValue }

    /// A clock time with its zone; with its date where that is not the page's.
    func clockText(_ time: Timestamp) -> String {
        let (text, today) = (time.rfc3339, now.rfc3339)
        let (date, clock) = (text.prefix(10), text.dropFirst(11).prefix(8))
        return date == today.prefix(10) ? "\(clock) UTC" : "\(date) \(clock) UTC"
    }

    func time(_ time: Timestamp) -> String { "<time datetime=\"\(time.rfc3339)\">\(clockText(time))</time>" }

    /// A name from outside. The tag keeps its text direction from changing the text around it.
    static func name(_ text: String) -> String { "<bdi>\(escaped(text))</bdi>" }

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
