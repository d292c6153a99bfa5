import Foundation
import StubFabric
import Testing

/// Servers that answer as no server should: the pass ends as it must, asks no more often than it may, shows no secret
/// and holds little memory.
@Suite struct HostileServerTests {
    private let fabric: StubFabric
    private let bench: Workbench

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1"])
        bench = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "idle"])
    }

    private static let arguments = ["run", "--output", "json", "--log-level", "debug"]

    /// Runs a pass during which a server answers like that.
    private func run(_ answer: HostileAnswer, from server: Scope) throws -> FinishedProgram {
        if answer.lasts {
            bench.configuration["sync"] = ["request_timeout_seconds": 1]
            try bench.writeConfiguration()
        }
        fabric.inject(answer.fault, in: server)
        let (pass, peak) = try bench.start(Self.arguments).waitWatchingMemory()
        #expect(PeakMemory.accepted.contains(peak), "\(peak) KiB")
        try bench.expectNoSecret(in: [pass])
        return pass
    }

    @Test(arguments: HostileAnswer.all)
    func `a guild answers a push`(_ answer: HostileAnswer) throws {
        let pass = try run(answer, from: .guild("g1"))
        let (kind, requests) = answer.toPush
        #expect(pass.exitCode == (kind == nil ? 0 : 2), "\(pass.errors)")
        #expect(pass.failures == (kind.map { ["alice/g1": $0] } ?? [:]), "\(pass.output)")
        #expect(fabric.snapshot.puts.count == requests && fabric.snapshot.logins.count == 1)
    }

    @Test(arguments: HostileAnswer.all)
    func `the center answers a login`(_ answer: HostileAnswer) throws {
        let pass = try run(answer, from: .center)
        let (kind, requests) = answer.toLogin
        #expect(pass.exitCode == 2 && pass.failures.values.first == kind, "\(pass.output)")
        #expect(fabric.snapshot.logins.count == requests && fabric.snapshot.puts.isEmpty)
    }

    @Test func `a status beyond all classes is the server's error`() throws {
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
        #expect(try bench.run().failures == ["alice/g1": "rejected"])
        let center = other.centerURL + "/api/auth/agent-sessions"
        fabric.inject(.status(status, headers: [("Location", center)]), in: .center)
        let fresh = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "idle"])
        #expect(try fresh.run().failures == ["alice/g1": "login_rejected"])
        #expect(other.snapshot.total.connectionsOpened == 0)
        #expect(fabric.snapshot.puts.count == 1 && fabric.snapshot.logins.count == 2)
    }

    @Test func `gigabytes sent to hundreds of agents at once take no memory`() throws {
        let host = Dictionary(uniqueKeysWithValues: (0..<400).map { ("agent-\($0)", "idle") })
        let bench = try Workbench(fabric, guilds: ["g1"], agents: host, sync: ["concurrency": 600])
        fabric.inject(.hugeBody(4 << 30), in: .guild("g1"))
        let (pass, peak) = try bench.start().waitWatchingMemory()
        #expect(pass.exitCode == 0 && pass.count("pushed") == 400)
        #expect(PeakMemory.accepted.contains(peak), "\(peak) KiB")
    }

    @Test func `a hundred logins are answered with as much as is taken from anybody`() throws {
        let host = Dictionary(uniqueKeysWithValues: (0..<100).map { ("agent-\($0)", "idle") })
        let bench = try Workbench(fabric, guilds: ["g1"], agents: host, sync: ["concurrency": 1024])
        fabric.inject(.hugeBody(1 << 20), in: .center)
        let (pass, peak) = try bench.start().waitWatchingMemory()
        #expect(pass.exitCode == 0 && pass.count("pushed") == 100)
        #expect(PeakMemory.accepted.contains(peak), "\(peak) KiB")
    }

    @Test(arguments: [Scope.guild("g1"), .center])
    func `servers that never come to an end keep no pass beyond its deadline`(server: Scope) throws {
        // All at once, since all they do is wait.
        let lasting = try HostileAnswer.all.filter(\.lasts).map { answer in
            let fabric = try StubFabric.start(guilds: ["g1"])
            fabric.inject(answer.fault, in: server)
            let sync = ["deadline_seconds": 1.5, "request_timeout_seconds": 300, "connect_timeout_seconds": 300]
            let bench = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "idle"], sync: sync)
            return (answer: answer, bench: bench, pass: try bench.start())
        }
        for (answer, _, pass) in lasting {
            let ended = try pass.wait()
            let name = answer.testDescription
            let isAcknowledged = server != .center && answer.toPush.kind == nil
            #expect(ended.exitCode == (isAcknowledged ? 0 : 2), "\(name): \(ended.output)")
            #expect(ended.failures == (isAcknowledged ? [:] : ["alice/g1": "deadline"]), "\(name): \(ended.output)")
            let elapsed = try #require(ended.report["elapsed_seconds"] as? Double)
            #expect((1.5...2.5).contains(elapsed), "\(name): \(elapsed) s")
        }
    }

    @Test func `a thousand interim responses are nothing to worry about`() throws {
        let interim = String(repeating: "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", count: 1000)
        fabric.inject(.raw("\(interim)HTTP/1.1 404 Not Found\r\n\r\n"), in: .guild("g1"))
        #expect(try bench.run().failures == ["alice/g1": "rejected"])
        #expect(fabric.snapshot.puts.count == 1)
    }

    @Test func `a wait is asked for with blanks after it`() throws {
        fabric.inject(.retryAfter(429, "600 \t "), in: .guild("g1"))
        #expect(try bench.run().failures == ["alice/g1": "rate_limited"])
        #expect(fabric.snapshot.puts.count == 1)
    }
}
