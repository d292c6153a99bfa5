import Testing

@testable import OneShotCore

@Suite struct StatusPageTests {
    private static let now = Timestamp(epochSeconds: 1_780_303_217)

    private static let roster = Roster.of(
        identities: ["alice": .active("u1"), "bob": .identityDisabled, "carol": .withoutUserID],
        bindings: ["alice": "g1", "alice": "g2", "bob": "g1", "carol": "g2", "dave": "g1"])

    private func board(
        _ roster: Roster = Self.roster, status: ExitStatus = .ok, age: Double = 10, reloads: Bool = false,
        _ change: (inout StatusCache) -> Void = { _ in }
    ) -> String {
        var cache = StatusCache(roster)
        change(&cache)
        var last = LastPass()
        let report = PassReport.of(startedAt: Self.now - .seconds(age), status: status)
        _ = last.conclude(report, .cleared, possiblyMoved: nil, at: Self.now)
        return StatusPage(roster, cache, last, at: Self.now, interval: .seconds(30), reloads: reloads).html
    }

    private func row(_ presence: Presence, _ seconds: Double) -> CachedRow {
        CachedRow(.init(presence, "u1", at: Self.now - .seconds(seconds)))
    }

    @Test func `a target's cell has its presence, since when and any doubt, other cells are empty`() {
        let html = board { cache in
            cache.rows[0] = CachedRow(
                .init(.onCall, "u1", at: Self.now - .seconds(300), since: Self.now - .seconds(7500)))
            cache.rows[1] = CachedRow(
                row(.idle, 60).acknowledged, isInDoubt: true, pendingSince: Self.now - .seconds(45))
        }
        #expect(
            html.contains(
                "<td class=\"on_call\" data-guild=\"g1\" title=\"pushed 5m 00s ago\"><b>on call</b> <i>2h 05m</i></td>")
        )
        #expect(html.contains("<i>1m 00s</i> <em>pending 45s, in doubt</em></td>"))
        #expect(html.contains("<th scope=\"row\"><bdi>bob</bdi><small>disabled</small></th>"))
        #expect(html.contains("<small>no user id</small>") && html.contains("<small>no identity</small>"))
        #expect(
            html.split(separator: "data-guild=").count - 1 == 5 && html.split(separator: "<td></td>").count - 1 == 3)
        #expect(html.contains("<li class=\"idle\"><b>1</b> idle</li>") && html.contains("<b>3</b> never pushed"))
        #expect(html.contains("<bdi>alice</bdi> in <bdi>g2</bdi> showed idle when last heard of <em>pending 45s"))
    }

    @Test func `what is from before the clock was set has no length`() {
        let unset = Timestamp(milliseconds: 5000)
        let html = board(age: 1.78e9) { cache in
            cache.rows[0] = CachedRow(.init(.onCall, "u1", at: unset), isInDoubt: true, pendingSince: unset)
        }
        #expect(html.contains("pushed 0ms ago") && html.contains("<i>0ms</i> <em>pending 0ms, in doubt</em>"))
        #expect(html.contains("The last pass began 0ms ago") && html.contains("the last 0ms ago</li>"))
    }

    @Test func `names are escaped, whatever they contain`() {
        let evil = "<script>alert('x')</script>\"&\u{202E}\u{1B}"
        let roster = Roster.of(identities: [AgentID(evil): .active("u")], bindings: [AgentID(evil): GuildID(evil)])
        let html = board(roster) { $0.rows[0] = row(.idle, 1) }
        let shown = "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp;\\u202e\\u001b"
        #expect(html.contains("<bdi>\(shown)</bdi>") && html.contains("data-guild=\"\(shown)\""))
        #expect(!html.contains("<script") && !html.contains("\u{202E}") && !html.contains("\u{1B}"))
    }

    @Test func `the page loads nothing and runs no script`() {
        let html = board(reloads: true)
        #expect(html.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">") && html.hasSuffix("</html>\n"))
        #expect(html.contains("content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\""))
        for word in ["<script", "http://", "https://", "src=", "url(", "@import", " onload"] {
            #expect(!html.contains(word), "\(word)")
        }
        #expect(html.contains("prefers-color-scheme: dark") && html.contains("width=device-width"))
        #expect(html.contains("<meta http-equiv=\"refresh\" content=\"30\">"))
        #expect(!board().contains("http-equiv=\"refresh\""))
    }

    @Test(arguments: [
        (ExitStatus.ok, 10.0, "good", "all well"), (.partial, 10, "fair", "some targets failed"),
        (.hostUnreadable, 10, "bad", "the last pass failed"), (.terminated, 10, "bad", "the last pass failed"),
        (.ok, 121, "bad", "no pass for 2m 01s"), (.ok, -120, "good", "all well"),
        (.ok, -121, "bad", "no pass since the clock was set"), (.ok, 1.78e9, "bad", "no pass since the clock was set"),
    ])
    func `the title sums up the last pass's result and age`(
        _ status: ExitStatus, _ age: Double, _ style: String, _ title: String
    ) {
        let html = board(status: status, age: age)
        #expect(html.contains("<span class=\"verdict \(style)\">\(title)</span>"))
        #expect(html.contains("<title>Presence: \(title)</title>"))
        #expect(html.contains("1 pass with exit code \(status.rawValue), the last "))
    }

    @Test func `there is a page before any pass, without agents and for a shard`() throws {
        let empty = StatusPage(
            Roster.of(identities: [:], bindings: [:]), StatusCache(Roster.of(identities: [:], bindings: [:])), nil,
            at: Self.now, interval: .seconds(30), reloads: false
        ).html
        #expect(empty.contains("No agent is bound to a guild.") && empty.contains("No pass has ended here yet."))
        #expect(empty.contains("no pass yet") && !empty.contains("<table>"))
        let shard = Self.roster.restricted(to: try #require(Shard(0, of: 2)))
        #expect(board(shard).contains("<small>shard 0/2</small>"))
    }

    @Test func `of a thousand pending targets the hundred oldest are listed, and all are counted`() {
        let agents = (0..<1000).map { AgentID("a\($0)") }
        var builder = Roster.Builder()
        for agent in agents {
            _ = builder.addIdentity(agent, .active(UserID("u\(agent)")))
            builder.bind(agent, to: "g")
        }
        let html = board(builder.build()) { cache in
            for slot in cache.rows.indices {
                cache.rows[slot] = CachedRow(pendingSince: Self.now - .seconds(Double(slot)))
            }
        }
        #expect(html.contains("and 900 more") && html.contains("<b>1000</b> pending"))
        #expect(html.contains("<bdi>a999</bdi> in <bdi>g</bdi> was never pushed when last heard of"))
        #expect(!html.contains("<bdi>a899</bdi> in "))
        #expect(html.split(separator: "data-guild=").count - 1 == 1000)
    }

    /// Agents with a guild of their own, and a table of as many agents in ten guilds.
    @Test(arguments: [20, 2000, 20_000])
    func `the page grows with the targets, and not with agents times guilds`(count: Int) {
        for guilds in [10, count] {
            var builder = Roster.Builder()
            for number in 0..<count {
                _ = builder.addIdentity(AgentID("a\(number)"), .active(UserID("u\(number)")))
                builder.bind(AgentID("a\(number)"), to: GuildID("g\(number % guilds)"))
            }
            let html = board(builder.build()) { cache in
                for slot in cache.rows.indices { cache.rows[slot] = row(.idle, 1) }
            }
            #expect(html.utf8.count < 6000 + 300 * count, "\(html.utf8.count) bytes, \(guilds) guilds")
            #expect(html.split(separator: "data-guild=").count - 1 == count)
            let isTable = count * guilds <= 4 * count + 1000
            #expect(html.contains("<td></td>") == isTable && html.contains("@media all {") != isTable)
        }
    }
}
