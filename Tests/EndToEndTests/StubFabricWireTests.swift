import Foundation
import StubFabric
import Testing

/// How the stub answers good and bad requests, and what its faults send.
@Suite struct StubFabricWireTests {
    private let fabric: StubFabric
    private let guild: StubClient
    private let token: String

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1"])
        guild = try StubClient(fabric.endpoint(of: "g1"))
        token = try fabric.issueToken(for: "alice", in: "g1")
    }

    @Test(arguments: [
        (#"{"status":"busy","source":"test"}"#, 200),
        (#"{"status":"working","source":"test"}"#, 400),
        (#"{"status":"busy"}"#, 400),
        (#"{"source":"test"}"#, 400),
        (#"["busy"]"#, 400),
        (#"{"status":"busy","source":"test""#, 400),
        ("", 400),
    ])
    func `the body of a PUT is checked`(body: String, status: Int) throws {
        #expect(try guild.ask("PUT", Self.path("usr_alice"), token: token, body: body).status == status)
        #expect(fabric.rows.count == (status == 200 ? 1 : 0))
    }

    @Test(arguments: [
        ("usr_alice", 200), ("%75sr_alice", 200), ("usr_bob", 403), ("nobody", 404), ("usr_a/b", 404), ("", 404),
        ("usr_%", 400), ("usr_%4", 400), ("usr_%+4", 400), ("usr_a@b", 400), ("usr_%FF", 400),
    ])
    func `the user is one percent-encoded segment of the path`(segment: String, status: Int) throws {
        #expect(try guild.put("busy", user: segment, token: token).status == status)
    }

    @Test(arguments: ["é", "e\u{301}", "a/b", "a b", "%2F", "a\u{0}b", "..", "😀", #"a"b\c"#])
    func `ids may have any characters, and are compared byte for byte`(id: String) throws {
        let token = try fabric.issueToken(for: id, in: "g1")
        #expect(token.utf8.allSatisfy { (0x21...0x7E).contains($0) })
        let encoded = "usr_" + id.utf8.map { String(format: "%%%02X", $0) }.joined()
        #expect(try guild.put("busy", user: encoded, token: token).status == 200)
        let row = try #require(fabric.rows.first)
        #expect(row.userID.utf8.elementsEqual("usr_\(id)".utf8))
        #expect(fabric.snapshot.row(user: "usr_\(id)".decomposedStringWithCanonicalMapping + "!", guild: "g1") == nil)
    }

    @Test func `composed and decomposed letters are two users`() throws {
        for id in ["\u{E9}", "e\u{301}"] {
            let encoded = "usr_" + id.utf8.map { String(format: "%%%02X", $0) }.joined()
            #expect(try guild.put("busy", user: encoded, token: fabric.issueToken(for: id, in: "g1")).status == 200)
        }
        #expect(fabric.rows.count == 2)
    }

    @Test func `other paths, methods and content types are refused`() throws {
        #expect(try guild.ask("GET", Self.path("usr_alice"), token: token).status == 405)
        #expect(try guild.ask("POST", "/api/auth/agent-sessions").status == 404)
        let body = #"{"status":"busy","source":"test"}"#
        try guild.send(
            "PUT \(Self.path("usr_alice")) HTTP/1.1\r\nAuthorization: Bearer \(token)\r\nContent-Type: text/plain\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
        #expect(try guild.answer().status == 400)
    }

    @Test func `requests may arrive byte by byte, or many at once`() throws {
        let request =
            "PUT \(Self.path("usr_alice")) HTTP/1.1\r\nAuthorization: Bearer \(token)\r\n"
            + "Content-Type: application/json\r\nContent-Length: 33\r\n\r\n{\"status\":\"busy\",\"source\":\"test\"}"
        for character in request.unicodeScalars { try guild.send(String(character)) }
        #expect(try guild.answer().status == 200)
        try guild.send(String(repeating: request, count: 500))
        for _ in 1...500 { #expect(try guild.answer().status == 200) }
        #expect(fabric.rows[0].updates == 501 && fabric.snapshot.overlaps == 0)
    }

    @Test func `a client that waits for 100 Continue gets it`() throws {
        try guild.send(
            "PUT \(Self.path("usr_alice")) HTTP/1.1\r\nAuthorization: Bearer \(token)\r\nExpect: 100-continue\r\n"
                + "Content-Type: application/json\r\nContent-Length: 33\r\n\r\n")
        #expect(try guild.answer().status == 100)
        try guild.send(#"{"status":"busy","source":"test"}"#)
        #expect(try guild.answer().status == 200)
    }

    @Test(arguments: [
        ("PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n", 411),
        ("PUT / HTTP/1.1\r\nContent-Length: 2000000\r\n\r\n", 413),
        ("PUT / HTTP/1.1\r\nContent-Length: many\r\n\r\n", 400),
        ("PUT / HTTP/1.1\r\nno colon\r\n\r\n", 400),
        ("PUT /\r\n\r\n", 400),
        ("PUT / HTTP/1.0\r\n\r\n", 505),
        ("PUT / HTTP/1.1\r\nX: \(String(repeating: "x", count: 70_000))", 431),
    ])
    func `a request that cannot be served is answered, and its connection closed`(bytes: String, status: Int) throws {
        try guild.send(bytes)
        #expect(try guild.rest().hasPrefix("HTTP/1.1 \(status) "))
        #expect(fabric.requests.map(\.status) == [status])
    }

    @Test func `faults are used in their order, and as often as they were injected for`() throws {
        fabric.inject(.status(503), times: 2)
        fabric.inject(.retryAfter(429, "5"), in: .agent("usr_alice"), times: 1)
        fabric.inject(.status(500), in: .center)
        let answers = try (1...4).map { _ in try guild.put("busy", user: "usr_alice", token: token) }
        #expect(answers.map(\.status) == [503, 503, 429, 200])
        #expect(answers[2].head.contains("Retry-After: 5"))
    }

    @Test func `faults can be cleared by their scope`() throws {
        fabric.inject(.status(503), in: .guild("g1"))
        fabric.inject(.status(500))
        fabric.clearFaults(in: .guild("g1"))
        #expect(try guild.put("busy", user: "usr_alice", token: token).status == 500)
        fabric.clearFaults()
        #expect(try guild.put("busy", user: "usr_alice", token: token).status == 200)
    }

    @Test func `a fault with another 2xx status applies the request, unless Fabric itself refuses it`() throws {
        fabric.inject(.status(204))
        #expect(try guild.put("busy", user: "usr_alice", token: "wrong").status == 401)
        #expect(try guild.put("busy", user: "usr_alice", token: token).status == 204)
        #expect(fabric.rows.count == 1)
    }

    @Test func `a delayed answer is otherwise normal`() throws {
        fabric.inject(.delay(0.01), times: 2)
        for status in ["busy", "idle"] {
            #expect(try guild.put(status, user: "usr_alice", token: token).status == 200)
        }
        #expect(fabric.rows[0].status == "idle")
    }

    struct Ending: CustomTestStringConvertible {
        let testDescription: String
        let fault: Fault
        let isApplied: Bool
        let received: String

        init(_ name: String, _ fault: Fault, applied: Bool, _ received: String) {
            testDescription = name
            self.fault = fault
            isApplied = applied
            self.received = received
        }
    }

    @Test(arguments: [
        Ending("close", .close, applied: false, ""),
        Ending("garbage", .garbage, applied: false, "\u{1}\u{2}220 this is no HTTP\r\n"),
        Ending("raw bytes", .raw("220 no HTTP"), applied: false, "220 no HTTP"),
        Ending("raw bytes of a 2xx", .raw("HTTP/1.1 204 \r\n"), applied: true, "HTTP/1.1 204 \r\n"),
        Ending("truncated", .truncated, applied: true, "HTTP/1.1 200 OK\r\n"),
        Ending("badChunk", .badChunk, applied: true, "HTTP/1.1 200 OK\r\n"),
    ])
    func `a fault may end the connection`(_ ending: Ending) throws {
        fabric.inject(ending.fault)
        try guild.beginPut("busy", user: "usr_alice", token: token)
        let received = try guild.rest()
        #expect(ending.received.isEmpty ? received.isEmpty : received.hasPrefix(ending.received))
        #expect(fabric.rows.isEmpty != ending.isApplied)
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nX-Filler", Fault.endlessHeaders), ("Connection: close\r\n\r\nxxxx", .endlessBody),
        ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103", .interim), ("H", .drip),
        ("Content-Length: 38\r\n\r\n", .headOnly), ("Content-Length: 38\r\n\r\n{", .dripBody),
        ("HTTP/1.1 200 OK\r\n\r\nababab", .endless("HTTP/1.1 200 OK\r\n\r\n", piece: "ab")),
    ])
    func `a fault may send without end`(beginning: String, fault: Fault) throws {
        fabric.inject(fault)
        try guild.beginPut("busy", user: "usr_alice", token: token)
        #expect(try guild.until { $0.contains(beginning) })
        #expect(fabric.snapshot.total.inFlight == 1)
    }

    @Test func `a huge body has the given size`() throws {
        fabric.inject(.hugeBody(3 << 20), times: 1)
        #expect(try guild.put("busy", user: "usr_alice", token: token).body.utf8.count == 3 << 20)
        #expect(try guild.put("idle", user: "usr_alice", token: token).status == 200)
    }

    @Test func `a request can be applied before the connection is reset`() throws {
        fabric.inject(.applyThenReset)
        #expect(throws: POSIXError(.ECONNRESET)) { try guild.put("busy", user: "usr_alice", token: token) }
        #expect(fabric.rows.count == 1)
    }

    @Test func `a fault can send the request's secrets back`() throws {
        fabric.inject(.echoSecrets)
        let answer = try guild.put("busy", user: "usr_alice", token: token)
        #expect(answer.status == 400 && answer.body.contains(token) && answer.head.contains("X-Echo: Bearer \(token)"))
    }

    @Test func `the whole login answer can be replaced`() throws {
        fabric.inject(.bodyVerbatim("{}"), in: .center)
        #expect(try StubClient(fabric.centerURL).login("alice").body == "{}")
    }

    private static func path(_ user: String) -> String { "/api/agents/\(user)/presence" }
}
