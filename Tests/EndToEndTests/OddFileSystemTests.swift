import Foundation
import StubFabric
import Testing

/// State directories on file systems that lack a feature, and below sandboxes that forbid a call.
@Suite struct OddFileSystemTests {
    private let fabric: StubFabric
    private let bench: Workbench

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1"])
        bench = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "idle"])
    }

    /// A cold pass, a pass with a change and an unchanged one, all with one call refused.
    private func expectPasses(_ environment: [String: String]) throws {
        for state in ["idle", "busy", "busy"] {
            try bench.writeHost(["alice": state])
            let pass = try bench.run(environment: environment)
            #expect(pass.exitCode == 0 && pass.errors.isEmpty, "\(pass.errors)")
            #expect(fabric.status(of: "alice", in: "g1") == state)
        }
        for name in ["lock", "last-status.json", "tokens.json", "last-pass.json"] {
            #expect(try bench.mode("state/\(name)") == 0o600, "\(name)")
        }
    }

    @Test(
        .enabled(if: RefusedCalls.isPossible, "needs a C compiler and seccomp"), arguments: [EINVAL, ENOSYS, ENOTSUP])
    func `where files cannot be synced, passes do without, and check says so`(code: Int32) throws {
        let refused = try RefusedCalls.refusing("fsync", with: code)
        try expectPasses(refused)
        let check = try bench.run(["check"], environment: refused)
        #expect(check.exitCode == 0 && check.output.contains("state: the file system cannot sync"), "\(check.output)")
        #expect(try !bench.run(["check"]).output.contains("sync"))
    }

    @Test(
        .enabled(if: RefusedCalls.isPossible, "needs a C compiler and seccomp"), arguments: ["fchmod", "chmod"],
        [EPERM, ENOTSUP])
    func `where files have no permissions of their own, passes do without`(call: String, code: Int32) throws {
        try expectPasses(try RefusedCalls.refusing(call, with: code))
    }

    @Test(
        .enabled(if: RefusedCalls.isPossible, "needs a C compiler and seccomp"),
        arguments: [ENOTSUP, ENOSYS, EINVAL, ENOLCK])
    func `without locks no pass is made, and the message says why`(code: Int32) throws {
        let pass = try bench.run(environment: try RefusedCalls.refusing("flock", with: code))
        #expect(pass.exitCode == 73 && fabric.requests.isEmpty)
        #expect(pass.errors.contains("flock") && pass.errors.contains("state/lock: the file system has no locks"))
        #expect(pass.errors.contains("accepted=") && pass.errors.contains("owner="), "\(pass.errors)")
    }

    /// A sandbox that is older than the call.
    @Test(.enabled(if: RefusedCalls.isPossible, "needs a C compiler and seccomp"), arguments: [EPERM, ENOSYS])
    func `where the question for permissions is forbidden, a writable directory is used`(code: Int32) throws {
        let refused = try RefusedCalls.refusing("faccessat2", with: code)
        try expectPasses(refused)
        for command in ["plan", "status", "check"] {
            let ended = try bench.run([command], environment: refused)
            #expect(ended.exitCode == 0, "\(command): \(ended.errors)")
        }
    }

    @Test(arguments: ["link", "link/state"])
    func `a link that leads nowhere is named by every command`(path: String) throws {
        try bench.link("link", to: "unmounted/state")
        for command in ["run", "clear", "plan", "status", "check"] {
            let ended = try bench.run([command, "--state-dir", path])
            #expect(ended.exitCode == (command == "check" ? 1 : 73), "\(command)")
            let text = ended.errors + ended.output
            #expect(text.contains("use link: a link that leads nowhere"), "\(command): \(text)")
        }
        #expect(fabric.requests.isEmpty && !bench.exists("unmounted"))
    }
}
