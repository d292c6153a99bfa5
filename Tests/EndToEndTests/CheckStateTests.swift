import Foundation
import StubFabric
import Testing

/// What `check` says of the state directory, and that it changes nothing in it.
@Suite struct CheckStateTests {
    private let fabric: StubFabric
    private let bench: Workbench
    private static let caches = ["last-status.json", "tokens.json", "last-pass.json"]

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1"])
        bench = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "idle"])
    }

    /// Name, contents, mode and inode of everything in the state directory.
    private func state() throws -> [String] {
        try bench.names(in: "state").map { name in
            let path = "state/\(name)"
            return
                "\(name) \(bench.read(path)?.base64EncodedString() ?? "") \(try bench.mode(path)) \(try bench.inode(path))"
        }
    }

    @Test func `damaged caches, open tokens and leftovers are named and left as they are`() throws {
        try bench.run()
        for name in Self.caches { try bench.write("state/\(name)", "damaged") }
        try bench.setMode(0o644, of: "state/tokens.json")
        try bench.write("state/tokens.json.f23456789abcdef0.tmp", "leftover")
        let before = try state()
        let check = try bench.run(["check"])
        #expect(check.exitCode == 0 && check.errors.isEmpty)
        for name in Self.caches {
            #expect(check.output.contains("warning: ./state/\(name): cannot be used: "), "\(check.output)")
            #expect(check.output.contains("the next pass keeps it as \(name).corrupt"))
        }
        #expect(check.output.contains("warning: ./state/tokens.json: others have access to it (mode 644)"))
        #expect(try state() == before)
    }

    @Test func `no lock is made, taken or waited for`() throws {
        try bench.makeFolder("state")
        #expect(try bench.run(["check"]).exitCode == 0)
        #expect(try bench.names(in: "state").isEmpty)
        fabric.hold(.center)
        let pass = try bench.start()
        _ = try fabric.waitUntil { !$0.logins.isEmpty }
        #expect(try bench.run(["check"]).exitCode == 0)
        fabric.release()
        #expect(try pass.wait().exitCode == 0)
    }

    @Test(.enabled(if: RefusedCalls.isPossible, "needs a C compiler and seccomp"), arguments: [false, true])
    func `check exits with 1 if the file system has no locks, whether or not there is a lock file`(
        hasLock: Bool
    ) throws {
        try bench.makeFolder("state")
        if hasLock { try bench.write("state/lock", "") }
        let refused = try RefusedCalls.refusing("flock", with: ENOTSUP)
        let check = try bench.run(["check"], environment: refused)
        #expect(check.exitCode == 1, "\(check.output)")
        #expect(check.output.contains("./state/lock: the file system has no locks") && check.output.contains("73"))
        #expect(bench.exists("state/lock") == hasLock)
        #expect(try bench.run(environment: refused).exitCode == 73)
    }

    @Test(arguments: ["lock"] + caches)
    func `check exits with 1 if a pass could not open one of its files`(name: String) throws {
        try bench.makeFolder("state/\(name)")
        let check = try bench.run(["check"])
        #expect(check.exitCode == 1 && check.output.hasPrefix("error: ./state: the state directory cannot be used: "))
        #expect(check.output.contains("./state/\(name): ") && check.output.contains("accepted is a directory whose"))
        #expect(check.output.contains("; it is of user \(geteuid()), group "), "\(check.output)")
        #expect(try bench.run().exitCode == 73)
    }

    @Test(.enabled(if: OtherUser.isPossible, "needs root and setpriv"), arguments: ["lock"] + caches)
    func `check says whose the file is that this user cannot open`(name: String) throws {
        try bench.run()
        try OtherUser.own(bench.path("state"))
        for other in ["lock"] + Self.caches where other != name { try OtherUser.own(bench.path("state/\(other)")) }
        let check = try bench.start(OtherUser.arguments(["check"]), program: OtherUser.launcher).wait()
        #expect(check.exitCode == 1 && check.output.contains("./state/\(name): Permission denied; it is of user 0"))
        #expect(check.output.contains("mode 600, and this is user \(OtherUser.id)"), "\(check.output)")
    }

    @Test func `check exits with 1 if the state directory cannot be made or used`() throws {
        try bench.write("file", "")
        for path in ["file", "file/state"] {
            let check = try bench.run(["check", "--state-dir", path])
            #expect(check.exitCode == 1, "\(check.output)")
            #expect(check.output.contains("error: \(path): the state directory cannot be used"))
        }
        #expect(try bench.run(["check", "--state-dir", "deep/er/state"]).exitCode == 0)
        #expect(!bench.exists("deep"))
    }

    @Test(.enabled(if: SmallDisk.isPossible, "needs a mount namespace of its own"))
    func `check exits with 1 if the disk is full or read-only`() throws {
        let disk = try SmallDisk(pages: 16, in: bench.folder)
        #expect(try bench.run(["check", "--state-dir", disk.path]).exitCode == 0)
        try disk.fill(leaving: 0)
        let full = try bench.run(["check", "--state-dir", disk.path])
        #expect(
            full.exitCode == 1 && full.output.contains("its file system is full: a pass that has something to save"))
        #expect(try bench.run(["run", "--state-dir", disk.path]).exitCode == 74)
        let readOnly = try bench.run(["check", "--state-dir", disk.readOnlyPath])
        #expect(readOnly.exitCode == 1 && readOnly.output.contains("Read-only file system"), "\(readOnly.output)")
    }
}
