import Foundation
import StubFabric
import Testing

/// Host names without an address, and resolvers that never answer.
@Suite(.waits) struct NameResolutionTests {
    private let fabric: StubFabric
    private let bench: Workbench

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1", "g2"])
        bench = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "idle"])
    }

    private func configure(center: String, _ sync: [String: Any] = [:]) throws {
        bench.configuration["fabric"] = ["center_url": center]
        bench.configuration["sync"] = sync
        try bench.writeConfiguration()
    }

    // MARK: - Names without an address

    @Test func `a guild whose name has no address fails with transport and is not tried again`() throws {
        try fabric.nameEndpoint("https://nowhere.invalid", of: "g1", for: "alice")
        let pass = try bench.run(Workbench.verbose)
        #expect(pass.exitCode == 2 && pass.failures == ["alice/g1": "transport"], "\(pass.output)")
        #expect(pass.errors.contains("PUT to https://nowhere.invalid: "), "\(pass.errors)")
        #expect(fabric.snapshot.logins.count == 1 && fabric.snapshot.puts.isEmpty)
    }

    @Test func `a center whose name has no address makes all logins fail`() throws {
        try configure(center: "https://nowhere.invalid")
        let pass = try bench.run()
        #expect(pass.exitCode == 2 && pass.failures == ["alice/g1": "login_failed"], "\(pass.output)")
        #expect(pass.errors.contains("the login at https://nowhere.invalid: "), "\(pass.errors)")
    }

    // MARK: - Resolvers that never answer

    /// Gives alice a guild whose address is never found, besides a healthy one.
    private func addUnresolvedGuild() throws {
        bench.configuration["bindings"] = ["g1", "g2"].map { ["agent_id": "alice", "fabric_guild_node_id": $0] }
        let good = try fabric.endpoint(of: "g2")
        let guilds = try [("g1", "https://silent.test"), ("g2", good)].map { guild, endpoint in
            #"{"nodeId":"\#(guild)","endpoint":"\#(endpoint)","#
                + #""token":"\#(try fabric.issueToken(for: "alice", in: guild))"}"#
        }
        fabric.inject(
            .bodyVerbatim(#"{"userId":"usr_alice","guilds":[\#(guilds.joined(separator: ","))]}"#), in: .center)
    }

    @Test(.enabled(if: Preload.isPossible, "needs a C compiler"))
    func `a lookup that never ends is cut off by the connect timeout, with OpenSSL`() throws {
        try expectTimeout(.openSSL)
    }

    @Test(.enabled(if: Libcurl.hasGnuTLS, "needs libcurl-gnutls.so.4 and a C compiler"))
    func `a lookup that never ends is cut off by the connect timeout, with GnuTLS`() throws {
        try expectTimeout(.gnuTLS)
    }

    /// If the pass waited for the resolver, the watchdog would end it with 70.
    private func expectTimeout(_ libcurl: Libcurl) throws {
        try addUnresolvedGuild()
        try configure(center: fabric.centerURL, ["connect_timeout_seconds": 0.3, "deadline_seconds": 3])
        let pass = try bench.run(environment: silence(libcurl))
        #expect(pass.exitCode == 1 && pass.failures == ["alice/g1": "transport"], "\(pass.output)")
        #expect(pass.changes == ["alice/g2": "new"] && pass.errors.split(separator: "\n").count == 1, "\(pass.errors)")
        #expect(fabric.snapshot.puts.count == 1)
    }

    private func silence(_ libcurl: Libcurl) throws -> [String: String] {
        try Preload.neverResolving("silent.test").merging(libcurl.environment) { _, given in given }
    }

    /// libcurl's own version would do so where it is built with OpenLDAP, as in Debian.
    @Test(.enabled(if: Preload.isPossible, "needs a C compiler"))
    func `no pass looks up the name of its own machine`() throws {
        try configure(center: "https://127.0.0.1:1", ["deadline_seconds": 3])
        let pass = try bench.run(environment: Preload.neverResolving(ProcessInfo.processInfo.hostName))
        #expect(pass.exitCode == 2 && pass.failures == ["alice/g1": "login_failed"], "\(pass.output)\(pass.errors)")
    }

    @Test(.enabled(if: Preload.isPossible, "needs a C compiler"))
    func `the deadline ends a pass while it looks up a name`() throws {
        try configure(
            center: "https://silent.test", ["connect_timeout_seconds": 60, "deadline_seconds": 0.5])
        let pass = try bench.run(environment: silence(.openSSL))
        #expect(pass.exitCode == 2, "\(pass.errors)")
        #expect(pass.failures["alice/g1"] == "deadline", "\(pass.output)")
    }

    @Test(.enabled(if: Preload.isPossible, "needs a C compiler"))
    func `a pass can be stopped while it looks up a name`() throws {
        try addUnresolvedGuild()
        try configure(center: fabric.centerURL, ["connect_timeout_seconds": 60, "deadline_seconds": 50])
        let pass = try bench.start(environment: silence(.openSSL))
        _ = try fabric.waitUntil { $0.row(user: "usr_alice", guild: "g2") != nil }
        pass.send(SIGTERM)
        let ended = try pass.wait()
        #expect(ended.exitCode == 143 && ended.failures == ["alice/g1": "interrupted"], "\(ended.output)")
        #expect(try bench.row("alice", "g2")?["status"] as? String == "idle")
    }

    /// With the system's own resolver, in a network where the name server never answers.
    @Test(.enabled(if: Namespace.canSilence, "needs ip, and namespaces for mounts and networks"))
    func `a lookup that the name server never answers is cut off by the connect timeout`() throws {
        try bench.write("resolv.conf", "nameserver 192.0.2.53\noptions timeout:30 attempts:3\n")
        try configure(center: "https://silent.test", ["connect_timeout_seconds": 0.3, "deadline_seconds": 3])
        let command = Namespace.silenced(
            showing: ["/etc/resolv.conf": bench.path("resolv.conf")],
            [Workbench.product("presence-oneshot"), "run", "--output", "json"])
        let pass = try bench.start(Array(command.dropFirst()), program: command[0]).wait()
        #expect(pass.exitCode == 2 && pass.failures == ["alice/g1": "login_failed"], "\(pass.output)\(pass.errors)")
        #expect(pass.errors.contains("Resolving timed out"), "\(pass.errors)")
    }
}
