import Foundation
import Testing

@testable import OneShotCore

@Suite(.timeLimit(.minutes(1))) struct StateDirectoryTests {
    private let folder: TemporaryFolder
    private let directory: StateDirectory

    init() throws {
        folder = try TemporaryFolder()
        directory = StateDirectory(folder.path("state"))
    }

    /// The result of reading a cache. Its contents may be any text; `bad` is malformed, and `other` is for another
    /// center.
    private func load(_ file: StateDirectory.File = .lastStatus) -> String {
        do throws(SystemError) {
            let loaded = try directory.load(file) { bytes -> String? in
                let text = String(decoding: bytes, as: UTF8.self)
                if text == "bad" { throw InputError(nil, "no cache") }
                return text == "other" ? nil : text
            }
            switch loaded {
            case .absent: return "absent"
            case .contents(let text): return "contents: \(text)"
            case .unusable(let reason): return "unusable: \(reason)"
            }
        } catch {
            return "error: \(error.call): \(error.reason)"
        }
    }

    // MARK: - The directory

    @Test func `the names of the files are fixed`() {
        #expect(
            StateDirectory.File.allCases.map(directory.path) == [
                folder.path("state/lock"), folder.path("state/last-status.json"), folder.path("state/tokens.json"),
                folder.path("state/last-pass.json"),
            ])
    }

    @Test func `a missing directory is made with its parents, with access for the owner only`() throws {
        try StateDirectory(folder.path("deep/er/state")).prepare()
        for name in ["deep", "deep/er", "deep/er/state"] { #expect(try folder.mode(of: name) == 0o700) }
    }

    @Test func `a directory that exists keeps its mode and its files`() throws {
        try folder.makeFolder("state", mode: 0o755)
        try folder.write("state/last-status.json", "{}")
        try directory.prepare()
        #expect(try folder.mode(of: "state") == 0o755)
        #expect(try folder.names(in: "state") == ["last-status.json"])
    }

    @Test func `a link to a directory is accepted`() throws {
        try folder.makeFolder("elsewhere")
        try folder.link("state", to: "elsewhere")
        try directory.prepare()
        try directory.replace(.tokens, with: [1], .synced)
        #expect(try folder.names(in: "elsewhere") == ["tokens.json"])
    }

    @Test func `a file or a link to nothing instead of the directory is an error, and stays`() throws {
        let path = folder.path("state")
        try folder.write("state", "a file")
        #expect(throws: SystemError("use", path, code: ENOTDIR)) { try directory.prepare() }
        #expect(throws: SystemError("stat", path + "/state", code: ENOTDIR)) {
            try StateDirectory(path + "/state").prepare()
        }
        #expect(folder.read("state") == "a file")
        let link = try folder.link("link", to: "none")
        for check in [StateDirectory.prepare, StateDirectory.checkUsable, StateDirectory.checkReadable] {
            #expect(throws: SystemError.leadsNowhere("use", link)) { try check(StateDirectory(link))() }
            #expect(throws: SystemError.self) { try check(StateDirectory(link + "/state"))() }
        }
        #expect(try folder.names() == ["link", "state"])
    }

    @Test(arguments: [mode_t(0o555), 0o666, 0o000])
    func `a directory without write permission is an error`(mode: mode_t) async throws {
        try folder.makeFolder("state", mode: mode)
        await #expect(processExitsWith: .success) { [path = folder.path("state") as String] in
            try becomeNobody()
            #expect(throws: SystemError("access", path, code: EACCES)) { try StateDirectory(path).prepare() }
        }
        try folder.setMode(0o700, of: "state")
    }

    @Test func `the lock is the file of that name`() throws {
        try directory.prepare()
        let lock = try directory.tryLock()
        lock?.describeHolder("held")
        #expect(folder.read("state/lock") == "held")
        let again = try directory.tryLock() == nil
        #expect(again)
        extendLifetime(lock)
    }

    // MARK: - Writing

    @Test(arguments: [mode_t(0o000), 0o777])
    func `only the owner has access to the files, whatever the umask`(mask: mode_t) async throws {
        await #expect(processExitsWith: .success) { [path = folder.path("state") as String, mask = mask as mode_t] in
            umask(mask)
            let directory = StateDirectory(path)
            try directory.prepare()
            for file in StateDirectory.File.allCases { try directory.replace(file, with: [1], .unsynced) }
        }
        #expect(try folder.mode(of: "state") == 0o700)
        for file in StateDirectory.File.allCases { #expect(try folder.mode(of: "state/\(file.rawValue)") == 0o600) }
    }

    @Test func `only the temporary files of a killed pass are removed`() throws {
        try directory.prepare()
        let kept = [
            "last-pass.json", "last-status.json", "last-status.json.corrupt", "lock",
            "notes.json.f23456789abcdef0.tmp", "notes.tmp", "tokens.json", "tokens.json.corrupt", "tokens.json.old.tmp",
        ]
        for name in kept { try folder.write("state/\(name)", "") }
        for file in StateDirectory.File.allCases {
            try folder.write("state/\(file.rawValue).f23456789abcdef0.tmp", "")
        }
        directory.removeLeftovers()
        #expect(try folder.names(in: "state") == kept)
    }

    // MARK: - Reading

    @Test func `a cache is absent, has contents or cannot be used`() throws {
        #expect(load() == "absent")
        try directory.prepare()
        #expect(load() == "absent")
        for (text, expected) in [
            ("text", "contents: text"), ("", "contents: "), ("other", "absent"), ("bad", "unusable: no cache"),
        ] {
            try folder.write("state/last-status.json", text)
            #expect(load() == expected)
        }
        #expect(load(.tokens) == "absent")
    }

    @Test func `a link, a pipe or a directory cannot be read, and is not waited for`() throws {
        try directory.prepare()
        try folder.write("target", "text")
        try folder.link("state/last-status.json", to: folder.path("target"))
        #expect(load(.lastStatus) == "error: open: Too many levels of symbolic links")
        try folder.makePipe("state/tokens.json")
        #expect(load(.tokens) == "error: read: not a regular file")
        try folder.makeFolder("state/last-pass.json")
        #expect(load(.lastPass) == "error: read: not a regular file")
    }

    @Test func `a file that is too large cannot be used`() throws {
        try directory.prepare()
        try folder.write("state/tokens.json", "")
        try folder.setSize(1 << 30 + 1, of: "state/tokens.json")
        #expect(load(.tokens) == "unusable: larger than 1073741824 bytes")
    }

    @Test func `a file without read permission cannot be read`() async throws {
        try folder.makeFolder("state", mode: 0o755)
        try folder.write("state/tokens.json", "text")
        try folder.setMode(0o000, of: "state/tokens.json")
        await #expect(processExitsWith: .success) { [path = folder.path("state") as String] in
            try becomeNobody()
            #expect(throws: SystemError("open", path + "/tokens.json", code: EACCES)) {
                try StateDirectory(path).load(.tokens) { _ in 1 }
            }
        }
    }

    // MARK: - Corrupt caches and permissions

    @Test func `anything of a cache's name is set aside, and the last one is kept`() throws {
        try directory.prepare()
        for text in ["first", "second"] {
            try folder.write("state/tokens.json", text)
            try directory.setAside(.tokens)
            #expect(folder.read("state/tokens.json.corrupt") == text)
            #expect(try folder.names(in: "state") == ["tokens.json.corrupt"])
        }
        try folder.write("target", "kept")
        try folder.link("state/tokens.json", to: folder.path("target"))
        try directory.setAside(.tokens)
        #expect(try folder.names(in: "state") == ["tokens.json.corrupt"])
        #expect(folder.read("target") == "kept")
        let path = directory.path(of: .tokens)
        #expect(throws: SystemError("rename", path, code: ENOENT)) { try directory.setAside(.tokens) }
    }

    @Test(arguments: [
        (mode_t(0o600), false, mode_t(0o600)), (0o400, false, 0o400), (0o700, false, 0o700), (0o640, true, 0o600),
        (0o604, true, 0o600), (0o620, true, 0o600), (0o601, true, 0o600), (0o666, true, 0o600), (0o777, true, 0o600),
    ])
    func `access by others to the tokens is taken away`(
        mode: mode_t, wasNeeded: Bool, after: mode_t
    ) throws {
        try directory.prepare()
        try folder.write("state/tokens.json", "{}")
        try folder.setMode(mode, of: "state/tokens.json")
        #expect(try directory.tightenTokens() == wasNeeded)
        #expect(try folder.mode(of: "state/tokens.json") == after)
    }

    @Test func `missing tokens and a link instead of them are left alone`() throws {
        #expect(try !directory.tightenTokens())
        try directory.prepare()
        #expect(try !directory.tightenTokens())
        try folder.write("target", "")
        try folder.setMode(0o644, of: "target")
        try folder.link("state/tokens.json", to: folder.path("target"))
        #expect(try !directory.tightenTokens())
        #expect(try folder.mode(of: "target") == 0o644)
    }
}
