import Foundation
import StubFabric
import Testing

/// Passes that root makes by hand in the state directory of the service's user, and files that this user cannot read.
@Suite(.enabled(if: OtherUser.isPossible, "needs root and setpriv")) struct OtherUserTests {
    private let fabric: StubFabric
    private let bench: Workbench
    private static let files = ["lock", "last-status.json", "tokens.json", "last-pass.json"]

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1"])
        bench = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "idle"], sync: ["when_removed": "offline"])
        try bench.makeFolder("state")
        try bench.setMode(0o700, of: "state")
        try OtherUser.own(bench.path("state"))
    }

    /// A pass of the service's user.
    private func serve(_ arguments: [String] = ["run", "--output", "json"]) throws -> FinishedProgram {
        try bench.start(OtherUser.arguments(arguments), program: OtherUser.launcher).wait()
    }

    private func expectOwned(_ folder: String, _ names: [String]) throws {
        for name in names {
            let attributes = try bench.attributes("\(folder)/\(name)")
            #expect(attributes[.ownerAccountID] as? Int == OtherUser.id, "\(name)")
            #expect(attributes[.groupOwnerAccountID] as? Int == OtherUser.group, "\(name)")
            #expect(try bench.mode("\(folder)/\(name)") == 0o600, "\(name)")
        }
    }

    @Test func `root's pass leaves every file to the directory's owner, whose next pass goes on`() throws {
        #expect(try bench.run().exitCode == 0)
        try expectOwned("state", Self.files)
        let next = try serve()
        #expect(next.exitCode == 0 && next.count("unchanged") == 1 && next.errors.isEmpty, "\(next.errors)")
        // Files that were the service's already, replaced by root, with a corrupt one among them.
        try bench.write("state/tokens.json", "{")
        try bench.writeHost(["alice": "busy"])
        #expect(try bench.run().exitCode == 0)
        try expectOwned("state", Self.files + ["tokens.json.corrupt"])
        try bench.writeHost(["alice": "idle"])
        let last = try serve()
        #expect(last.exitCode == 0 && last.changes == ["alice/g1": "changed"] && last.count("logins") == 0)
    }

    @Test func `root's pass of a shard leaves the shard's directory to the owner, too`() throws {
        for shard in ["0/2", "1/2"] { #expect(try bench.run(["run", "--shard", shard]).exitCode == 0) }
        for shard in ["0/2", "1/2"] {
            let next = try serve(["run", "--output", "json", "--shard", shard])
            #expect(next.exitCode == 0 && next.errors.isEmpty, "\(next.errors)")
        }
    }

    @Test(arguments: ["last-status.json", "tokens.json", "last-pass.json"], ["run", "plan", "status", "explain"])
    func `a cache that the user cannot read is named and left alone, and nothing is sent`(
        name: String, command: String
    ) throws {
        #expect(try serve().exitCode == 0)
        try bench.writeHost(["alice": "busy"])
        let contents = bench.read("state/\(name)")
        #expect(chown(bench.path("state/\(name)"), 0, 0) == 0)
        let requests = fabric.requests.count
        let pass = try serve([command] + (command == "explain" ? ["alice"] : []))
        // What only a login or a push needs is not read by the others.
        let isRead = name == "tokens.json" ? ["run", "explain"].contains(command) : true
        #expect(pass.exitCode == (isRead ? 73 : 0), "\(pass.errors)")
        if isRead {
            #expect(pass.errors.contains("state/\(name): Permission denied"), "\(pass.errors)")
            #expect(pass.errors.contains("owner=\"user 0, group 0, mode 600\" this_user=\(OtherUser.id)"))
            #expect(pass.errors.contains("accepted="))
        }
        #expect(fabric.requests.count == requests)
        #expect(bench.read("state/\(name)") == contents && bench.read("state/\(name).corrupt") == nil)
    }

    @Test func `a removed row is not forgotten for tokens that cannot be read`() throws {
        #expect(try serve().exitCode == 0)
        bench.configuration["bindings"] = [[String: Any]]()
        try bench.writeConfiguration()
        #expect(chown(bench.path("state/tokens.json"), 0, 0) == 0)
        for command in ["run", "plan"] { #expect(try serve([command]).exitCode == 73, "\(command)") }
        #expect(try bench.row("alice", "g1") != nil)
    }
}

/// The user whom a service runs as.
enum OtherUser {
    static let id = 65534
    static let group = 65533

    /// Whether a program can be started as that user, who must also be able to read it.
    static let isPossible =
        geteuid() == 0
        && (try? RunningProgram(launcher, arguments(["version"]), in: FileManager.default.temporaryDirectory, [:])
            .wait())?.exitCode == 0
    static let launcher = Tools.path("setpriv")

    static func arguments(_ arguments: [String]) -> [String] {
        ["--reuid=\(id)", "--regid=\(group)", "--clear-groups", Workbench.product("presence-oneshot")] + arguments
    }

    static func own(_ path: String) throws {
        guard chown(path, uid_t(id), gid_t(group)) == 0 else {
            throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
        }
    }
}
