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
        let rows = StatusRow.all(roster, cache, last)
        return StatusPage(roster, rows, last, at: Self.now, interval: .seconds(30), reloads: reloads).html
    }

    private func row(_ presence: Presence, _ seconds: Double) -> CachedRow {
        CachedRow(.init(presence, "u1", at: Self.now - .seconds(seconds)))
    }

    @Test func `a target's cell has its presence, since when and what is wrong, other cells are empty`() {
        let html = board { cache in
            cache.rows[0] = CachedRow(
                .init(.onCall, "u1", at: Self.now - .seconds(300), since: Self.now - .seconds(7500)))
            cache.rows[1] = CachedRow(
                row(.idle, 60).acknowledged, isInDoubt: true, pendingSince: Self.now - .seconds(45))
        }
        #expect(
            html.contains(
                "<td class=\"on_call\" title=\"pushed at 08:35:17 UTC\" data-guild=\"g1\">"
                    + "<b>on call</b> <i>06:35:17 UTC</i></td>"))
        #expect(html.contains("<i>08:39:17 UTC</i> <em>pending, in doubt</em></td>"))
        #expect(html.contains("title=\"pushed at 08:39:17 UTC. pending since 08:39:32 UTC: a push of it may not have "))
        #expect(html.contains("<th scope=\"row\"><bdi>bob</bdi> <small>disabled</small></th>"))
        #expect(html.contains("<small>no user id</small>") && html.contains("<small>no identity</small>"))
        #expect(
            html.split(separator: "data-guild=").count - 1 == 5 && html.split(separator: "<td></td>").count - 1 == 3)
        #expect(html.contains("<li class=\"idle\"><b>1</b> idle</li>") && html.contains("<b>3</b> never pushed"))
    }

    @Test func `a page that a pass writes says when, and from when on it is dead, and has no age`() {
        let html = board(reloads: true) { $0.rows[0] = row(.idle, 90_000) }
        #expect(html.contains("Written at <time datetime=\"2026-06-01T08:40:17Z\">08:40:17 UTC</time>."))
        #expect(
            html.contains("<b>after <time datetime=\"2026-06-01T08:42:17Z\">08:42:17 UTC</time> take it for dead.</b>"))
        #expect(html.contains("<i>2026-05-31 07:40:17 UTC</i>"))
        #expect(!html.contains(" ago") && board().contains("It is not written anew."))
    }

    @Test func `what is wrong is said once for each guild and kind, with the agents folded, and they come first`() {
        let failures: [PlannedTarget] = [
            .fail("carol", "g2", Failure(.rejected, "the guild answered 404 & <no>")),
            .fail("alice", "g2", Failure(.rejected, "the guild answered 404 & <no>")),
            .fail("alice", "g1", Failure(.timeout, "late")), .fail("bob", "g2", Failure(.timeout, "late")),
        ]
        var last = LastPass()
        let report = PassReport.of(failures, startedAt: Self.now, status: .partial)
        _ = last.conclude(report, .observed([]), possiblyMoved: nil, at: Self.now)
        let roster = Roster.of(
            identities: [
                "dave": .active("u4"), "alice": .active("u1"), "bob": .active("u2"), "carol": .active("u3"),
            ],
            bindings: ["dave": "g2", "alice": "g2", "alice": "g1", "bob": "g2", "carol": "g2"])
        let rows = StatusRow.all(roster, StatusCache(roster), last)
        let html = StatusPage(roster, rows, last, at: Self.now, interval: .seconds(30), reloads: true).html
        let time = "<time datetime=\"2026-06-01T08:40:17Z\">08:40:17 UTC</time>"
        #expect(
            html.contains(
                "<li><b>rejected</b> in <bdi>g2</bdi> since \(time): the guild answered 404 &amp; &lt;no&gt;; "
                    + "\(FailureKind.rejected.advice)<details><summary>2 agents</summary>"
                    + "<bdi>alice</bdi>, <bdi>carol</bdi></details></li>"), "\(html)")
        #expect(html.split(separator: "<b>rejected</b>").count == 2 && html.contains("<b>4</b> failing"))
        let groups = html.matches(of: /<li><b>(\w+)<\/b> in <bdi>(\w+)/).map { "\($0.1) \($0.2)" }
        #expect(groups == ["rejected g2", "timeout g2", "timeout g1"])
        let order = html.matches(of: /scope="row"><bdi>(\w+)/).map { String($0.1) }
        #expect(order == ["alice", "bob", "carol", "dave"])
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
        (.ok, 121, "bad", "no pass since 08:38:16 UTC"), (.ok, -120, "good", "all well"),
        (.ok, -121, "bad", "no pass since the clock was set"), (.ok, 1.78e9, "bad", "no pass since the clock was set"),
    ])
    func `the title sums up the last pass's result and age`(
        _ status: ExitStatus, _ age: Double, _ style: String, _ title: String
    ) {
        let html = board(status: status, age: age)
        #expect(html.contains("<span class=\"verdict \(style)\">\(title)</span>"))
        let program = "\(ThisProcess.hostName), presence-oneshot \(Version.current)"
        #expect(html.contains("<title>\(title): presence on \(program)</title>"))
        #expect(html.contains("exit code <b>\(status.rawValue)</b>, 1 pass<br><time datetime="))
    }

    @Test func `there is a page before any pass, without agents and for a shard`() throws {
        let empty = StatusPage(
            Roster.of(identities: [:], bindings: [:]), [], nil, at: Self.now, interval: .seconds(30), reloads: false
        ).html
        #expect(empty.contains("No agent is bound to a guild.") && empty.contains("No pass has ended here yet."))
        #expect(empty.contains("no pass yet") && !empty.contains("<table>"))
        let shard = Self.roster.restricted(to: try #require(Shard(0, of: 2)))
        #expect(board(shard).contains("<small>\(ThisProcess.hostName), shard 0/2 · presence-oneshot "))
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
            #expect(html.utf8.count < 8000 + 300 * count, "\(html.utf8.count) bytes, \(guilds) guilds")
            #expect(html.split(separator: "<b>idle</b>").count - 1 == count)
            let isTable = count * guilds <= 4 * count + 1000
            #expect(html.contains("<td></td>") == isTable && html.contains("<ul class=\"agents\">") != isTable)
        }
    }
}
