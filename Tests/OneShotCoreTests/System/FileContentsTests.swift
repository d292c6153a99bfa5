import Foundation
import Testing

@testable import OneShotCore

@Suite(.timeLimit(.minutes(1))) struct FileContentsTests {
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

    /// Large files are read into larger pages, from half a megabyte on.
    @Test(arguments: [300_001, 524_287, 524_288, 2_097_152, 2_097_153, 5_000_000])
    func `a large file is read whole`(size: Int) throws {
        let path = try folder.write("file", String(repeating: "x", count: size))
        #expect(try text(path, limit: size) == String(repeating: "x", count: size))
        #expect(failure(path, limit: size - 1) == .tooLarge(limit: size - 1))
    }

    @Test func `a file that shrinks after it was read stays as it was`() throws {
        let path = try folder.write("file", String(repeating: "x", count: 1_000_000))
        guard let contents = try FileContents.read(path, limit: 1_000_000) else {
            Issue.record("there is no file")
            return
        }
        try #require(truncate(path, 0) == 0)
        let isWhole = contents.bytes.count == 1_000_000 && contents.bytes.allSatisfy { $0 == UInt8(ascii: "x") }
        #expect(isWhole)
    }

    /// A file of the kernel that claims to have 4096 bytes but has only a few, as if it had shrunk before it was read.
    private static let shorterThanItsSize = "/sys/devices/system/cpu/online"

    @Test(.enabled(if: FileManager.default.fileExists(atPath: shorterThanItsSize), "needs sysfs"))
    func `a file that shrinks while it is read is read to its new end`() throws {
        let size = try #require(try FileStatus(of: Self.shorterThanItsSize)?.size)
        let text = try #require(try text(Self.shorterThanItsSize, limit: size))
        #expect(text.utf8.count < size && text.hasPrefix("0") && text.hasSuffix("\n"))
    }

    @Test func `a file that shrinks and grows all the time is read without an error`() async throws {
        let (short, long) = (600_000, 1_000_000)
        let path = try folder.write("file", String(repeating: "x", count: long))
        let start = [UInt8](repeating: UInt8(ascii: "x"), count: short)
        let writer = Task.detached {
            while !Task.isCancelled {
                // The reader may get its turn only here, so it must get one with each size.
                for size in [short, long] {
                    _ = truncate(path, size)
                    await Task.yield()
                }
            }
        }
        defer { writer.cancel() }
        var counts: Set<Int> = []
        var reads = 0
        // The writer starts at some moment. It is at work once both sizes were seen, and most likely within a read too.
        while reads < 200 || !counts.isSuperset(of: [short, long]) {
            guard let contents = try FileContents.read(path, limit: long) else {
                Issue.record("there is no file")
                return
            }
            let count = contents.bytes.count
            try #require((short...long).contains(count))
            let isIntact = contents.bytes.baseAddress.map { memcmp($0, start, short) == 0 } ?? false
            #expect(isIntact)
            counts.insert(count)
            reads += 1
            await Task.yield()
        }
    }

    @Test func `a file that was read stays as it was when another one replaces it`() throws {
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

    @Test func `a file of exactly the limit is read, and one byte more is an error`() throws {
        let path = try folder.write("file", String(repeating: "x", count: 70_000))
        #expect(try text(path, limit: 70_000)?.count == 70_000)
        #expect(failure(path, limit: 69_999) == .tooLarge(limit: 69_999))
        #expect(try text(folder.write("empty", ""), limit: 0) == "")
    }

    @Test func `a missing file is nil`() throws {
        #expect(try text(folder.path("none")) == nil)
        #expect(try text(folder.path("none/file")) == nil)
    }

    @Test func `a path through a file is an error`() throws {
        let path = try folder.write("file", "") + "/below"
        #expect(failure(path) == .system(SystemError("open", path, code: ENOTDIR)))
    }

    @Test func `anything but a regular file is an error, and is not waited for`() throws {
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

    @Test func `a link is followed only if that is wanted`() throws {
        try folder.write("target", "text")
        let link = try folder.link("link", to: "target")
        #expect(try text(link) == "text")
        #expect(failure(link, followingLinks: false) == .system(SystemError("open", link, code: ELOOP)))
        #expect(try text(folder.path("target"), followingLinks: false) == "text")
    }

    @Test func `a link to nothing is a missing file, or an error if links are not followed`() throws {
        let link = try folder.link("link", to: "none")
        #expect(try text(link) == nil)
        #expect(failure(link, followingLinks: false) == .system(SystemError("open", link, code: ELOOP)))
        let circle = try folder.link("circle", to: "circle")
        #expect(failure(circle) == .system(SystemError("open", circle, code: ELOOP)))
    }

    @Test func `the time of the last change is exact to the millisecond`() throws {
        let path = try folder.write("file", "")
        for time in [1_780_303_217_250, 0, 1] {
            try folder.setModified("file", milliseconds: time)
            let contents = try #require(try FileContents.read(path, limit: 0)?.modifiedMilliseconds)
            #expect(contents == time)
        }
    }

    @Test func `a file without read permission is an error`() async throws {
        try folder.write("file", "text")
        try folder.setMode(0o000, of: "file")
        await #expect(processExitsWith: .success) { [path = folder.path("file") as String] in
            try becomeNobody()
            let denied = FileContents.Failure.system(SystemError("open", path, code: EACCES))
            #expect(throws: denied) { try FileContents.read(path, limit: 100) == nil }
            #expect(throws: denied) { try FileContents.checkReadable(path) }
        }
    }

    @Test func `a file can be checked without reading it`() throws {
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
    func `a failure gives the reason without the path`(
        failure: FileContents.Failure, description: String
    ) {
        #expect(failure.description == description)
    }
}
