import Foundation
import Testing

@testable import OneShotCore

@Suite struct AtomicFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// The error of a replacement that must fail.
    private func failure(of name: String) throws -> SystemError {
        try #require(throws: SystemError.self) {
            try AtomicFile.replace(folder.path(name), with: Array("new".utf8), .synced)
        }
    }

    // MARK: - Replacing

    @Test func `the longest names leave room for the ending of a temporary file`() throws {
        let name = String(repeating: "n", count: 255 - 1 - 16 - 4)
        for _ in 0..<20 { try AtomicFile.replace(folder.path(name), with: [1], .unsynced) }
        #expect(try folder.names() == [name])
    }

    @Test(arguments: [AtomicFile.Durability.synced, .unsynced], ["", "new", String(repeating: "new", count: 100_000)])
    func `a file is made or replaced as a whole, and no other file is left`(
        durability: AtomicFile.Durability, text: String
    ) throws {
        for old in [nil, "old", String(repeating: "old and long", count: 50_000)] {
            if let old { try folder.write("file", old) }
            try AtomicFile.replace(folder.path("file"), with: Array(text.utf8), durability)
            #expect(folder.read("file") == text)
            #expect(try folder.names() == ["file"])
        }
    }

    @Test func `a process that has the old file open keeps it`() throws {
        let path = try folder.write("file", "old")
        let old = try #require(FileHandle(forReadingAtPath: path))
        try AtomicFile.replace(path, with: Array("new".utf8), .unsynced)
        #expect(try old.readToEnd() == Data("old".utf8))
    }

    @Test(arguments: [mode_t(0o000), 0o077, 0o777], [UInt32(0o600), 0o644])
    func `the mode is the given one, whatever the umask and the old file's mode`(
        mask: mode_t, mode: UInt32
    ) async throws {
        try folder.write("old", "old")
        try folder.setMode(0o666, of: "old")
        await #expect(processExitsWith: .success) {
            [folder = folder.path as String, mask = mask as mode_t, mode = mode as UInt32] in
            umask(mask)
            try AtomicFile.replace(folder + "/old", with: [1], mode: mode, .synced)
            try AtomicFile.replace(folder + "/new", with: [1], mode: mode, .unsynced)
        }
        #expect(try folder.mode(of: "old") == mode)
        #expect(try folder.mode(of: "new") == mode)
    }

    @Test func `a path without a slash is in the working directory`() async throws {
        await #expect(processExitsWith: .success) { [folder = folder.path as String] in
            try #require(chdir(folder) == 0)
            try AtomicFile.replace("file", with: Array("new".utf8), .synced)
        }
        #expect(folder.read("file") == "new")
    }

    @Test func `a directory that can be written but not read is enough`() async throws {
        await #expect(processExitsWith: .success) { [directory = folder.path("state") as String] in
            try becomeNobody()
            try #require(mkdir(directory, 0o300) == 0)
            let result = Result { try AtomicFile.replace(directory + "/file", with: [1], .synced) }
            // Otherwise only root could remove it.
            try #require(chmod(directory, 0o700) == 0)
            try result.get()
        }
        #expect(try folder.names(in: "state") == ["file"])
    }

    @Test func `a link itself is replaced, and its target stays as it is`() throws {
        try folder.write("target", "target")
        for target in ["target", "nothing"] {
            let link = try folder.link("link", to: target)
            try AtomicFile.replace(link, with: Array("new".utf8), .synced)
            #expect(try FileStatus(ofLink: link)?.isRegular == true)
            try FileManager.default.removeItem(atPath: link)
        }
        #expect(folder.read("target") == "target")
        #expect(try folder.names() == ["target"])
    }

    @Test func `concurrent replacements of one file never mix`() async throws {
        let path = folder.path("file")
        try await withThrowingTaskGroup { group in
            for writer in UInt8(0)..<8 {
                group.addTask {
                    for _ in 0..<20 {
                        try AtomicFile.replace(path, with: [UInt8](repeating: writer, count: 20_000), .unsynced)
                        let seen = try Data(contentsOf: URL(filePath: path))
                        #expect(seen.count == 20_000 && Set(seen).count == 1)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try folder.names() == ["file"])
    }

    // MARK: - Failing

    /// Limits the size of files that this process writes. An attempt to write more raises SIGXFSZ.
    private static func limitFiles(to bytes: rlim_t, beyond disposition: __sighandler_t?) throws {
        var unblocked = sigset_t()
        sigemptyset(&unblocked)
        pthread_sigmask(SIG_SETMASK, &unblocked, nil)
        signal(SIGXFSZ, disposition)
        var limit = rlimit(rlim_cur: bytes, rlim_max: bytes)
        try #require(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
    }

    /// A limit on the size of files simulates a full disk. The kernel refuses the write in the same way.
    @Test func `on a full disk the old file stays, and no temporary file is left`() async throws {
        try folder.write("file", "old")
        await #expect(processExitsWith: .success) { [folder = folder.path as String] in
            try Self.limitFiles(to: 1000, beyond: SIG_IGN)
            let error = #expect(throws: SystemError.self) {
                try AtomicFile.replace(folder + "/file", with: [UInt8](repeating: 1, count: 1001), .synced)
            }
            #expect(error?.call == "write" && error?.code == EFBIG)
        }
        #expect(folder.read("file") == "old")
        #expect(try folder.names() == ["file"])
    }

    @Test func `a directory without write permission stays as it is`() async throws {
        try folder.write("file", "old")
        try folder.setMode(0o555, of: ".")
        await #expect(processExitsWith: .success) { [folder = folder.path as String] in
            try becomeNobody()
            let error = #expect(throws: SystemError.self) {
                try AtomicFile.replace(folder + "/file", with: [1], .synced)
            }
            #expect(error?.call == "open" && error?.code == EACCES)
        }
        try folder.setMode(0o755, of: ".")
        #expect(folder.read("file") == "old")
        #expect(try folder.names() == ["file"])
    }

    @Test func `a missing directory is an error`() throws {
        let error = try failure(of: "none/file")
        #expect(error.call == "open" && error.code == ENOENT)
        #expect(error.path.hasPrefix(folder.path("none/file.")))
        #expect(try folder.names() == [])
    }

    @Test func `a directory of the file's name stays, and no temporary file is left`() throws {
        try folder.makeFolder("file")
        try folder.write("file/inside", "kept")
        let error = try failure(of: "file")
        #expect(error.call == "rename" && error.code == EISDIR)
        #expect(try folder.names() == ["file"])
        #expect(folder.read("file/inside") == "kept")
    }

    // MARK: - Temporary files

    @Test func `only leftovers of the given names are removed`() throws {
        let random = "f23456789abcdef0"
        let kept = [
            "a", "b", "a.corrupt", "ab.\(random).tmp", "b.\(random).tmp", "a.\(random).tmp.old", "a\(random).tmp",
            ".a.\(random).tmp", "c", "notes.tmp",
        ]
        for name in kept + ["a.\(random).tmp", "a.8000000000000000.tmp", "c.json.ffffffffffffffff.tmp"] {
            try folder.write(name, "")
        }
        AtomicFile.removeLeftovers(of: ["a", "c.json"], in: folder.path)
        #expect(try folder.names() == kept.sorted())
    }

    @Test(arguments: [
        "draft", "old", "1", "20260601", "1780303217000000", "7fffffffffffffff", "f23456789abcdef", "0f23456789abcdef0",
        "F23456789ABCDEF0", "+23456789abcdef0", "f23456789abcdef0.1",
    ])
    func `a name that this program never gives is no leftover`(middle: String) throws {
        try folder.write("a.\(middle).tmp", "mine")
        AtomicFile.removeLeftovers(of: ["a"], in: folder.path)
        #expect(folder.read("a.\(middle).tmp") == "mine")
    }

    @Test func `only a regular file of this user is a leftover`() throws {
        try folder.makeFolder("a.f000000000000001.tmp")
        try folder.link("a.f000000000000002.tmp", to: "nothing")
        try folder.makePipe("a.f000000000000003.tmp")
        var kept = try folder.names()
        if geteuid() == 0 {
            let others = try folder.write("a.f000000000000004.tmp", "")
            #expect(chown(others, 65534, 65534) == 0)
            kept.append("a.f000000000000004.tmp")
        }
        try folder.write("a.f000000000000005.tmp", "")
        AtomicFile.removeLeftovers(of: ["a"], in: folder.path)
        #expect(try folder.names() == kept)
    }

    @Test func `the temporary file of a killed replacement is a leftover`() async throws {
        await #expect(processExitsWith: .signal(SIGXFSZ)) { [folder = folder.path as String] in
            try Self.limitFiles(to: 1000, beyond: SIG_DFL)
            try AtomicFile.replace(folder + "/file", with: [UInt8](repeating: 1, count: 1001), .synced)
        }
        #expect(try folder.names().count == 1 && folder.read("file") == nil)
        AtomicFile.removeLeftovers(of: ["file"], in: folder.path)
        #expect(try folder.names() == [])
    }

    @Test func `a missing directory has no leftovers`() throws {
        AtomicFile.removeLeftovers(of: ["file"], in: folder.path("none"))
        #expect(try folder.names() == [])
    }

    // MARK: - Names and modes

    @Test func `a renamed file replaces another one`() throws {
        try folder.write("a", "new")
        try folder.write("b", "old")
        try AtomicFile.rename(folder.path("a"), to: folder.path("b"))
        #expect(try folder.names() == ["b"])
        #expect(folder.read("b") == "new")
        let error = #expect(throws: SystemError.self) { try AtomicFile.rename(folder.path("a"), to: folder.path("b")) }
        #expect(error == SystemError("rename", folder.path("a"), code: ENOENT))
    }

    @Test func `the mode of a file is set`() throws {
        try folder.write("a", "")
        try AtomicFile.setMode(0o640, of: folder.path("a"))
        #expect(try folder.mode(of: "a") == 0o640)
        let error = #expect(throws: SystemError.self) { try AtomicFile.setMode(0o600, of: folder.path("b")) }
        #expect(error == SystemError("open", folder.path("b"), code: ENOENT))
    }

    /// Root may work in a directory in which somebody else can exchange the file at any time.
    @Test func `the mode of a file that somebody has put there is not changed`() throws {
        let target = try folder.write("target", "")
        try folder.setMode(0o644, of: "target")
        let error = SystemError("open", try folder.link("link", to: "target"), code: ELOOP)
        #expect(throws: error) { try AtomicFile.setMode(0o600, of: folder.path("link")) }
        #expect(link(target, folder.path("other")) == 0)
        #expect(throws: SystemError.hasOtherNames("chmod", folder.path("other"))) {
            try AtomicFile.setMode(0o600, of: folder.path("other"))
        }
        #expect(try folder.mode(of: "target") == 0o644)
    }
}
