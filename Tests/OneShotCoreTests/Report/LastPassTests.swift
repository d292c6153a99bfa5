import Testing

@testable import OneShotCore

@Suite struct LastPassTests {
    private static let now = Timestamp(milliseconds: 1_780_303_217_250)

    private func read(_ text: String) throws -> LastPass { try read(Array(text.utf8)) }

    private func read(_ bytes: [UInt8]) throws -> LastPass { try bytes.withUnsafeBytes { try LastPass($0) } }

    private func report(skips: Int = 1, failures: Int = 1, status: ExitStatus = .partial) -> PassReport {
        .of(
            [.push("alice", "g1", from: .idle, to: .busy, .changed)]
                + Array(repeating: .skip("bob", "g1", .missing), count: skips)
                + Array(repeating: .fail("carol", "g2", Failure(.timeout, "no answer")), count: failures),
            unchanged: 5, logins: 2, startedAt: Self.now, status: status, elapsedMicroseconds: 41_000)
    }

    private func conclude(_ last: inout LastPass, _ report: PassReport, _ reading: HostReading = .cleared) {
        _ = last.conclude(report, reading, possiblyMoved: nil, at: Self.now)
    }

    private func full() throws -> LastPass {
        var last = LastPass()
        last.observedAt = Self.now - .seconds(1)
        last.lastSuccessAt = Self.now - .seconds(30)
        conclude(&last, report())
        last.possiblyMoved = [try Endpoint("https://eu1.example.com/"), try Endpoint("HTTP://a.example.com:8080")]
        last.failures = FailureMemory([
            .init(
                key: .init(guild: "g2", kind: "timeout"), since: Self.now, passes: 3, saidAt: Self.now,
                message: "no answer", count: 2, agents: ["a", "b"], messages: [7, 8]),
            .init(key: FailureGroup.host("x").key, since: Self.now, passes: 1, saidAt: Self.now - .seconds(5)),
        ])
        return last
    }

    private static let text =
        #"{"version":1,"outcome":"partial","exit_code":1,"dry_run":false,"started_at":1780303217.25,"#
        + #""elapsed_seconds":0.041,"targets":8,"pushed":1,"unchanged":5,"skipped":1,"failed":1,"logins":2,"#
        + #""skips":[{"agent_id":"bob","fabric_guild_node_id":"g1","reason":"missing"}],"failures":["#
        + #"{"agent_id":"carol","fabric_guild_node_id":"g2","kind":"timeout","http_status":null,"#
        + #""message":"no answer"}],"#
        + #""observed_at":1780303216.25,"last_success_at":1780303187.25,"#
        + #""outcomes":[{"exit_code":1,"since":1780303217.25,"until":1780303217.25,"passes":1}],"#
        + #""totals":{"pushes":1,"logins":2,"passes":{"1":1},"failures":{"timeout":1}},"#
        + #""suspect_endpoints":["http://a.example.com:8080","https://eu1.example.com"],"#
        + #""ongoing":[{"fabric_guild_node_id":"g2","kind":"timeout","since":1780303217.25,"passes":3,"#
        + #""said_at":1780303217.25,"message":"no answer","#
        + #""count":2,"agents":["a","b"],"messages":[7,8]},{"fabric_guild_node_id":null,"kind":"host_unreadable","since":1780303217.25,"#
        + #""passes":1,"said_at":1780303212.25,"message":"","count":0,"agents":[],"messages":[]}]}"# + "\n"

    @Test func `the file has the report without its changes, and what the next pass must know`() throws {
        #expect(String(decoding: try full().encode(report()), as: UTF8.self) == Self.text)
    }

    @Test func `what was written can be read back`() throws {
        let full = try full()
        let last = try read(full.encode(report()))
        #expect(last.observedAt == full.observedAt)
        #expect(last.lastSuccessAt == full.lastSuccessAt && last.history == full.history)
        #expect(last.totals == full.totals)
        #expect(last.possiblyMoved == full.possiblyMoved)
        #expect(last.failures == full.failures)
        var summary = LastPass.Summary()
        summary.outcome = "partial"
        summary.exitCode = 1
        summary.startedAt = Self.now
        summary.targets = 8
        summary.pushed = 1
        summary.unchanged = 5
        summary.skipped = 1
        summary.failed = 1
        #expect(last.summary == summary && full.summary == summary)
        #expect(last.listedSkips == report().skips && full.listedSkips == report().skips)
        #expect(last.listedFailures == report().failures && full.listedFailures == report().failures)
    }

    @Test func `the state that no presence is mapped to is listed with its skip, cut if it is long`() throws {
        var skip = PlannedTarget.skip("bob", "g1", .unmappedState)
        skip.hostState = "thinking"
        var long = skip
        long.hostState = HostState(String(repeating: "é", count: 101))
        let report = PassReport.of([skip, long, .skip("carol", "g1", .missing)])
        let cut = HostState(String(repeating: "é", count: 100) + "…")
        #expect(try read(LastPass().encode(report)).listedSkips.map(\.state) == ["thinking", cut, nil])
        #expect(report.json.contains(#""reason":"unmapped_state","state":"thinking"},{"#))
    }

    @Test func `skips and failures of kinds that are not known, and those beyond a hundred, are left out`() throws {
        let text =
            #"{"version":1,"skips":[{"reason":"later"},{"agent_id":"a","reason":"stale","x":1}],"failures":["#
            + #"{"kind":"later"},{"kind":"timeout","http_status":502,"message":"m"}"#
            + String(repeating: #",{"kind":"stale","http_status":null}"#, count: 120) + "]}"
        let last = try read(text)
        #expect(last.listedSkips == [.init(target: Target("a", ""), reason: .stale)])
        let failure = Failure(.timeout, status: 502, "m")
        #expect(last.listedFailures.first == .init(target: Target("", ""), failure: failure))
        #expect(last.listedFailures.count == 100)
    }

    @Test func `only a pass with exit code 0 changes the time of the last success`() throws {
        var last = try full()
        conclude(&last, report())
        #expect(last.lastSuccessAt == Self.now - .seconds(30) && last.history.entries.first?.passes == 2)
        conclude(&last, report(status: .ok))
        #expect(last.lastSuccessAt == Self.now && last.history.entries.map(\.exitCode) == [1, 0])
    }

    @Test func `only a pass that reads the host changes the time of the last reading`() throws {
        var last = try full()
        for reading in [HostReading.unreadable("x"), .gone("x"), .cleared, .stopped(.terminate)] {
            conclude(&last, report(), reading)
            #expect(last.observedAt == Self.now - .seconds(1))
        }
        conclude(&last, report(), .observed([]))
        #expect(last.observedAt == Self.now)
    }

    @Test func `a pass that sends nothing keeps the endpoints that may have moved`() throws {
        var last = try full()
        let moved = try Endpoint("https://moved.example.com")
        conclude(&last, report())
        #expect(last.possiblyMoved.count == 2)
        _ = last.conclude(report(), .cleared, possiblyMoved: [moved], at: Self.now)
        #expect(last.possiblyMoved == [moved])
    }

    @Test func `a pass that cannot read the host begins one failure, and ends no earlier one`() {
        var last = LastPass()
        #expect(last.conclude(report(), .observed([]), possiblyMoved: nil, at: Self.now).count == 1)
        let unreadable = PassReport.of([.fail("carol", "g2", Failure(.stateUnreadable, "no file"))])
        let events = last.conclude(unreadable, .unreadable("no file"), possiblyMoved: nil, at: Self.now)
        #expect(events == [.began(.host("no file"))])
        #expect(last.failures.ongoing.map(\.key.kind) == ["host_unreadable", "timeout"])
        let recovered = last.conclude(.of(unchanged: 1), .observed([]), possiblyMoved: nil, at: Self.now)
        #expect(recovered.count == 2 && last.failures.ongoing.isEmpty)
    }

    @Test func `failures to write a page or metrics are kept apart from the pass's own failures`() {
        var last = LastPass()
        _ = last.conclude(report(), .observed([]), possiblyMoved: nil, at: Self.now)
        let unwritten = FailureGroup.unwritten(.pageUnwritable, "no such folder")
        #expect(last.note(unwritten: [unwritten], isComplete: true, at: Self.now) == [.began(unwritten)])
        _ = last.conclude(.of(unchanged: 1), .observed([]), possiblyMoved: nil, at: Self.now)
        #expect(last.failures.ongoing.map(\.key) == [unwritten.key])
        #expect(last.note(unwritten: [unwritten], isComplete: true, at: Self.now) == [.continued(unwritten)])
        #expect(last.note(unwritten: [], isComplete: false, at: Self.now).isEmpty, "an incomplete pass ends nothing")
        #expect(last.note(unwritten: [], isComplete: true, at: Self.now).count == 1 && last.failures.ongoing.isEmpty)
    }

    @Test func `before the first reading and the first success, no times of them are written`() throws {
        let text = String(decoding: LastPass().encode(report(skips: 0, failures: 0)), as: UTF8.self)
        let end =
            #""skips":[],"failures":[],"outcomes":[],"totals":{"pushes":0,"logins":0,"passes":{},"failures":{}},"#
            + #""suspect_endpoints":[],"ongoing":[]}"#
        #expect(text.hasSuffix(end + "\n"))
        #expect(!text.contains("observed_at"))
    }

    @Test func `a hundred skips and failures are listed, and all are counted`() throws {
        let bytes = LastPass().encode(report(skips: 101, failures: 250))
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.matches(of: /"reason"/).count == 100)
        #expect(text.matches(of: /"http_status"/).count == 100)
        #expect(try read(bytes).summary.skipped == 101)
        #expect(try read(bytes).summary.failed == 250)
    }

    // MARK: - Notices

    @Test func `a host whose clock is ahead is said once, and its end once the host is read again`() {
        var last = LastPass()
        let ahead = HostReading.observed([], timeAhead: Self.now + .seconds(7200))
        func conclude(_ reading: HostReading) -> [FailureMemory.Event] {
            let notices = FailureGroup.notices(
                HostDoubts(), .of(identities: [:], bindings: [:]), reading, PlanPolicy(), lastSeen: nil, at: Self.now)
            return last.conclude(
                .of(unchanged: 1, startedAt: Self.now), reading, notices: notices, possiblyMoved: nil, at: Self.now)
        }
        guard case .began(let group) = conclude(ahead).first else { return #expect(Bool(false), "nothing was said") }
        #expect(
            group.failure.message.hasPrefix("the host gives the time 2026-06-01T10:40:17Z when it is 2026-06-01T08"))
        #expect(conclude(ahead) == [.continued(group)])
        #expect(conclude(.cleared).isEmpty && conclude(.unreadable("x")).count == 1)
        #expect(last.failures.ongoing.map(\.key.kind) == ["host_unreadable", "host_clock_ahead"])
        #expect(conclude(.observed([])).count == 2 && last.failures.ongoing.isEmpty)
    }

    @Test func `tokens that had ended when they came are said once, and their end once sessions are looked at`() {
        var last = LastPass()
        func conclude(_ tokens: TokenState?) -> [FailureMemory.Event] {
            last.conclude(
                .of(unchanged: 1, startedAt: Self.now), .observed([]), possiblyMoved: nil, tokens: tokens, at: Self.now)
        }
        var tokens = TokenState()
        for agent in ["bob", "alice"] as [AgentID] {
            let access = GuildAccess(
                endpoint: "https://g", token: Secret("t"), expiresAt: nil, endedAt: Self.now - .seconds(7200))
            tokens.sessions[agent] = Session(userID: "u", loggedInAt: Self.now, guilds: ["g": access])
        }
        guard case .began(let group) = conclude(tokens).first else { return #expect(Bool(false), "nothing was said") }
        #expect(group.key.kind == "token_ended" && group.count == 2 && group.agent == "alice")
        #expect(conclude(tokens) == [.continued(group)])
        #expect(conclude(nil).isEmpty && last.failures.ongoing.count == 1, "nothing is known of the sessions")
        #expect(conclude(TokenState()).count == 1 && last.failures.ongoing.isEmpty)
    }

    @Test func `times in the future, after the clock was set back, count as now`() throws {
        var last = LastPass()
        last.observedAt = Self.now + .seconds(86400)
        last.lastSuccessAt = Self.now + .seconds(86400)
        conclude(&last, report())
        #expect(last.observedAt == Self.now && last.lastSuccessAt == Self.now)
    }

    // MARK: - Other versions

    @Test func `missing members get defaults, and unknown members are skipped`() throws {
        #expect(try read(#"{"version":1}"#) == LastPass())
        let newer = try read(#"{"later":{"a":[1]},"exit_code":2,"version":1,"suspect_endpoints":[],"ongoing":[{}]}"#)
        #expect(newer.summary.exitCode == 2)
        #expect(newer.possiblyMoved.isEmpty)
        let epoch = Timestamp(milliseconds: 0)
        #expect(
            newer.failures.ongoing
                == [.init(key: .init(guild: nil, kind: ""), since: epoch, passes: 1, saidAt: epoch)])
    }

    @Test func `invalid endpoints in the file are ignored`() throws {
        let last = try read(#"{"version":1,"suspect_endpoints":["ftp://h","https://h/","","https://u@h"]}"#)
        #expect(last.possiblyMoved == [try Endpoint("https://h")])
    }

    @Test func `a pass that ends worse than the last one says again what goes on`() {
        var last = LastPass()
        func conclude(_ status: ExitStatus) -> [FailureMemory.Event] {
            last.conclude(report(status: status), .observed([]), possiblyMoved: nil, at: Self.now)
        }
        let group = FailureGroup.groups(of: report().failures)[0]
        #expect(conclude(.partial) == [.began(group)])
        #expect(conclude(.partial) == [.continued(group)])
        #expect(conclude(.failed) == [.repeated(group, last.failures.ongoing[0])])
        #expect(conclude(.failed) == [.continued(group)])
        #expect(conclude(.partial) == [.continued(group)])
        #expect(conclude(.unsaved) == [.repeated(group, last.failures.ongoing[0])])
    }

    @Test func `at most a thousand failures are read`() throws {
        let entries = (0..<1005).map { #"{"fabric_guild_node_id":"g\#($0)","kind":"timeout"}"# }
        let last = try read(#"{"version":1,"ongoing":[\#(entries.joined(separator: ","))]}"#)
        #expect(last.failures.ongoing.map(\.key.guild) == (0..<1000).map { GuildID("g\($0)") })
    }

    @Test func `a count at its maximum does not overflow`() throws {
        let text =
            #"{"version":1,"ongoing":[{"fabric_guild_node_id":"g","kind":"timeout","passes":\#(Int.max),"#
            + #""count":\#(Int.max)}]}"#
        var failures = try read(text).failures
        let group = FailureGroup.groups(of: [.init(target: Target("a", "g"), failure: Failure(.timeout, ""))])
        #expect(failures.update(group, isComplete: true, at: Timestamp(milliseconds: 0)) == [.continued(group[0])])
    }

    @Test(arguments: ["{}", #"{"version":2}"#, #"{"version":0,"exit_code":0}"#])
    func `another version is not read`(_ text: String) throws {
        let error = #expect(throws: JSONError.self) { try read(text) }
        #expect(error?.message == "not version 1, which this program reads")
    }

    @Test(arguments: [
        "", "null", "[]", "{", #"{"version":1} x"#, #"{"version":"1"}"#, #"{"version":1,"exit_code":"0"}"#,
        #"{"version":1,"exit_code":1.5}"#, #"{"version":1,"outcome":null}"#, #"{"version":1,"observed_at":"now"}"#,
        #"{"version":1,"observed_at":null}"#, #"{"version":1,"started_at":1e400}"#,
        #"{"version":1,"suspect_endpoints":{}}"#, #"{"version":1,"suspect_endpoints":[1]}"#,
        #"{"version":1,"suspect_endpoints":[null,"https://h"]}"#, #"{"version":1,"suspect_endpoints":["\x"]}"#,
        #"{"version":1,"ongoing":[1]}"#, #"{"version":1,"ongoing":[{"passes":null}]}"#,
        #"{"version":1,"ongoing":[{"fabric_guild_node_id":1}]}"#, #"{"version":1,"ongoing":[{"agents":[1]}]}"#,
        #"{"version":1,"ongoing":[{"messages":["1"]}]}"#, #"{"version":1,"ongoing":[{"count":null}]}"#,
        #"{"version":1,"skips":[{"reason":1}]}"#,
        #"{"version":1,"failures":[{"kind":"stale","kind":"stale"}]}"#, #"{"version":1,"skips":{}}"#,
        "\u{FEFF}{\"version\":1}",
        "\u{0}\u{0}\u{0}\u{0}", #"{"version":1,"version":1}"#, #"{"version":1,"x":1,"x":1}"#,
        #"{"version":1,"ongoing":[{"since":1,"since":1}]}"#, #"{"version":1,"outcomes":[{"passes":1,"passes":1}]}"#,
    ])
    func `a file of any other form is malformed`(_ text: String) {
        #expect(throws: JSONError.self) { try read(text) }
    }

    /// The file is written without fsync, so a power cut may leave only its beginning.
    @Test func `a file that was cut off at any byte is malformed`() throws {
        let bytes = try full().encode(report())
        // The last byte is the newline, which may be missing.
        for length in 0..<(bytes.count - 1) {
            #expect(throws: JSONError.self) { try read(Array(bytes.prefix(length))) }
        }
        #expect(throws: Never.self) { try read(Array(bytes.dropLast())) }
    }
}
