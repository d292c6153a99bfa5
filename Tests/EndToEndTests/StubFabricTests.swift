import Foundation
import StubFabric
import Testing

/// The stub's answers, its journal, and what can be done to its servers.
@Suite struct StubFabricTests {
    private let fabric: StubFabric
    private let center: StubClient
    private let guild: StubClient
    private let token: String

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1", "g2"])
        center = try StubClient(fabric.centerURL)
        guild = try StubClient(fabric.endpoint(of: "g1"))
        token = try fabric.issueToken(for: "alice", in: "g1")
    }

    @Test func `a login returns the user id and a token for every guild`() throws {
        let answer = try center.login("alice")
        #expect(answer.status == 200)
        let session = try #require(JSONSerialization.jsonObject(with: Data(answer.body.utf8)) as? [String: Any])
        #expect(session["userId"] as? String == "usr_alice")
        let guilds = try #require(session["guilds"] as? [[String: Any]])
        #expect(guilds.map { $0["nodeId"] as? String } == ["g1", "g2"])
        #expect(try guilds[0]["endpoint"] as? String == fabric.endpoint(of: "g1"))
    }

    @Test func `a wrong key is refused, and after a rotation only the new key is accepted`() throws {
        #expect(try center.login("alice", key: "wrong").status == 401)
        fabric.rotateKey(of: "alice", to: "new")
        #expect(try center.login("alice").status == 401)
        #expect(try center.login("alice", key: "new").status == 200)
        #expect(fabric.requests.map(\.authorized) == [false, false, true])
    }

    @Test func `a PUT changes its row and is in the journal`() throws {
        #expect(try guild.put("busy", user: "usr_alice", token: token).status == 200)
        #expect(try guild.put("idle", user: "usr_alice", token: token).status == 200)
        let row = try #require(fabric.rows.first)
        #expect(row.guild == "g1" && row.userID == "usr_alice" && row.status == "idle" && row.source == "test")
        #expect(row.updates == 2)
        #expect(fabric.requests.map(\.status) == [200, 200])
    }

    @Test func `a rotated token is refused until the next login`() throws {
        fabric.rotateTokens()
        #expect(try guild.put("busy", user: "usr_alice", token: token).status == 401)
        let newToken = try fabric.issueToken(for: "alice", in: "g1")
        #expect(try guild.put("busy", user: "usr_alice", token: newToken).status == 200)
    }

    @Test func `a held request is answered after its release`() throws {
        fabric.hold(.guild("g1"))
        try guild.beginPut("busy", user: "usr_alice", token: token)
        let waiting = try fabric.waitUntil { $0.total.inFlight == 1 }
        #expect(waiting.rows.isEmpty && waiting.requests.last?.status == nil)
        fabric.release(.guild("g1"))
        #expect(try guild.answer().status == 200)
        #expect(fabric.rows.count == 1)
    }

    @Test func `a server that is down refuses connections, and comes back on its port`() throws {
        let endpoint = try fabric.endpoint(of: "g1")
        try fabric.down(.guild("g1"))
        #expect(throws: POSIXError(.ECONNREFUSED)) { try StubClient(endpoint) }
        #expect(try guild.rest().isEmpty)
        try fabric.up(.guild("g1"))
        #expect(try fabric.endpoint(of: "g1") == endpoint)
        #expect(try StubClient(endpoint).put("busy", user: "usr_alice", token: token).status == 200)
    }

    @Test func `a server that stalls neither accepts nor refuses connections`() throws {
        let endpoint = try fabric.endpoint(of: "g1")
        try fabric.stall(.guild("g1"))
        #expect(throws: POSIXError(.EINPROGRESS)) { try StubClient(endpoint, timeout: 0.1) }
        try fabric.up(.guild("g1"))
        #expect(try StubClient(endpoint).put("busy", user: "usr_alice", token: token).status == 200)
    }

    @Test func `a fault can reset the connection`() throws {
        fabric.inject(.reset, in: .guild("g1"), times: 1)
        #expect(throws: POSIXError(.ECONNRESET)) { try guild.put("busy", user: "usr_alice", token: token) }
        #expect(fabric.rows.isEmpty)
        #expect(try StubClient(fabric.endpoint(of: "g1")).put("busy", user: "usr_alice", token: token).status == 200)
    }

    @Test func `a request that hangs is neither answered nor applied, and ends with its connection`() throws {
        fabric.inject(.hang, in: .target(agent: "alice", guild: "g1"), times: 1)
        try StubClient(fabric.endpoint(of: "g1")).beginPut("busy", user: "usr_alice", token: token)
        let seen = try fabric.waitUntil { $0.requests.count == 1 && $0.total.inFlight == 0 }
        #expect(seen.requests[0].status == nil && seen.rows.isEmpty)
        #expect(try guild.put("busy", user: "usr_alice", token: token).status == 200)
        #expect(fabric.snapshot.overlaps == 0)
    }

    @Test func `a request can be applied and then hang`() throws {
        fabric.inject(.applyThenHang)
        try guild.beginPut("busy", user: "usr_alice", token: token)
        let seen = try fabric.waitUntil { $0.rows.count == 1 }
        #expect(seen.requests[0].status == nil && seen.requests[0].authorized)
    }

    @Test func `a request can be applied after its client has gone`() throws {
        fabric.inject(.applyLate(0.01), times: 1)
        try StubClient(fabric.endpoint(of: "g1")).beginPut("busy", user: "usr_alice", token: token)
        _ = try fabric.waitUntil { $0.rows.count == 1 && $0.total.inFlight == 0 }
    }

    @Test func `two requests in flight overlap if they are for the same row, but not for two rows`() throws {
        let other = try StubClient(fabric.endpoint(of: "g1"))
        fabric.hold()
        try guild.beginPut("busy", user: "usr_alice", token: token)
        try other.beginPut("idle", user: "usr_alice", token: token)
        _ = try fabric.waitUntil { $0.total.inFlight == 2 }
        fabric.release()
        #expect(try guild.answer().status == 200 && other.answer().status == 200)
        #expect(fabric.snapshot.overlaps == 1)

        fabric.hold()
        try guild.beginPut("busy", user: "usr_alice", token: token)
        try other.beginPut("idle", user: "usr_bob", token: fabric.issueToken(for: "bob", in: "g1"))
        let seen = try fabric.waitUntil { $0.total.inFlight == 2 }
        #expect(seen.overlaps == 1 && seen.counters(at: .guild("g1")).maxInFlight == 2)
        #expect(seen.counters(at: .guild("g1")).connectionsOpened == 2)
    }

    @Test func `a client that gave up has nothing in flight, even if it connects again at once`() throws {
        fabric.inject(.hang)
        for _ in 1...200 {
            try StubClient(fabric.endpoint(of: "g1")).beginPut("busy", user: "usr_alice", token: token)
        }
        let seen = try fabric.waitUntil { $0.total.inFlight == 0 && $0.requests.count == 200 }
        #expect(seen.overlaps == 0 && seen.total.maxInFlight <= 1)
    }

    @Test func `a thousand requests over eight connections are all answered and counted`() async throws {
        try await withThrowingTaskGroup { group in
            for worker in 0..<8 {
                let (fabric, endpoint) = (fabric, try fabric.endpoint(of: "g1"))
                group.addTask {
                    let client = try StubClient(endpoint)
                    for number in 0..<125 {
                        let agent = "agent-\(worker)-\(number)"
                        let token = try fabric.issueToken(for: agent, in: "g1")
                        #expect(try client.put("idle", user: "usr_\(agent)", token: token).status == 200)
                    }
                }
            }
            try await group.waitForAll()
        }
        let seen = fabric.snapshot
        #expect(seen.rows.count == 1000 && seen.requests.count == 1000 && seen.total.inFlight == 0)
        // The ninth connection is the suite's own.
        #expect(seen.counters(at: .guild("g1")).connectionsOpened == 9)
        #expect((1...8).contains(seen.total.maxInFlight))
    }

    @Test func `a guild that moved refuses connections at its old port, and logins name the new one`() throws {
        let old = try fabric.endpoint(of: "g1")
        try fabric.move(.guild("g1"))
        let new = try fabric.endpoint(of: "g1")
        #expect(new != old)
        #expect(throws: POSIXError(.ECONNREFUSED)) { try StubClient(old) }
        #expect(try center.login("alice").body.contains(new))
        #expect(try StubClient(new).put("busy", user: "usr_alice", token: token).status == 200)
    }

    @Test func `a restart closes the connections, and the server keeps listening`() throws {
        try fabric.restart(.guild("g1"))
        #expect(try guild.rest().isEmpty)
        #expect(try StubClient(fabric.endpoint(of: "g1")).put("busy", user: "usr_alice", token: token).status == 200)
    }

    @Test func `rows can be lost in one guild`() throws {
        let elsewhere = try fabric.issueToken(for: "alice", in: "g2")
        #expect(try guild.put("busy", user: "usr_alice", token: token).status == 200)
        let other = try StubClient(fabric.endpoint(of: "g2"))
        #expect(try other.put("busy", user: "usr_alice", token: elsewhere).status == 200)
        fabric.loseRows(of: "g1")
        #expect(fabric.rows.map(\.guild) == ["g2"])
    }

    @Test func `the error of a wait that times out lists the requests`() throws {
        #expect(try center.login("alice", key: "wrong").status == 401)
        let error = #expect(throws: StubError.self) { try fabric.waitUntil(timeout: 0) { !$0.rows.isEmpty } }
        #expect(error?.description.contains("POST /api/auth/agent-sessions: 401") == true)
    }
}
