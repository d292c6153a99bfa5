import Foundation
import Testing

@testable import OneShotCore

@Suite struct DirectoryTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    // MARK: - Making

    @Test(arguments: [
        ("presence.json", "."), ("/presence.json", "/"), ("etc/presence.json", "etc"), ("./presence.json", "."),
        ("/etc/presence-oneshot/presence.json", "/etc/presence-oneshot"),
    ])
    func `a path's parent is what is before its last slash`(_ path: String, _ directory: String) {
        #expect(Directory.parent(of: path) == directory)
    }

    @Test(arguments: [mode_t(0o000), 0o077, 0o777])
    func `only the owner has access to a new directory and its new parents, whatever the umask`(mask: mode_t)
        async throws
    {
        await #expect(processExitsWith: .success) { [folder = folder.path as String, mask = mask as mode_t] in
            umask(mask)
            try Directory.create(folder + "/a/b/c")
        }
        for name in ["a", "a/b", "a/b/c"] { #expect(try folder.mode(of: name) == 0o700) }
    }

    @Test(arguments: ["a", "a/", "a/b/", "a//b", "a/.", "a/b/../c"])
    func `a directory is made however its path is written`(path: String) throws {
        try Directory.create(folder.path(path))
        #expect(try FileStatus(of: folder.path(path))?.isDirectory == true)
    }

    @Test func `a path without a slash is in the working directory`() async throws {
        await #expect(processExitsWith: .success) { [folder = folder.path as String] in
            try #require(chdir(folder) == 0)
            try Directory.create("a")
            try Directory.create("b/c")
        }
        #expect(try folder.names() == ["a", "b"])
        #expect(try folder.mode(of: "b/c") == 0o700)
    }

    @Test func `existing directories and parents stay as they are`() throws {
        try folder.makeFolder("a", mode: 0o755)
        try folder.write("a/file", "kept")
        try Directory.create(folder.path("a"))
        try Directory.create(folder.path("a/b"))
        #expect(try folder.mode(of: "a") == 0o755)
        #expect(try folder.names(in: "a") == ["b", "file"])
        try folder.link("link", to: "a")
        try Directory.create(folder.path("link"))
        try Directory.create(folder.path("link/c"))
        #expect(try folder.names(in: "a") == ["b", "c", "file"])
    }

    @Test func `a file of the directory's or a parent's name is an error`() throws {
        let path = try folder.write("file", "kept")
        #expect(throws: SystemError.notDirectory("use", path)) { try Directory.create(path) }
        #expect(throws: SystemError("mkdir", path + "/a/b", code: ENOTDIR)) { try Directory.create(path + "/a/b") }
        #expect(folder.read("file") == "kept")
    }

    @Test func `a link to nothing of the directory's name is an error`() throws {
        let path = try folder.link("link", to: "none")
        #expect(SystemError.leadsNowhere("use", path).description == "use \(path): a link that leads nowhere")
        for below in ["", "/", "/a", "/a/b"] {
            #expect(throws: SystemError.self) { try Directory.checkCreatable(path + below + "/c") }
        }
        for path in [path, path + "/a", path + "/a/b"] {
            #expect(throws: SystemError.leadsNowhere("use", folder.path("link"))) { try Directory.create(path) }
        }
        #expect(try folder.names() == ["link"])
    }

    @Test(.enabled(if: geteuid() == 0, "needs root"))
    func `what root makes belongs to the owner of the directory that it is in`() throws {
        try folder.makeFolder("state")
        #expect(chown(folder.path("state"), 65534, 65533) == 0)
        try Directory.create(folder.path("state/a/b"))
        try AtomicFile.replace(folder.path("state/file"), with: [1], .synced)
        let lock = try FileLock.tryAcquire(at: folder.path("state/a/b/lock"))
        for name in ["state/a", "state/a/b", "state/file", "state/a/b/lock"] {
            let status = try #require(try FileStatus(of: folder.path(name)))
            #expect(status.owner == 65534 && status.group == 65533, "\(name): \(status.ownership)")
        }
        extendLifetime(lock)
        // A new configuration is root's: the service's user need not be able to change it.
        try AtomicFile.create(folder.path("state/presence.json"), with: [1])
        #expect(try FileStatus(of: folder.path("state/presence.json"))?.owner == 0)
    }

    @Test func `an empty path is an error`() {
        #expect(throws: SystemError("mkdir", "", code: ENOENT)) { try Directory.create("") }
    }

    // MARK: - Testing

    @Test(arguments: [(mode_t(0o777), true), (0o733, true), (0o555, false), (0o666, false), (0o000, false)])
    func `a directory is writable if files can be made in it`(mode: mode_t, isWritable: Bool) async throws {
        try folder.makeFolder("folder", mode: mode)
        await #expect(processExitsWith: .success) {
            [path = folder.path("folder") as String, isWritable = isWritable as Bool] in
            try becomeNobody()
            if isWritable {
                try Directory.checkWritable(path)
            } else {
                #expect(throws: SystemError("access", path, code: EACCES)) { try Directory.checkWritable(path) }
            }
        }
        try folder.setMode(0o700, of: "folder")
    }

    @Test func `a missing directory is not writable`() {
        let path = folder.path("none")
        #expect(throws: SystemError("access", path, code: ENOENT)) { try Directory.checkWritable(path) }
    }

    // MARK: - Listing

    @Test func `the names in a directory are listed without dot and dot dot`() throws {
        #expect(try Directory.names(in: folder.path) == [])
        let names = [".hidden", "...", "alice.json", "a b", "Zoe\u{308}", String(repeating: "n", count: 255)]
        for name in names { try folder.write(name, "") }
        try folder.makeFolder("below")
        try folder.write("below/deeper", "")
        #expect(try Directory.names(in: folder.path).sorted() == (names + ["below"]).sorted())
    }

    @Test func `more names than fit one system call are listed`() throws {
        let names = (0..<2000).map { "a-name-that-takes-some-room-\($0)" }
        for name in names { try folder.write(name, "") }
        #expect(try Directory.names(in: folder.path).sorted() == names.sorted())
    }

    @Test func `names that are not UTF-8 are left out`() throws {
        let path = Array(folder.path.utf8CString.dropLast()) + [0x2F, 0x66, -1, 0x2E, 0x6A, 0]
        let descriptor = open(path, O_CREAT | O_WRONLY, 0o600)
        try #require(descriptor >= 0)
        close(descriptor)
        #expect(try Directory.names(in: folder.path) == [])
        try folder.write("a.j", "")
        #expect(try Directory.firstName(in: folder.path) { _ in true } == "a.j")
    }

    @Test func `the first name that matches ends the reading`() throws {
        for name in ["a", "b", "c"] { try folder.write(name, "") }
        var seen: [String] = []
        let found = try Directory.firstName(in: folder.path) { name in
            seen.append(name)
            return seen.count == 2
        }
        #expect(seen.count == 2 && found == seen.last)
        #expect(try Directory.firstName(in: folder.path) { _ in false } == nil)
    }

    @Test(arguments: [
        ([], false), (["alice.txt"], false), ([".json.txt", "json", "alicejson"], false), (["alice.json"], true),
        (["a", "b", "Zoe\u{308}.json"], true), ([".json"], true),
    ])
    func `the first name that matches is found`(names: [String], isFound: Bool) throws {
        for name in names { try folder.write(name, "") }
        #expect(try (Directory.firstName(in: folder.path) { $0.hasSuffix(".json") } != nil) == isFound)
    }

    @Test func `something that is not a directory cannot be listed`() throws {
        let none = folder.path("none")
        #expect(throws: SystemError("opendir", none, code: ENOENT)) { try Directory.names(in: none) }
        let file = try folder.write("file", "")
        #expect(throws: SystemError("opendir", file, code: ENOTDIR)) {
            try Directory.firstName(in: file) { _ in true }
        }
    }
}
