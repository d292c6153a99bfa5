import StubFabric
import Testing

/// An answer counts only for the request that it belongs to: not for one that was never sent, and not for a later one
/// on the same connection.
@Suite(.waits) struct ConnectionTests {
    private let fabric: StubFabric

    init() throws { fabric = try StubFabric.start(guilds: ["g1"]) }

    private func bench(_ agents: [String], at server: ScriptedServer) throws -> Workbench {
        try fabric.nameEndpoint(server.url, of: "g1", for: "alice")
        return try Workbench(
            fabric, guilds: ["g1"], agents: Dictionary(uniqueKeysWithValues: agents.map { ($0, "idle") }),
            sync: ["concurrency": 1])
    }

    @Test func `a request that libcurl refuses fails alone, whatever was answered before it`() throws {
        let agents = ["alice", "bob", "carol", "dave", "erin"]
        let bench = try Workbench(
            fabric, guilds: ["g1"], agents: Dictionary(uniqueKeysWithValues: agents.map { ($0, "idle") }),
            sync: ["concurrency": 1])
        // libcurl refuses the first URL when it is set, because each slash takes three bytes, and the others later.
        let long = ["bob": ("/", 2_700_000), "carol": ("x", 1_200_000), "dave": ("y", 1_200_000)]
        bench.configuration["identities"] = agents.map { agent in
            let user = long[agent].map { String(repeating: $0.0, count: $0.1) } ?? "usr_\(agent)"
            return ["agent_id": agent, "fabric_user_id": user, "api_key": "key-\(agent)"]
        }
        try bench.writeConfiguration()
        let pass = try bench.run()
        // Three failures in a row would end the guild's requests if they were the guild's.
        #expect(pass.exitCode == 1 && Set(pass.changes.keys) == ["alice/g1", "erin/g1"])
        #expect(pass.failures == ["bob/g1": "transport", "carol/g1": "transport", "dave/g1": "transport"])
        #expect(fabric.snapshot.puts.count == 2)
        #expect(try bench.row("bob", "g1")?["status"] == nil)
    }

    @Test(
        .enabled(if: Preload.isPossible, "needs a C compiler"),
        arguments: [
            ("curl_easy_setopt", 2, "libcurl refuses its option"), ("curl_multi_add_handle", 2, "libcurl cannot go on"),
            ("curl_multi_perform", 72, "libcurl cannot go on"), ("curl_multi_poll", 72, "libcurl cannot go on"),
        ])
    func `a call of libcurl that fails is not ignored`(function: String, exitCode: Int32, reason: String) throws {
        let bench = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "idle"])
        let pass = try bench.run(environment: try Preload.breaking(function))
        #expect(pass.exitCode == exitCode && pass.count("pushed") == 0, "\(pass.output)")
        #expect(pass.errors.contains(reason), "\(pass.errors)")
        #expect(try bench.run().exitCode == 0)
    }

    @Test(arguments: [200, 404, 408, 503])
    func `what a server sends after an answer is not taken for the answer to the next request`(status: Int) throws {
        // libcurl reads 16 KiB at a time. The first answer fills that, so the second one is still unread, and it has
        // come before the next request is sent.
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 16000\r\nX: "
        let padding = String(repeating: "x", count: 16384 - 16000 - head.utf8.count - 4)
        let first = head + padding + "\r\n\r\n" + String(repeating: " ", count: 16000)
        let server = try ScriptedServer { request in
            request.connection == 0 ? first + ScriptedServer.answer(status) : ScriptedServer.answer(409)
        }
        let pass = try bench(["alice", "bob"], at: server).run()
        #expect(pass.exitCode == 1 && pass.count("pushed") == 1 && Array(pass.failures.values) == ["rejected"])
        #expect(pass.errors.contains("answered 409"), "\(pass.errors)")
        #expect(server.connections == [0, 1])
    }

    @Test func `after 408 a push is tried again on a new connection`() throws {
        let server = try ScriptedServer { ScriptedServer.answer($0.connection == 0 ? 408 : 200) }
        let bench = try bench(["alice"], at: server)
        #expect(try bench.run().exitCode == 0)
        #expect(server.connections == [0, 1])
        #expect(try bench.row("alice", "g1")?["unsettled"] as? Bool == true)
    }

    @Test func `after 408 a login is tried again, and its failure is not remembered as a refused key`() throws {
        fabric.inject(.status(408), in: .center)
        let bench = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "idle"])
        #expect(try bench.run().failures == ["alice/g1": "login_failed"])
        #expect(fabric.snapshot.logins.count == 3)
        fabric.clearFaults()
        #expect(try bench.run().exitCode == 0)
    }
}
