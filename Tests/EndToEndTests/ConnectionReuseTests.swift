import Foundation
import StubFabric
import Testing

/// How many connections a pass opens. Each one costs a round trip, and over TLS two and a handshake.
@Suite(.waits) struct ConnectionReuseTests {
    /// With one request at a time nothing needs a second connection. Many endpoints take turns.
    @Test func `each endpoint gets one connection in a pass, however many endpoints there are`() throws {
        let guilds = (0..<60).map { "g\($0)" }
        let fabric = try StubFabric.start(guilds: guilds)
        let bench = try Workbench(
            fabric, guilds: guilds, agents: Workbench.agents(3, "idle"), sync: ["concurrency": 1])
        let pass = try bench.run()
        #expect(pass.exitCode == 0 && fabric.rows.count == 180, "\(pass.output)")
        for site in [.center] + guilds.map(Site.guild) {
            #expect(fabric.snapshot.counters(at: site).connectionsOpened == 1, "\(site)")
        }
    }

    /// The first two connections are opened before there is a session.
    @Test(.enabled(if: TLSFront.isPossible, "needs openssl and nginx"))
    func `connections that are opened at once resume the TLS session of their endpoint`() throws {
        let handshakes = try handshakes("TLSv1.2", keepsConnections: true, concurrency: 32)
        #expect(handshakes.count > 10 && handshakes.count { $0 == .whole } <= 2, "\(handshakes)")
    }

    /// OpenSSL resumes a session of TLS 1.3 once, and each connection brings new ones. So connections that are opened at
    /// once may need a whole handshake; here one follows the other.
    @Test(.enabled(if: TLSFront.isPossible, "needs openssl and nginx"))
    func `connections that follow each other resume the TLS session of their endpoint`() throws {
        let handshakes = try handshakes("TLSv1.3", keepsConnections: false, concurrency: 1)
        #expect(handshakes.count == 60 && handshakes.count { $0 == .whole } == 1, "\(handshakes)")
    }

    /// The handshakes of all connections to a guild with sixty agents, in a pass that pushes all of them.
    private func handshakes(
        _ protocols: String, keepsConnections: Bool, concurrency: Int
    ) throws -> [TLSFront.Handshake] {
        let fabric = try StubFabric.start(guilds: ["g1"])
        let agents = Workbench.agents(60, "idle")
        let bench = try Workbench(fabric, guilds: ["g1"], agents: agents, sync: ["concurrency": concurrency])
        let authority = try CertificateAuthority(in: bench.folder)
        let front = try TLSFront(
            authority.issue(for: "127.0.0.1"), before: fabric.endpoint(of: "g1"), in: bench.folder,
            protocols: protocols, keepsConnections: keepsConnections)
        for agent in agents.keys {
            try fabric.nameEndpoint(front.url, of: "g1", for: agent, in: .agent(agent), times: 1)
        }
        bench.configuration["fabric"] = ["center_url": fabric.centerURL, "ca_file": authority.root]
        try bench.writeConfiguration()
        // The answers take long enough for many requests to be in flight at once.
        if concurrency > 1 { fabric.inject(.delay(0.05), in: .guild("g1")) }
        let pass = try bench.run(environment: Libcurl.openSSL.environment)
        #expect(pass.exitCode == 0 && fabric.rows.count == 60, "\(pass.output)")
        return try front.handshakes()
    }
}
