import Foundation
import Testing

@testable import OneShotCore

/// Tests that release a lock run in processes of their own: in this one, another test may be starting a program, which
/// has this process's open files for a moment.
@Suite(.timeLimit(.minutes(1))) struct FileLockTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path("lock") }

    init() throws { folder = try TemporaryFolder() }

    private static func isFree(_ path: String) throws -> Bool {
        switch try FileLock.tryAcquire(at: path) {
        case .some: true
        case .none: false
        }
    }

    /// Starts a shell that holds the lock, and waits until it does.
    private func startHolder() throws -> (process: Process, input: Pipe) {
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", #"exec 9<>"$0"; flock -n 9 && echo held; read line"#, path]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        try #require(output.fileHandleForReading.read(upToCount: 5) == Data("held\n".utf8))
        return (process, input)
    }

    @Test func `a lock is held as long as its value lives, and its file stays`() async throws {
        await #expect(processExitsWith: .success) { [path = path as String] in
            do {
                let lock = try FileLock.tryAcquire(at: path)
                let isHeld = lock != nil
                #expect(isHeld)
                #expect(try !Self.isFree(path))
                #expect(try !Self.isFree(path))
                extendLifetime(lock)
            }
            #expect(try Self.isFree(path))
        }
        #expect(try folder.names() == ["lock"])
    }

    @Test func `two names are two locks`() throws {
        let lock = try FileLock.tryAcquire(at: path)
        #expect(try Self.isFree(folder.path("other")))
        extendLifetime(lock)
    }

    @Test func `a lock cannot be taken while another process holds it, and can after that process was killed`() throws {
        let holder = try startHolder()
        #expect(try !Self.isFree(path))
        kill(holder.process.processIdentifier, SIGKILL)
        holder.process.waitUntilExit()
        #expect(try Self.isFree(path))
    }

    @Test func `a program that was started meanwhile does not keep the lock`() async throws {
        await #expect(processExitsWith: .success) { [folder = folder.path as String] in
            var child: pid_t = 0
            do {
                let lock = try FileLock.tryAcquire(at: folder + "/lock")
                let output = try ChildProcess.output(
                    of: ["sh", "-c", "sleep 1000 > /dev/null & echo $!"], in: folder, milliseconds: 50_000, limit: 100)
                child = try #require(pid_t(String(decoding: output.dropLast(), as: UTF8.self)))
                extendLifetime(lock)
            }
            #expect(kill(child, 0) == 0)
            #expect(try Self.isFree(folder + "/lock"))
            kill(child, SIGKILL)
        }
    }

    @Test(arguments: [mode_t(0o000), 0o077, 0o777])
    func `only the owner has access to a new lock file, whatever the umask`(mask: mode_t) async throws {
        await #expect(processExitsWith: .success) { [path = path as String, mask = mask as mode_t] in
            umask(mask)
            _ = try Self.isFree(path)
        }
        #expect(try folder.mode(of: "lock") == 0o600)
    }

    @Test func `a lock file with another mode is used and gets the right mode`() throws {
        try folder.write("lock", "left over")
        try folder.setMode(0o644, of: "lock")
        #expect(try Self.isFree(path))
        #expect(try folder.mode(of: "lock") == 0o600)
        #expect(folder.read("lock") == "left over")
    }

    @Test func `the note replaces the earlier text, whether it is longer or shorter`() throws {
        try folder.write("lock", "a long note of an earlier pass")
        let lock = try FileLock.tryAcquire(at: path)
        lock?.describeHolder("pid 1\n")
        #expect(folder.read("lock") == "pid 1\n")
        lock?.describeHolder("pid 1\nhost näme\n")
        #expect(folder.read("lock") == "pid 1\nhost näme\n")
        lock?.describeHolder("")
        #expect(folder.read("lock") == "")
    }

    @Test func `a link of the lock's name is refused, and its target is not changed`() throws {
        try folder.write("precious", "precious")
        try folder.setMode(0o644, of: "precious")
        try folder.link("lock", to: "precious")
        #expect(throws: SystemError("open", path, code: ELOOP)) { try Self.isFree(path) }
        #expect(folder.read("precious") == "precious")
        #expect(try folder.mode(of: "precious") == 0o644)
    }

    @Test func `a link to nothing does not make a file`() throws {
        try folder.link("lock", to: "none")
        #expect(throws: SystemError("open", path, code: ELOOP)) { try Self.isFree(path) }
        #expect(try folder.names() == ["lock"])
    }

    @Test func `a directory of the lock's name and a missing directory are errors`() throws {
        try folder.makeFolder("lock")
        #expect(throws: SystemError("open", path, code: EISDIR)) { try Self.isFree(path) }
        let below = folder.path("none/lock")
        #expect(throws: SystemError("open", below, code: ENOENT)) { try Self.isFree(below) }
    }

    @Test func `a file with another name can be locked, and its text and mode are not changed`() throws {
        try folder.write("precious", "precious")
        try folder.setMode(0o640, of: "precious")
        try FileManager.default.linkItem(atPath: folder.path("precious"), toPath: path)
        let lock = try FileLock.tryAcquire(at: path)
        lock?.describeHolder("pid 1\n")
        #expect(try Self.isFree(path) == false)
        extendLifetime(lock)
        #expect(try folder.mode(of: "precious") == 0o640 && folder.read("precious") == "precious")
    }

    /// A pipe that is opened only for writing would wait for a reader.
    @Test func `a pipe of the lock's name is not waited for`() throws {
        try folder.makePipe("lock")
        #expect(try Self.isFree(path))
    }
}
