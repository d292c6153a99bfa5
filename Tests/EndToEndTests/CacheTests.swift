import Foundation
import StubFabric
import Testing

/// The state directory: who may read it, and what a pass does with damaged or unexpected files in it.
@Suite struct CacheTests {
    private let fabric: StubFabric
    private let bench: Workbench

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1"])
        bench = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "idle"])
    }

    @Test(arguments: ["000", "022", "777"])
    func `only the owner may read the state directory and its files, whatever the umask`(umask: String) throws {
        let program = Workbench.product("presence-oneshot")
        let pass = try bench.start(
            ["-c", "umask \(umask); exec \(program) run --state-dir deep/er/state"], program: "/bin/sh"
        ).wait()
        #expect(pass.exitCode == 0, "\(pass.errors)")
        for folder in ["deep", "deep/er", "deep/er/state"] { #expect(try bench.mode(folder) == 0o700) }
        for file in ["lock", "last-status.json", "tokens.json", "last-pass.json"] {
            #expect(try bench.mode("deep/er/state/\(file)") == 0o600, "\(file)")
        }
    }

    @Test(arguments: [
        "", "{", "[]", "null", #"{"version":2,"agents":{}}"#, #"{"agents":{}}"#, #"{"version":1,"agents":{"alice":3}}"#,
        #"{"version":1,"agents":{"alice":{"g1":{"status":"dancing"}}}}"#, #"{"version":1,"agents":{}} trailing"#,
        "\u{FEFF}{\"version\":1}", #"{"version":1,"agents":{"alice":{"g1":{"pushed_at":1e999}}}}"#,
    ])
    func `an invalid status cache is set aside, and the pass writes a new one`(contents: String) throws {
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
    func `an invalid token cache is set aside and costs a login`(contents: String) throws {
        try bench.run()
        try bench.write("state/tokens.json", contents)
        try bench.writeHost(["alice": "busy"])
        let pass = try bench.run()
        #expect(pass.exitCode == 0 && pass.count("logins") == 1)
        #expect(bench.read("state/tokens.json.corrupt") == Data(contents.utf8))
        #expect(try bench.mode("state/tokens.json") == 0o600)
    }

    @Test func `an invalid summary of the last pass is set aside as well`() throws {
        try bench.run()
        try bench.write("state/last-pass.json", "{}")
        #expect(try bench.run().errors.contains("last-pass.json"))
        #expect(try bench.run().errors.isEmpty)
    }

    @Test func `a cache of another center is ignored, but not set aside`() throws {
        try bench.run()
        let text = try bench.text("state/last-status.json")
        try bench.write("state/last-status.json", text.replacing(fabric.centerURL, with: "https://other.example.com"))
        let pass = try bench.run()
        #expect(pass.changes == ["alice/g1": "new"] && pass.errors.isEmpty)
        #expect(bench.read("state/last-status.json.corrupt") == nil)
    }

    @Test func `symbolic links instead of state files are not followed`() throws {
        try bench.run()
        for name in ["last-status.json", "tokens.json", "lock"] {
            try bench.write("precious", "precious")
            try bench.remove("state/\(name)")
            try bench.link("state/\(name)", to: bench.path("precious"))
            let pass = try bench.run()
            #expect(pass.exitCode == 73 && pass.errors.contains(name), "\(name): \(pass.errors)")
            #expect(bench.read("precious") == Data("precious".utf8))
            try bench.remove("state/\(name)")
        }
    }

    @Test func `a temporary file of a killed pass is removed, and other files stay`() throws {
        try bench.run()
        try bench.write("state/last-status.json.f23456789abcdef0.tmp", "half")
        let others = ["notes.tmp", "tokens.json.old.tmp", "last-status.json.20260601.tmp"]
        for name in others { try bench.write("state/\(name)", "mine") }
        try bench.run()
        #expect(bench.read("state/last-status.json.f23456789abcdef0.tmp") == nil)
        for name in others { #expect(bench.read("state/\(name)") == Data("mine".utf8), "\(name)") }
    }

    @Test func `a token cache that others could read is warned about and made private`() throws {
        try bench.run()
        try bench.setMode(0o644, of: "state/tokens.json")
        let pass = try bench.run()
        #expect(pass.exitCode == 0 && pass.errors.contains("tokens_were_readable"))
        #expect(try bench.mode("state/tokens.json") == 0o600)
    }

    private static let canLimitFileSize = ProcessInfo.processInfo.environment["SANITIZED"] != "thread"

    /// A limit on the size of files acts like a full disk: the kernel refuses the write. The log fits the limit, the
    /// cache does not.
    @Test(.enabled(if: canLimitFileSize, "the thread sanitizer writes large files of its own"))
    func `a pass that cannot mark rows as in doubt sends nothing and exits with 74`() throws {
        let host = Workbench.agents(60, "idle")
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
