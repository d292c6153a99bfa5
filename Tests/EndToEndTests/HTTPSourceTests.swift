import Foundation
import StubFabric
import Testing

/// The host source `http`, which sends a GET to a server on this machine.
@Suite(.waits) struct HTTPSourceTests {
    private let fabric: StubFabric
    private let bench: Workbench

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1"])
        bench = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "idle", "bob": "idle"])
    }

    private func setHost(_ host: [String: Any]) throws {
        bench.configuration["host"] = host.merging(["source": "http"]) { given, _ in given }
        try bench.writeConfiguration()
    }

    private func shown(_ agent: String) -> String? { fabric.status(of: agent, in: "g1") }

    @Test func `the request goes over loopback, with the token`() throws {
        let host = try HostServer(["alice": "busy", "bob": "working"])
        try bench.write("token", "s3cret-token\r\n")
        try setHost(["url": host.url + "?all=1", "token_file": "token"])
        let pass = try bench.run(Workbench.verbose)
        #expect(pass.exitCode == 0 && shown("alice") == "busy" && shown("bob") == "on_call", "\(pass.errors)")
        let request = try #require(host.requests.first)
        let lines = request.components(separatedBy: "\r\n")
        #expect(lines.first == "GET /agents?all=1 HTTP/1.1" && host.requests.count == 1)
        #expect(lines.contains("Authorization: Bearer s3cret-token"))
        #expect(lines.contains { $0.hasPrefix("User-Agent: presence-oneshot/") })
        #expect(!request.contains("Content-Type") && !request.contains("Content-Length"))
        let others = try [["plan"], ["explain", "alice"], ["check"], ["status"]].map { try bench.run($0) }
        #expect(others.allSatisfy { $0.exitCode == 0 } && host.requests.count == 4)
        try bench.expectNoSecret(in: [pass] + others, and: ["s3cret-token", "all=1"])
    }

    @Test func `a Unix socket gets the request, and the URL's host is only in the header`() throws {
        let host = try HostServer(at: bench.path("host.sock"), ["alice": "busy"])
        try setHost(["url": "http://plexum/states", "unix_socket": "host.sock", "token_file": NSNull()])
        let pass = try bench.run(environment: ["http_proxy": "http://127.0.0.1:9", "ALL_PROXY": "http://127.0.0.1:9"])
        #expect(pass.exitCode == 1 && shown("alice") == "busy", "\(pass.errors)")
        #expect(pass.failures == ["bob/g1": "state_unreadable"])
        #expect(host.requests.first?.hasPrefix("GET /states HTTP/1.1\r\nHost: plexum\r\n") == true)
        #expect(
            try bench.run(["explain", "alice"]).output.contains("from http://plexum/states through the socket ./host"))
    }

    @Test func `a request over loopback uses no proxy`() throws {
        let host = try HostServer(["alice": "busy", "bob": "busy"])
        try setHost(["url": host.url])
        let proxies = ["http_proxy": "http://127.0.0.1:9", "ALL_PROXY": "http://127.0.0.1:9"]
        #expect(try bench.run(environment: proxies).exitCode == 0)
        #expect(host.requests.count == 1)
    }

    @Test(
        arguments: [
            (HostServer.answer(404, "{}"), "it answered 404; accepted is 200"),
            (HostServer.answer(204, ""), "it answered 204"), (HostServer.answer(500, "oops"), "it answered 500"),
            (HostServer.answer(302, "", headers: "Location: /elsewhere\r\n"), "it answered 302"),
            (HostServer.answer(302, "", headers: "Location: /x\r\n"), "points to /x; redirects are not followed"),
            (HostServer.answer(200, "<html>"), "HTML or XML, perhaps of a proxy or a login page, where"),
            (HostServer.answer(200, "hello"), "is malformed"), (HostServer.answer(200, "{}"), "it has no agents"),
            ("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"agents\":{}}", "its answer broke off"),
            ("nonsense\r\n\r\n", "the host at http://127.0.0.1:"), ("", "the host at http://127.0.0.1:"),
            ("HTTP/1.1 200 OK\r\nX: " + String(repeating: "x", count: 200_000) + "\r\n\r\n", "the host at http://127"),
        ] as [(String, String)])
    func `an answer that is not a snapshot exits with 69, is logged once, and nothing is pushed`(
        answer: String, reason: String
    ) throws {
        let host = try HostServer(answering: answer)
        try setHost(["url": host.url])
        let pass = try bench.run()
        #expect(pass.exitCode == 69 && fabric.requests.isEmpty && pass.report["outcome"] as? String == "failed")
        #expect(pass.errors.contains("kind=host_unreadable") && pass.errors.contains(reason), "\(pass.errors)")
        #expect(try bench.run().errors.isEmpty)
        #expect(host.requests.count == 2)
    }

    @Test func `a host that is missing or does not answer in time exits with 69`() throws {
        try setHost(["url": "http://127.0.0.1:1/agents"])
        #expect(try bench.run().exitCode == 69)
        try setHost(["url": "http://plexum/", "unix_socket": "missing.sock"])
        #expect(try bench.run().exitCode == 69)
        let mute = try HostServer(answering: nil)
        try setHost(["url": mute.url, "timeout_seconds": 0.3])
        let pass = try bench.run()
        #expect(pass.exitCode == 69 && fabric.requests.isEmpty && mute.requests.count == 1)
        // The pass's own deadline ends the wait as well.
        try setHost(["url": mute.url, "timeout_seconds": 300])
        #expect(try bench.run(["run", "--deadline", "0.5"]).exitCode == 69)
    }

    @Test func `a Unix socket that is absent or that nobody listens at is named, with what to do`() throws {
        try setHost(["url": "http://plexum/", "unix_socket": "host.sock"])
        let absent = try bench.run()
        #expect(absent.exitCode == 69 && absent.errors.contains("connect to ./host.sock: No such file"))
        #expect(absent.errors.contains("start the host, or correct host.unix_socket"), "\(absent.errors)")
        try bench.write("host.sock", "a file refuses connections like a socket that nobody listens at")
        let refused = try bench.run(["plan"])
        #expect(refused.exitCode == 69 && refused.errors.contains("connect to ./host.sock: Connection refused"))
        #expect(refused.errors.contains("nobody listens there: start the host"), "\(refused.errors)")
    }

    @Test(.enabled(if: geteuid() == 0 && Tools.has("setpriv"), "needs root and setpriv"))
    func `a Unix socket that this user may not use is named, with what to do`() throws {
        let host = try HostServer(at: bench.path("host.sock"), ["alice": "busy"])
        try bench.setMode(0o600, of: "host.sock")
        try setHost(["url": "http://plexum/", "unix_socket": "host.sock"])
        let user = ["--reuid", "65534", "--clear-groups"]
        let pass = try bench.start(
            user + [Workbench.product("presence-oneshot"), "plan"], program: Tools.path("setpriv")
        ).wait()
        #expect(pass.exitCode == 69 && host.requests.isEmpty, "\(pass.errors)")
        #expect(pass.errors.contains("connect to ./host.sock: Permission denied; let user 65534"), "\(pass.errors)")
    }

    @Test func `an answer of more than 64 MiB is refused`() throws {
        let padding = String(repeating: " ", count: 64 << 20)
        let host = try HostServer(answering: HostServer.answer(200, #"{"agents":{"alice":"idle"}}"# + padding))
        try setHost(["url": host.url, "timeout_seconds": 50])
        let pass = try bench.run()
        #expect(pass.exitCode == 69 && pass.errors.contains("it answered more than 67108864 bytes"), "\(pass.errors)")
        let whole = #"{"agents":{"alice":"idle","bob":"busy"}}"#
        let fits = try HostServer(answering: HostServer.answer(200, whole + padding.dropLast(whole.utf8.count)))
        try setHost(["url": fits.url, "timeout_seconds": 50])
        #expect(try bench.run().exitCode == 0)
    }

    @Test func `all agents are shown as offline after the host has been away for long`() throws {
        let host = try HostServer(["alice": "busy", "bob": "busy"])
        try setHost(["url": host.url, "stale_after_seconds": 60])
        #expect(try bench.run().exitCode == 0)
        try setHost(["url": "http://127.0.0.1:1/", "stale_after_seconds": 60])
        #expect(try bench.run().exitCode == 69)
        #expect(shown("alice") == "busy")
        try bench.ageHostReading()
        #expect(try bench.run().exitCode == 69)
        #expect(shown("alice") == "offline" && shown("bob") == "offline")
    }

    @Test func `a stop ends the wait for the host`() throws {
        let mute = try HostServer(answering: nil)
        try setHost(["url": mute.url, "timeout_seconds": 50])
        let pass = try bench.start()
        while mute.requests.isEmpty { usleep(2000) }
        pass.send(SIGTERM)
        #expect(try pass.wait().exitCode == 143)
        #expect(fabric.requests.isEmpty)
    }

    @Test(
        arguments: [
            ("", "is empty"), ("two words", "holds what no header can"), ("one\ntwo\n", "holds what no header can"),
            ("schl\u{FC}ssel", "holds what no header can"), (nil, "does not exist"),
        ] as [(String?, String)])
    func `with an unusable token a pass exits with 69 and check with 78, and neither shows it`(
        token: String?, reason: String
    ) throws {
        let host = try HostServer(["alice": "busy"])
        if let token { try bench.write("token", token) }
        try setHost(["url": host.url, "token_file": "token"])
        let pass = try bench.run()
        #expect(pass.exitCode == 69 && host.requests.isEmpty)
        #expect(pass.errors.contains("the token file ./token \(reason)"), "\(pass.errors)")
        let check = try bench.run(["check"])
        #expect(
            check.exitCode == 78 && check.output.contains("error: host.token_file: the token file ./token \(reason)"))
        for word in ["words", "two", "ssel"] { #expect(!pass.errors.contains(word) && !check.output.contains(word)) }
    }

    @Test func `check warns of a token file that others can read, and a pass does not wait for a pipe`() throws {
        try bench.write("token", "t0ken")
        try bench.setMode(0o644, of: "token")
        try setHost(["url": "http://localhost:1/", "token_file": "token"])
        #expect(
            try bench.run(["check"]).output.contains("warning: host.token_file: the token file ./token is readable"))
        try bench.remove("token")
        try bench.makePipe("token")
        let pass = try bench.run()
        #expect(
            pass.exitCode == 69 && pass.errors.contains("the token file ./token cannot be read: not a regular"))
    }
}
