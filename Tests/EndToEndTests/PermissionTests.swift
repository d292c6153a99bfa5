import Foundation
import StubFabric
import Testing

/// Who may read a pass's files at any instant, and what a pass does if something else has the name of one of its files.
@Suite struct PermissionTests {
    @Test(
        .enabled(if: InjectedFaults.isPossible, "needs a C compiler, and no sanitizer"), arguments: PassKind.allCases,
        ["000", "022", "077"])
    func `others can never read a pass's files, whatever the umask`(kind: PassKind, umask: String) throws {
        var crash = try CrashBench()
        #expect(try crash.bench.run().exitCode == 0)
        try crash.prepare(kind)
        let watched = InjectedFaults(on: crash.bench)
        let program = ([Workbench.product("presence-oneshot")] + watched.arguments).map { "'\($0)'" }
        let pass = try crash.bench.start(
            ["-c", "umask \(umask); exec \(program.joined(separator: " "))"], environment: watched.environment(),
            program: "/bin/sh"
        ).wait()
        #expect(pass.exitCode == 0, "\(pass.errors)")
        let log = try watched.log()
        let made = log.filter { ["mkdir", "create", "chmod", "fchmod", "opened"].contains($0.name) && $0.file != "" }
        for call in log where ["mkdir", "create", "chmod", "fchmod"].contains(call.name) {
            #expect(call.mode & 0o077 == 0, "\(call) asks for \(String(call.mode, radix: 8))")
        }
        for call in made where call.name == "opened" {
            #expect(call.mode & 0o077 == 0, "\(call.file) is open to others with \(String(call.mode, radix: 8))")
        }
        #expect(made.contains { $0.file == "last-pass.json.tmp" })
    }

    /// What may have the name of one of the program's files.
    enum Obstacle: String, CaseIterable, Sendable {
        case link, linkToNothing, hardLink, pipe, folder, socket
    }

    private func put(_ obstacle: Obstacle, at name: String, of bench: Workbench) throws {
        let path = bench.path("state/\(name)")
        try? FileManager.default.removeItem(atPath: path)
        let status: Int32
        switch obstacle {
        case .link: status = symlink(bench.path("precious"), path)
        case .linkToNothing: status = symlink(bench.path("nothing"), path)
        case .hardLink: status = link(bench.path("precious"), path)
        case .pipe: status = mkfifo(path, 0o600)
        case .socket: status = mknod(path, S_IFSOCK | 0o600, 0)
        case .folder:
            status = mkdir(path, 0o700)
            try bench.write("state/\(name)/inside", "precious")
        }
        try #require(status == 0)
    }

    @Test(
        arguments: Obstacle.allCases,
        [
            "lock", "last-status.json", "tokens.json", "last-pass.json", "last-status.json.corrupt",
            "tokens.json.f23456789abcdef0.tmp",
        ])
    func `anything with a file's name is not followed, changed or waited for`(obstacle: Obstacle, name: String) throws {
        let fabric = try StubFabric.start(guilds: ["g1"])
        let bench = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "idle"])
        #expect(try bench.run().exitCode == 0)
        // The file that the links lead to is not a cache. Its contents and mode must not change.
        try bench.write("precious", "precious")
        #expect(chmod(bench.path("precious"), 0o644) == 0)
        if name.hasSuffix(".corrupt") { try bench.write("state/last-status.json", "{") }
        try put(obstacle, at: name, of: bench)
        try bench.writeHost(["alice": "busy"])

        // What cannot be read as a file is left alone. A link to a file of somebody else's is a malformed cache.
        let isCache = name.hasSuffix(".json")
        let isInTheWay = isCache && obstacle != .hardLink || name == "lock" && ![.hardLink, .pipe].contains(obstacle)
        for command in ["plan", "status"] {
            let isRead = isCache && isInTheWay && name != "tokens.json"
            #expect(try bench.run([command]).exitCode == (isRead ? 73 : 0), "\(command)")
        }
        let pass = try bench.run()
        #expect(pass.exitCode == (isInTheWay ? 73 : 0), "\(pass.errors)")
        #expect(isInTheWay || fabric.status(of: "alice", in: "g1") == "busy")
        if isInTheWay { #expect(pass.errors.contains("error state_unusable") && pass.errors.contains(name)) }
        if !isInTheWay, isCache {
            #expect(pass.errors.contains("warn cache_unusable") && pass.errors.contains(name), "\(pass.errors)")
        }

        #expect(bench.read("precious") == Data("precious".utf8))
        #expect(try bench.mode("precious") == 0o644)
        #expect(bench.read("nothing") == nil)
        if obstacle == .folder {
            let contents = [name, name + ".corrupt"].compactMap { bench.read("state/\($0)/inside") }
            #expect(contents == [Data("precious".utf8)])
        }
        if !isInTheWay {
            let next = try bench.run()
            #expect(next.exitCode == 0 && next.count("unchanged") == 1, "\(next.errors)")
        }
    }
}
