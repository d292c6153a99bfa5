import Foundation
import StubFabric
import Testing

/// Answers that arrive incomplete or are malformed.
@Suite(.waits) struct BrokenAnswerTests {
    private let fabric: StubFabric
    private let bench: Workbench

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1"])
        bench = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "idle"])
    }

    /// Shortens the wait for bytes that never arrive.
    private func shortenTimeout() throws {
        bench.configuration["sync"] = ["request_timeout_seconds": 1.5]
        try bench.writeConfiguration()
    }

    struct Login: CustomTestStringConvertible {
        let testDescription: String
        let fault: Fault
        let kind: String
        let requests: Int

        init(_ name: String, _ fault: Fault, _ kind: String, requests: Int) {
            testDescription = name
            self.fault = fault
            self.kind = kind
            self.requests = requests
        }

        /// Whether the next pass waits, as after a refused key.
        var isRemembered: Bool { kind != "login_failed" }
    }

    private static let ok = "HTTP/1.1 200 OK\r\n"
    private static let chunked = "Transfer-Encoding: chunked\r\n\r\n"
    private static let filler = String(repeating: "x", count: 100 << 10)

    @Test(arguments: [
        Login("a body cut short", .truncated, "login_failed", requests: 3),
        Login("an invalid chunk", .badChunk, "login_failed", requests: 3),
        Login("a chunk cut short", .raw(ok + chunked + "10\r\n{\"us"), "login_failed", requests: 3),
        Login("a status line alone", .raw(ok), "login_failed", requests: 3),
        Login("a head cut short", .raw(ok + "Content-Type: a/b\r\nContent-Le"), "login_failed", requests: 3),
        Login("a body that stops", .raw(ok + "Content-Length: 70\r\n\r\n{"), "login_failed", requests: 3),
        Login("a body that never comes", .headOnly, "login_failed", requests: 1),
        Login("a body that is too long", .hugeBody(1 << 20 | 1), "login_rejected", requests: 1),
        Login("headers without end", .endlessHeaders, "login_rejected", requests: 1),
        Login("one header of 100 KiB", .raw(ok + "X: \(filler)\r\n\r\n{}"), "login_rejected", requests: 1),
        Login("a body that is not a session", .bodyVerbatim("{}"), "login_rejected", requests: 1),
        Login("a page", .bodyVerbatim("<html>"), "login_misdirected", requests: 1),
        Login("a page that is too long", .endless(ok + "\r\n<html>", piece: filler), "login_misdirected", requests: 1),
        Login("no body", .status(204), "login_misdirected", requests: 1),
        Login("a path that does not exist", .status(404), "login_misdirected", requests: 1),
        Login("a method that is not allowed", .status(405), "login_misdirected", requests: 1),
        Login("a path that is gone", .status(410), "login_misdirected", requests: 1),
        Login("a redirect", .status(307), "login_misdirected", requests: 1),
    ])
    func `an answer that is too long, malformed or misdirected is remembered like a refused key`(_ login: Login) throws
    {
        fabric.inject(login.fault, in: .center)
        if case .headOnly = login.fault { try shortenTimeout() }
        let pass = try bench.run()
        #expect(pass.exitCode == 2 && pass.failures == ["alice/g1": login.kind], "\(pass.output)")
        #expect(fabric.snapshot.logins.count == login.requests && fabric.snapshot.puts.isEmpty)
        fabric.clearFaults()
        #expect(try bench.run().failures == (login.isRemembered ? ["alice/g1": "login_backoff"] : [:]))
    }

    @Test(arguments: [
        ("a body cut short", Fault.truncated), ("an invalid chunk", .badChunk), ("a status line alone", .raw(ok)),
        ("a body that never comes", .headOnly), ("a body that is too long", .hugeBody(4 << 20)),
        ("headers without end", .endlessHeaders), ("one header of 100 KiB", .raw(ok + "X: \(filler)\r\n\r\n")),
    ])
    func `a 2xx status acknowledges a PUT, even if the rest of the answer is broken`(
        name: String, fault: Fault
    ) throws {
        fabric.inject(fault, in: .guild("g1"))
        if case .headOnly = fault { try shortenTimeout() }
        let pass = try bench.run()
        #expect(pass.exitCode == 0 && pass.changes == ["alice/g1": "new"], "\(pass.output)")
        #expect(fabric.snapshot.puts.count == 1)
        #expect(try bench.row("alice", "g1")?["status"] as? String == "idle")
        #expect(try bench.row("alice", "g1")?["in_doubt"] == nil)
    }

    @Test(arguments: [404, 302])
    func `any other status keeps its meaning, even if the body is cut short`(status: Int) throws {
        let cut = Fault.raw("HTTP/1.1 \(status) No\r\nContent-Length: 100\r\n\r\nsorry")
        fabric.inject(cut, in: .guild("g1"))
        let push = try bench.run()
        #expect(push.failures == ["alice/g1": "rejected"] && fabric.snapshot.puts.count == 1)
        fabric.rotateTokens()
        fabric.clearFaults()
        fabric.inject(cut, in: .center)
        let login = try bench.run()
        #expect(login.failures == ["alice/g1": "login_misdirected"] && fabric.snapshot.logins.count == 2)
    }
}
