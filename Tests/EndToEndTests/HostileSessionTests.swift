import Foundation
import StubFabric
import Testing

/// Logins that answer with well-formed JSON that nobody should act upon.
@Suite struct HostileSessionTests {
    private let fabric: StubFabric
    private let bench: Workbench

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1", "g2"])
        bench = try Workbench(fabric, guilds: ["g1", "g2"], agents: ["alice": "idle"])
    }

    private static let arguments = ["run", "--output", "json", "--log-level", "debug"]

    /// Lets the center answer every login with these guilds.
    private func answer(guilds: String) {
        fabric.inject(.bodyVerbatim(#"{"userId":"usr_alice","guilds":[\#(guilds)]}"#), in: .center)
    }

    /// A guild's entry as it should be.
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
        "http://127.1", "http://0x7f000001",
    ])
    func `an endpoint that is none is not asked for anything`(endpoint: String) throws {
        answer(guilds: #"{"nodeId":"g1","endpoint":"\#(endpoint)","token":"tok-private"},\#(try good("g2"))"#)
        let pass = try bench.run(Self.arguments)
        #expect(pass.exitCode == 1 && pass.failures == ["alice/g1": "insecure_endpoint"], "\(pass.output)")
        #expect(pass.changes == ["alice/g2": "new"] && fabric.snapshot.logins.count == 1)
        try bench.expectNoSecret(in: [pass], and: ["tok-private", "pass-private"])
    }

    @Test(arguments: [
        #"tok-private\r\nX-Evil: 1"#, #"tok-private\n"#, "tok private", #"tok-private\u0000"#, "tok-privaté", "",
    ])
    func `a token that no header can hold costs its own guild alone`(token: String) throws {
        let bad = #"{"nodeId":"g1","endpoint":"\#(try fabric.endpoint(of: "g1"))","token":"\#(token)"}"#
        answer(guilds: "\(bad),\(try good("g2"))")
        let pass = try bench.run(Self.arguments)
        #expect(pass.exitCode == 1 && pass.failures == ["alice/g1": "guild_not_in_session"], "\(pass.output)")
        #expect(pass.changes == ["alice/g2": "new"] && pass.errors.contains("warn guild_dropped agent=alice"))
        #expect(fabric.snapshot.counters(at: .guild("g1")).connectionsOpened == 0)
        try bench.expectNoSecret(in: [pass], and: ["tok-priv", "tok priv"])

        fabric.clearFaults()
        answer(guilds: bad)
        let fresh = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "idle"])
        #expect(try fresh.run(Self.arguments).failures == ["alice/g1": "login_rejected"])
    }

    @Test func `a million guilds are too many`() throws {
        let seat = #"{"nodeId":"g","endpoint":"https://example.com","token":"tok-private"}"#
        answer(guilds: Array(repeating: seat, count: 1_000_000).joined(separator: ","))
        let (pass, peak) = try bench.start(Self.arguments).waitWatchingMemory()
        #expect(pass.exitCode == 2 && Set(pass.failures.values) == ["login_rejected"], "\(pass.output)")
        #expect(fabric.snapshot.logins.count == 1 && fabric.snapshot.puts.isEmpty)
        #expect(PeakMemory.accepted.contains(peak), "\(peak) KiB")
        try bench.expectNoSecret(in: [pass], and: ["tok-private"])
    }

    @Test func `of ten thousand guilds few are remembered`() throws {
        let seats = (0..<10_000).map { #"{"nodeId":"x\#($0)","endpoint":"https://example.com","token":"tok-private"}"# }
        answer(guilds: (seats + [try good("g1"), try good("g2")]).joined(separator: ","))
        let (pass, peak) = try bench.start(Self.arguments).waitWatchingMemory()
        #expect(pass.exitCode == 0 && pass.count("pushed") == 2, "\(pass.output)")
        #expect(PeakMemory.accepted.contains(peak), "\(peak) KiB")
        #expect(try #require(bench.read("state/tokens.json")).count < 8 << 10)
        try bench.expectNoSecret(in: [pass], and: ["tok-private"])
    }
}
