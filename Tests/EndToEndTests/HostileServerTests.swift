import Foundation
import StubFabric
import Testing

/// Servers that give answers that no server should give. The pass must end with the right result, send no more requests
/// than it may, show no secret and need little memory.
@Suite(.waits) struct HostileServerTests {
    private let fabric: StubFabric
    private let bench: Workbench

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1"])
        bench = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "idle"])
    }

    /// Runs a pass during which a server gives this answer.
    private func run(_ answer: HostileAnswer, from server: Scope) throws -> FinishedProgram {
        if answer.timesOut {
            bench.configuration["sync"] = ["request_timeout_seconds": 1]
            try bench.writeConfiguration()
        }
        fabric.inject(answer.fault, in: server)
        let (pass, peak) = try bench.runMeasuringMemory(Workbench.verbose)
        #expect(PeakMemory.accepted.contains(peak), "\(peak) KiB")
        try bench.expectNoSecret(in: [pass])
        return pass
    }

    @Test(arguments: HostileAnswer.all)
    func `a hostile answer to a push has the expected result`(_ answer: HostileAnswer) throws {
        let pass = try run(answer, from: .guild("g1"))
        let (failure, requests) = answer.pushResult
        #expect(pass.exitCode == (failure == nil ? 0 : 2), "\(pass.errors)")
        #expect(pass.failures == (failure.map { ["alice/g1": $0] } ?? [:]), "\(pass.output)")
        #expect(fabric.snapshot.puts.count == requests && fabric.snapshot.logins.count == 1)
    }

    @Test(arguments: HostileAnswer.all)
    func `a hostile answer to a login has the expected result`(_ answer: HostileAnswer) throws {
        let pass = try run(answer, from: .center)
        let (failure, requests) = answer.loginResult
        #expect(pass.exitCode == 2 && pass.failures.values.first == failure, "\(pass.output)")
        #expect(fabric.snapshot.logins.count == requests && fabric.snapshot.puts.isEmpty)
    }

    @Test func `a status above 599 counts as a server error`() throws {
        fabric.inject(.status(999), in: .guild("g1"))
        #expect(try bench.run().failures == ["alice/g1": "server_error"])
        fabric.inject(.status(999), in: .center)
        fabric.rotateTokens()
        let fresh = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "idle"])
        #expect(try fresh.run().failures == ["alice/g1": "login_failed"])
        #expect(fabric.snapshot.puts.count == 3 && fabric.snapshot.logins.count == 4)
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func `a redirect is not followed`(status: Int) throws {
        let other = try StubFabric.start(guilds: ["g1"])
        let guild = try other.endpoint(of: "g1") + "/api/agents/usr_alice/presence"
        fabric.inject(.status(status, headers: [("Location", guild)]), in: .guild("g1"))
        let pass = try bench.run()
        #expect(pass.failures == ["alice/g1": "rejected"])
        let shown = try "answered \(status) and points to \(other.endpoint(of: "g1"))"
        #expect(pass.errors.contains(shown) && pass.errors.contains("redirects are not followed"), "\(pass.errors)")
        let center = other.centerURL + "/api/auth/agent-sessions"
        fabric.inject(.status(status, headers: [("Location", center)]), in: .center)
        let fresh = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "idle"])
        #expect(try fresh.run().failures == ["alice/g1": "login_misdirected"])
        #expect(other.snapshot.total.connectionsOpened == 0)
        #expect(fabric.snapshot.puts.count == 1 && fabric.snapshot.logins.count == 2)
    }

    @Test func `answers of gigabytes to hundreds of pushes at once need little memory`() throws {
        let host = Workbench.agents(400, "idle")
        let bench = try Workbench(fabric, guilds: ["g1"], agents: host, sync: ["concurrency": 600])
        fabric.inject(.hugeBody(4 << 30), in: .guild("g1"))
        let (pass, peak) = try bench.runMeasuringMemory()
        #expect(pass.exitCode == 0 && pass.count("pushed") == 400)
        #expect(PeakMemory.accepted.contains(peak), "\(peak) KiB")
    }

    @Test func `a hundred login answers of the maximum size need little memory`() throws {
        let host = Workbench.agents(100, "idle")
        let bench = try Workbench(fabric, guilds: ["g1"], agents: host, sync: ["concurrency": 1024])
        fabric.inject(.hugeBody(1 << 20), in: .center)
        let (pass, peak) = try bench.runMeasuringMemory()
        #expect(pass.exitCode == 0 && pass.count("pushed") == 100)
        #expect(PeakMemory.accepted.contains(peak), "\(peak) KiB")
    }

    @Test(arguments: [Scope.guild("g1"), .center])
    func `a pass ends at its deadline while servers keep answering for ever`(server: Scope) throws {
        // The passes only wait, so they can run at the same time.
        let passes = try HostileAnswer.all.filter(\.timesOut).map { answer in
            let fabric = try StubFabric.start(guilds: ["g1"])
            fabric.inject(answer.fault, in: server)
            let sync = ["deadline_seconds": 1.5, "request_timeout_seconds": 300, "connect_timeout_seconds": 300]
            let bench = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "idle"], sync: sync)
            return (answer: answer, bench: bench, pass: try bench.start())
        }
        for (answer, _, pass) in passes {
            let ended = try pass.wait()
            let name = answer.testDescription
            let isAcknowledged = server != .center && answer.pushResult.failure == nil
            #expect(ended.exitCode == (isAcknowledged ? 0 : 2), "\(name): \(ended.output)")
            #expect(ended.failures == (isAcknowledged ? [:] : ["alice/g1": "deadline"]), "\(name): \(ended.output)")
            let elapsed = try #require(ended.report["elapsed_seconds"] as? Double)
            #expect((1.5...2.5).contains(elapsed), "\(name): \(elapsed) s")
        }
    }

    @Test func `a thousand interim responses are skipped`() throws {
        let interim = String(repeating: "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", count: 1000)
        fabric.inject(.raw("\(interim)HTTP/1.1 404 Not Found\r\n\r\n"), in: .guild("g1"))
        #expect(try bench.run().failures == ["alice/g1": "rejected"])
        #expect(fabric.snapshot.puts.count == 1)
    }

    @Test func `a Retry-After with blanks after the number is understood`() throws {
        fabric.inject(.retryAfter(429, "600 \t "), in: .guild("g1"))
        #expect(try bench.run().failures == ["alice/g1": "rate_limited"])
        #expect(fabric.snapshot.puts.count == 1)
    }
}
