import Foundation
import StubFabric
import Testing

/// The state directory: who may read it, and what becomes of files that are not what they should be.
@Suite struct CacheTests {
    private let fabric: StubFabric
    private let bench: Workbench

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1"])
        bench = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "idle"])
    }

    private func mode(_ name: String) throws -> Int {
        try FileManager.default.attributesOfItem(atPath: bench.path(name))[.posixPermissions] as? Int ?? 0
    }

    @Test(arguments: ["000", "022", "777"])
    func `directory and files are the owner's alone, whatever the umask`(umask: String) throws {
        let program = Workbench.product("presence-oneshot")
        let pass = try bench.start(
            ["-c", "umask \(umask); exec \(program) run --state-dir deep/er/state"], program: "/bin/sh"
        ).wait()
        #expect(pass.exitCode == 0, "\(pass.errors)")
        for folder in ["deep", "deep/er", "deep/er/state"] { #expect(try mode(folder) == 0o700) }
        for file in ["lock", "last-status.json", "tokens.json", "last-pass.json"] {
            #expect(try mode("deep/er/state/\(file)") == 0o600, "\(file)")
        }
    }

    @Test(arguments: [
        "", "{", "[]", "null", #"{"version":2,"agents":{}}"#, #"{"agents":{}}"#, #"{"version":1,"agents":{"alice":3}}"#,
        #"{"version":1,"agents":{"alice":{"g1":{"status":"dancing"}}}}"#, #"{"version":1,"agents":{}} trailing"#,
        "\u{FEFF}{\"version\":1}", #"{"version":1,"agents":{"alice":{"g1":{"pushed_at":1e999}}}}"#,
    ])
    func `a status cache that is none is set aside once and healed`(contents: String) throws {
        try bench.run()
        try bench.write("state/last-status.json", contents)
        let pass = try bench.run()
        #expect(pass.exitCode == 0 && pass.changes == ["alice/g1": "new"])
        #expect(pass.errors.contains("cache_unusable") && pass.errors.contains("last-status.json"))
        #expect(bench.read("state/last-status.json.corrupt") == Data(contents.utf8))
        let next = try bench.run()
        #expect(next.exitCode == 0 && next.errors.isEmpty && next.count("unchanged") == 1)
    }

    @Test(arguments: [
        "{", #"{"version":9}"#, #"{"version":1,"sessions":{"alice":{"guilds":{"g1":{"token":"a\nb"}}}}}"#,
    ])
    func `a token cache that is none costs a login`(contents: String) throws {
        try bench.run()
        try bench.write("state/tokens.json", contents)
        try bench.writeHost(["alice": "busy"])
        let pass = try bench.run()
        #expect(pass.exitCode == 0 && pass.count("logins") == 1)
        #expect(bench.read("state/tokens.json.corrupt") == Data(contents.utf8))
        #expect(try mode("state/tokens.json") == 0o600)
    }

    @Test func `a summary that is none is set aside as well`() throws {
        try bench.run()
        try bench.write("state/last-pass.json", "{}")
        #expect(try bench.run().errors.contains("last-pass.json"))
        #expect(try bench.run().errors.isEmpty)
    }

    @Test func `a cache of another center counts as absent, and is not set aside`() throws {
        try bench.run()
        let text = String(decoding: try #require(bench.read("state/last-status.json")), as: UTF8.self)
        try bench.write("state/last-status.json", text.replacing(fabric.centerURL, with: "https://other.example.com"))
        let pass = try bench.run()
        #expect(pass.changes == ["alice/g1": "new"] && pass.errors.isEmpty)
        #expect(bench.read("state/last-status.json.corrupt") == nil)
    }

    @Test func `links in the place of state files are not followed`() throws {
        try bench.run()
        for name in ["last-status.json", "tokens.json", "lock"] {
            try bench.write("precious", "precious")
            try FileManager.default.removeItem(atPath: bench.path("state/\(name)"))
            try FileManager.default.createSymbolicLink(
                atPath: bench.path("state/\(name)"), withDestinationPath: bench.path("precious"))
            let pass = try bench.run()
            #expect(pass.exitCode == (name == "lock" ? 73 : 0), "\(name): \(pass.errors)")
            #expect(bench.read("precious") == Data("precious".utf8))
        }
    }

    @Test func `what a killed pass was writing is removed, other files are not`() throws {
        try bench.run()
        try bench.write("state/last-status.json.1f2e.tmp", "half")
        try bench.write("state/notes.tmp", "mine")
        try bench.run()
        #expect(bench.read("state/last-status.json.1f2e.tmp") == nil && bench.read("state/notes.tmp") != nil)
    }

    @Test func `tokens that others could read are theirs no longer`() throws {
        try bench.run()
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: bench.path("state/tokens.json"))
        let pass = try bench.run()
        #expect(pass.exitCode == 0 && pass.errors.contains("tokens_were_readable"))
        #expect(try mode("state/tokens.json") == 0o600)
    }

    private static let isFileSizeOurs = ProcessInfo.processInfo.environment["SANITIZED"] != "thread"

    /// A limit on the size of files stands in for a full disk: the kernel refuses the write in the same way. What the
    /// program says fits the limit, the cache does not.
    @Test(.enabled(if: isFileSizeOurs, "the thread sanitizer writes large files of its own"))
    func `74 when what is about to be sent cannot be recorded, and nothing is sent`() throws {
        let host = Dictionary(uniqueKeysWithValues: (0..<60).map { ("agent-\($0)", "idle") })
        let bench = try Workbench(fabric, guilds: ["g1"], agents: host)
        try bench.run()
        try bench.writeHost(host.merging(["agent-7": "busy"]) { _, new in new })
        let old = bench.read("state/last-status.json")
        let requests = fabric.requests.count
        let program = Workbench.product("presence-oneshot")
        let pass = try bench.start(["-c", "ulimit -f 4; exec \(program) run"], program: "/bin/bash")
            .wait()
        #expect(pass.exitCode == 74)
        #expect(pass.errors.contains("error save_failed") && pass.errors.contains("kind=unsaved"))
        #expect(fabric.requests.count == requests && bench.read("state/last-status.json") == old)
        let next = try bench.run()
        #expect(next.exitCode == 0 && next.changes == ["agent-7/g1": "changed"])
    }
}
