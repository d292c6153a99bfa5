import Foundation
import StubFabric
import Testing

/// Login answers that are well-formed JSON with dangerous or useless values.
@Suite(.waits) struct HostileSessionTests {
    private let fabric: StubFabric
    private let bench: Workbench

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1", "g2"])
        bench = try Workbench(fabric, guilds: ["g1", "g2"], agents: ["alice": "idle"])
    }

    /// Makes the center answer every login with these guilds.
    private func answer(guilds: String) {
        fabric.inject(.bodyVerbatim(#"{"userId":"usr_alice","guilds":[\#(guilds)]}"#), in: .center)
    }

    /// A correct entry for a guild.
    private func good(_ guild: String) throws -> String {
        let (endpoint, token) = (try fabric.endpoint(of: guild), try fabric.issueToken(for: "alice", in: guild))
        return #"{"nodeId":"\#(guild)","endpoint":"\#(endpoint)","token":"\#(token)"}"#
    }

    @Test(arguments: [
        "file:///etc/passwd", "gopher://127.0.0.1:70", "ftp://127.0.0.1/", "//127.0.0.1", "127.0.0.1", "",
        "https://user:pass-private@127.0.0.1", "https://pass-private@127.0.0.1", "https://127.0.0.1?pass-private",
        "https://127.0.0.1#pass-private", "https://", "http://[::1", "http://127.0.0.1:99999", "http://127.0.0.1:0",
        #"http://127.0.0.1\r\nX-Evil: 1"#, #"http://127.0.0.1\\@example.com"#, "http://127.0.0.1 /",
        "http://example.com",
        "http://127.1", "http://0x7f000001", "http://2130706433", "http://0", "http://[::ffff:127.0.0.1]",
        "http://127.0.0.1.example.com", "http://169.254.1.1", "http://169.254.169.254/latest/meta-data/",
        "unix:///run/docker.sock", "javascript:0", "https:127.0.0.1", "https://127.0.0.1:1:2",
        "https://127.0.0.1:65536",
        "https://127.0.0.1:99999999999999999999", #"https://127.0.0.1\u0000.example.com"#, #"https://127.0.0.1/\u000B"#,
    ])
    func `an invalid endpoint gets no request`(endpoint: String) throws {
        answer(guilds: #"{"nodeId":"g1","endpoint":"\#(endpoint)","token":"tok-private"},\#(try good("g2"))"#)
        let pass = try bench.run(Workbench.verbose)
        #expect(pass.exitCode == 1 && pass.failures == ["alice/g1": "insecure_endpoint"], "\(pass.output)")
        #expect(pass.changes == ["alice/g2": "new"] && fabric.snapshot.logins.count == 1)
        // The next pass takes the session from the cache.
        let next = try bench.run(Workbench.verbose)
        #expect(next.exitCode == 1 && next.failures == ["alice/g1": "insecure_endpoint"], "\(next.output)")
        #expect(fabric.snapshot.logins.count == 1)
        try bench.expectNoSecret(in: [pass, next], and: ["tok-private", "pass-private"])
    }

    @Test(arguments: [
        #"tok-private\r\nX-Evil: 1"#, #"tok-private\n"#, #"tok-private\r"#, #"tok-private\n X-Evil: folded"#,
        "tok private", #"tok-private\t"#, #"tok-private\u000B"#, #"tok-private\u0000"#, #"tok-private\u007F"#,
        #"tok-private\u0085"#, #"tok-private\u2028"#, "tok-privaté", "",
        "tok-private" + String(repeating: "x", count: 20_000),
    ])
    func `a token that no header can hold fails only its own guild`(token: String) throws {
        let bad = #"{"nodeId":"g1","endpoint":"\#(try fabric.endpoint(of: "g1"))","token":"\#(token)"}"#
        answer(guilds: "\(bad),\(try good("g2"))")
        let pass = try bench.run(Workbench.verbose)
        #expect(pass.exitCode == 1 && pass.failures == ["alice/g1": "guild_not_in_session"], "\(pass.output)")
        #expect(pass.changes == ["alice/g2": "new"] && pass.errors.contains("warn guild_dropped agent=alice"))
        #expect(fabric.snapshot.counters(at: .guild("g1")).connectionsOpened == 0)
        try bench.expectNoSecret(in: [pass], and: ["tok-priv", "tok priv"])

        fabric.clearFaults()
        answer(guilds: bad)
        let fresh = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "idle"])
        #expect(try fresh.run(Workbench.verbose).failures == ["alice/g1": "login_rejected"])
    }

    @Test func `an endpoint without a server fails only its own guild`() throws {
        bench.configuration["sync"] = ["connect_timeout_seconds": 1]
        try bench.writeConfiguration()
        let bad = #"{"nodeId":"g1","endpoint":"https://169.254.1.1","token":"tok-private"}"#
        answer(guilds: "\(bad),\(try good("g2"))")
        let pass = try bench.run(Workbench.verbose)
        #expect(pass.exitCode == 1 && pass.failures == ["alice/g1": "transport"], "\(pass.output)")
        #expect(pass.changes == ["alice/g2": "new"] && fabric.snapshot.logins.count == 1)
        try bench.expectNoSecret(in: [pass], and: ["tok-private"])
    }

    @Test func `a line break in a name does not start a new line in the log`() throws {
        let name = #"g9\n2026-06-01T08:40:17Z error forged\r\u001B[2J\u2028"#
        answer(guilds: #"{"nodeId":"\#(name)","endpoint":"https://example.com"},\#(try good("g1")),\#(try good("g2"))"#)
        let pass = try bench.run(Workbench.verbose)
        #expect(pass.exitCode == 0 && pass.count("pushed") == 2)
        #expect(pass.errors.contains("warn guild_dropped agent=alice"))
        for line in pass.errors.split(whereSeparator: \.isNewline) {
            #expect(line.contains(#/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ (debug|info|warn) /#), "\(line)")
        }
        #expect(!pass.errors.contains("\u{1B}") && !pass.errors.contains("\r"))
    }

    /// Each value is used for every time in a login answer. None of them crashes the program, keeps a token valid for
    /// ever or causes more than one login per pass.
    @Test(arguments: [
        "1e999", "-1e999", "1e308", "-1e308", "1e-999", "0", "-0.0", "9223372036854775807", "-9223372036854775809",
        "18446744073709551616", String(repeating: "9", count: 5000), #""99999-01-01T00:00:00Z""#,
        #""9999-12-31T23:59:60Z""#, #""0000-01-01T00:00:00+23:59""#, "{}", "[1e999]", "true", "null",
    ])
    func `numbers out of range and other invalid times do no harm`(number: String) throws {
        let claims = Data(#"{"exp":\#(number)}"#.utf8).base64EncodedString().replacing("/", with: "_")
            .replacing("+", with: "-").replacing("=", with: "")
        let endpoint = try fabric.endpoint(of: "g2")
        let guilds = [
            try good("g1").dropLast() + #","expiresAt":\#(number)}"#,
            #"{"nodeId":"g2","endpoint":"\#(endpoint)","token":"e30.\#(claims).x"}"#,
        ]
        // The stub does not know this token and would refuse it.
        fabric.inject(.status(400), in: .guild("g2"))
        answer(guilds: guilds.joined(separator: ","))
        for (index, state) in ["idle", "busy", "idle"].enumerated() {
            try bench.writeHost(["alice": state])
            let pass = try bench.run(Workbench.verbose)
            #expect(pass.changes.keys.contains("alice/g1") && pass.failures == ["alice/g2": "rejected"], "\(pass)")
            #expect(pass.exitCode == 1 && fabric.snapshot.logins.count <= index + 1)
        }
        #expect(bench.read("state/tokens.json.corrupt") == nil && bench.read("state/last-status.json.corrupt") == nil)
    }

    @Test func `a login answer with a million guilds is refused`() throws {
        let guild = #"{"nodeId":"g","endpoint":"https://example.com","token":"tok-private"}"#
        answer(guilds: Array(repeating: guild, count: 1_000_000).joined(separator: ","))
        let (pass, peak) = try bench.runMeasuringMemory(Workbench.verbose)
        #expect(pass.exitCode == 2 && Set(pass.failures.values) == ["login_rejected"], "\(pass.output)")
        #expect(fabric.snapshot.logins.count == 1 && fabric.snapshot.puts.isEmpty)
        #expect(PeakMemory.accepted.contains(peak), "\(peak) KiB")
        try bench.expectNoSecret(in: [pass], and: ["tok-private"])
    }

    @Test func `only the needed guilds of ten thousand in a login answer are stored`() throws {
        let others = (0..<10_000).map {
            #"{"nodeId":"x\#($0)","endpoint":"https://example.com","token":"tok-private"}"#
        }
        answer(guilds: (others + [try good("g1"), try good("g2")]).joined(separator: ","))
        let (pass, peak) = try bench.runMeasuringMemory(Workbench.verbose)
        #expect(pass.exitCode == 0 && pass.count("pushed") == 2, "\(pass.output)")
        #expect(PeakMemory.accepted.contains(peak), "\(peak) KiB")
        #expect(try #require(bench.read("state/tokens.json")).count < 8 << 10)
        try bench.expectNoSecret(in: [pass], and: ["tok-private"])
    }
}
