import Foundation
import Testing

@testable import OneShotCore

/// One after the other: a process maps no more than sixteen files at a time and copies the rest, and a test takes them all.
@Suite(.serialized, .timeLimit(.minutes(1))) struct FileContentsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func text(
        _ path: String, limit: Int = 100, followingLinks: Bool = true
    ) throws(FileContents.Failure) -> String? {
        guard let contents = try FileContents.read(path, limit: limit, followingLinks: followingLinks) else {
            return nil
        }
        return String(decoding: contents.bytes, as: UTF8.self)
    }

    private func failure(_ path: String, limit: Int = 100, followingLinks: Bool = true) -> FileContents.Failure? {
        #expect(throws: FileContents.Failure.self) { try text(path, limit: limit, followingLinks: followingLinks) }
    }

    @Test(arguments: ["", "a", "line\nline\n", "\u{0}\u{1F469}"])
    func `a regular file is read whole`(contents: String) throws {
        #expect(try text(folder.write("file", contents)) == contents)
    }

    @Test(arguments: [65_535, 65_536, 300_001])
    func `a large file is read whole`(size: Int) throws {
        let path = try folder.write("file", String(repeating: "x", count: size))
        #expect(try text(path, limit: size) == String(repeating: "x", count: size))
        #expect(failure(path, limit: size - 1) == .tooLarge(limit: size - 1))
    }

    @Test func `of a file that shrinks meanwhile zeros are left, and the process goes on`() throws {
        let path = try folder.write("file", String(repeating: "x", count: 300_001))
        guard let contents = try FileContents.read(path, limit: 300_001) else {
            Issue.record("there is no file")
            return
        }
        try #require(truncate(path, 100_000) == 0)
        let kept = contents.bytes[..<100_000].allSatisfy { $0 == UInt8(ascii: "x") }
        let lost = contents.bytes[100_000...].allSatisfy { $0 == 0 }
        #expect(kept && lost)
    }

    @Test func `more large files than can be mapped at once are read all the same`() throws {
        let path = try folder.write("file", String(repeating: "x", count: 70_000))
        func countRead(_ depth: Int) throws -> Int {
            if depth == 0 { return 0 }
            guard let contents = try FileContents.read(path, limit: 70_000) else { return 0 }
            let deeper = try countRead(depth - 1)
            return deeper + (contents.bytes.allSatisfy { $0 == UInt8(ascii: "x") } ? 1 : 0)
        }
        #expect(try countRead(40) == 40)
    }

    @Test func `a large file stays readable when another takes its place`() throws {
        let path = try folder.write("file", String(repeating: "x", count: 100_000))
        guard let contents = try FileContents.read(path, limit: 100_000) else {
            Issue.record("there is no file")
            return
        }
        let other = try folder.write("other", "short")
        try #require(rename(other, path) == 0)
        let isWhole = contents.bytes.count == 100_000 && contents.bytes.allSatisfy { $0 == UInt8(ascii: "x") }
        #expect(isWhole)
    }

    @Test func `a file of exactly the limit is read, one of a byte more is not`() throws {
        let path = try folder.write("file", String(repeating: "x", count: 70_000))
        #expect(try text(path, limit: 70_000)?.count == 70_000)
        #expect(failure(path, limit: 69_999) == .tooLarge(limit: 69_999))
        #expect(try text(folder.write("empty", ""), limit: 0) == "")
    }

    @Test func `a file that is not there is nil`() throws {
        #expect(try text(folder.path("none")) == nil)
        #expect(try text(folder.path("none/file")) == nil)
    }

    @Test func `a path through a file is an error`() throws {
        let path = try folder.write("file", "") + "/below"
        #expect(failure(path) == .system(SystemError("open", path, code: ENOTDIR)))
    }

    @Test func `what is no regular file is an error and never a wait`() throws {
        let pipe = try folder.makePipe("pipe")
        for path in [pipe, folder.path, "/dev/null", "/dev/zero"] {
            #expect(failure(path) == .notRegular, "\(path)")
            #expect(throws: FileContents.Failure.notRegular, "\(path)") { try FileContents.checkReadable(path) }
        }
    }

    @Test func `a socket is an error`() throws {
        let path = folder.path("socket")
        try #require(mknod(path, S_IFSOCK | 0o600, 0) == 0)
        #expect(failure(path) == .system(SystemError("open", path, code: ENXIO)))
    }

    @Test func `a link is followed unless that is not wanted`() throws {
        try folder.write("target", "text")
        let link = try folder.link("link", to: "target")
        #expect(try text(link) == "text")
        #expect(failure(link, followingLinks: false) == .system(SystemError("open", link, code: ELOOP)))
        #expect(try text(folder.path("target"), followingLinks: false) == "text")
    }

    @Test func `a link that leads nowhere is no file, or an error where links are not followed`() throws {
        let link = try folder.link("link", to: "none")
        #expect(try text(link) == nil)
        #expect(failure(link, followingLinks: false) == .system(SystemError("open", link, code: ELOOP)))
        let circle = try folder.link("circle", to: "circle")
        #expect(failure(circle) == .system(SystemError("open", circle, code: ELOOP)))
    }

    @Test func `the time of the last change is told to the millisecond`() throws {
        let path = try folder.write("file", "")
        for time in [1_780_303_217_250, 0, 1] {
            try folder.setModified("file", milliseconds: time)
            let contents = try #require(try FileContents.read(path, limit: 0)?.modifiedMilliseconds)
            #expect(contents == time)
        }
    }

    @Test func `a file that may not be read is an error`() async throws {
        try folder.write("file", "text")
        try folder.setMode(0o000, of: "file")
        await #expect(processExitsWith: .success) { [path = folder.path("file") as String] in
            try becomeNobody()
            let denied = FileContents.Failure.system(SystemError("open", path, code: EACCES))
            #expect(throws: denied) { try FileContents.read(path, limit: 100) == nil }
            #expect(throws: denied) { try FileContents.checkReadable(path) }
        }
    }

    @Test func `whether a file can be read is found out without reading it`() throws {
        try FileContents.checkReadable(folder.write("file", "text"))
        let path = folder.path("none")
        #expect(throws: FileContents.Failure.system(SystemError("open", path, code: ENOENT))) {
            try FileContents.checkReadable(path)
        }
    }

    @Test(arguments: [
        (FileContents.Failure.system(SystemError("open", "/x", code: EACCES)), "Permission denied"),
        (.notRegular, "not a regular file"), (.tooLarge(limit: 4096), "larger than 4096 bytes"),
    ])
    func `a failure says why, and leaves the path to whoever names it`(
        failure: FileContents.Failure, description: String
    ) {
        #expect(failure.description == description)
    }
}
