import Foundation
import Testing

@testable import OneShotCore

@Suite struct FileStatusTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func `files, directories and other things are told apart`() throws {
        let file = try #require(try FileStatus(of: folder.write("file", "text")))
        #expect(file.isRegular && !file.isDirectory && file.size == 4)
        let directory = try #require(try FileStatus(of: folder.makeFolder("folder")))
        #expect(directory.isDirectory && !directory.isRegular)
        let pipe = try #require(try FileStatus(of: folder.makePipe("pipe")))
        #expect(!pipe.isRegular && !pipe.isDirectory)
    }

    @Test(arguments: [
        (mode_t(0o600), false), (0o700, false), (0o711, false), (0o622, false), (0o604, true), (0o1777, true),
        (0o4755, true),
    ])
    func `the permission bits show whether everybody may read`(mode: mode_t, isReadableByOthers: Bool) throws {
        let path = try folder.makeFolder("folder", mode: mode)
        let status = try #require(try FileStatus(of: path))
        #expect(status.permissions == mode)
        #expect(status.isReadableByOthers == isReadableByOthers)
        try folder.setMode(0o700, of: "folder")
    }

    @Test func `a file with two names is not the sole file of either`() throws {
        let path = try folder.write("file", "")
        #expect(try FileStatus(of: path)?.isSoleFile == true)
        try FileManager.default.linkItem(atPath: path, toPath: folder.path("twin"))
        #expect(try FileStatus(of: path)?.isSoleFile == false)
        #expect(try FileStatus(of: folder.path("twin"))?.isSoleFile == false)
        #expect(try FileStatus(of: folder.path)?.isSoleFile == false)
    }

    @Test func `the time of the last change is exact to the millisecond`() throws {
        let path = try folder.write("file", "")
        try folder.setModified("file", milliseconds: 1_780_303_217_999)
        #expect(try FileStatus(of: path)?.modifiedMilliseconds == 1_780_303_217_999)
    }

    /// Whether a file system keeps such a time differs. `stat` may return any.
    @Test(
        arguments: [
            (Int.max, 253_402_300_799_000), (Int.min, -62_135_596_800_000), (253_402_300_799, 253_402_300_799_000),
            (-62_135_596_800, -62_135_596_800_000), (-1, -1000), (0, 0),
        ] as [(Int, Int64)])
    func `a time outside the years 1 to 9999 is the nearest within them`(seconds: Int, milliseconds: Int64) {
        var status = stat()
        status.st_mtim.tv_sec = seconds
        #expect(FileStatus(status).modifiedMilliseconds == milliseconds)
    }

    @Test func `a link is followed, or looked at itself`() throws {
        try folder.write("file", "text")
        let link = try folder.link("link", to: "file")
        #expect(try FileStatus(of: link)?.isRegular == true)
        #expect(try FileStatus(ofLink: link)?.isRegular == false)
        #expect(try FileStatus(ofLink: folder.path("file"))?.size == 4)
    }

    @Test func `nothing at a path is nil`() throws {
        let link = try folder.link("link", to: "none")
        #expect(try FileStatus(of: folder.path("none")) == nil)
        #expect(try FileStatus(ofLink: folder.path("none")) == nil)
        #expect(try FileStatus(of: link) == nil)
        #expect(try FileStatus(ofLink: link) != nil)
        #expect(FileStatus.exists(folder.path) && !FileStatus.exists(link))
    }

    @Test func `a path through a file is an error`() throws {
        let path = try folder.write("file", "") + "/below"
        #expect(throws: SystemError("stat", path, code: ENOTDIR)) { try FileStatus(of: path) }
        #expect(throws: SystemError("lstat", path, code: ENOTDIR)) { try FileStatus(ofLink: path) }
        #expect(!FileStatus.exists(path))
    }
}
