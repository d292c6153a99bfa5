import Foundation
import Testing

@testable import OneShotCore

@Suite struct PublishedFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func `the file is readable by everybody, whatever the umask, and replaced as a whole`() throws {
        for text in ["old", "new"] {
            try PublishedFile.replace(folder.path("file"), with: text)
            #expect(folder.read("file") == text)
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.path("file"))
            #expect(attributes[.posixPermissions] as? Int == 0o644)
        }
        #expect(try folder.names() == ["file"])
    }

    @Test func `only the temporary files of a killed pass are removed`() throws {
        for name in ["file.1f.tmp", "file.tmp", "other.1f.tmp", "file.prom"] { try folder.write(name, "") }
        try PublishedFile.replace(folder.path("file"), with: "new")
        #expect(try folder.names().sorted() == ["file", "file.prom", "other.1f.tmp"])
    }

    @Test func `a link is followed`() throws {
        try folder.makeFolder("there")
        try folder.link("link", to: "there/file")
        try folder.write("there/file", "old")
        try PublishedFile.replace(folder.path("link"), with: "new")
        #expect(folder.read("there/file") == "new")
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.path("link")) == "there/file")
    }

    @Test(arguments: ["folder", "pipe", "/dev/null", "stream", "missing/file"])
    func `nothing but a regular file is replaced`(name: String) throws {
        try folder.makeFolder("folder")
        try folder.makePipe("pipe")
        // In a pipeline, /dev/stdout leads to such a file.
        var ends: [CInt] = [0, 0]
        #expect(pipe(&ends) == 0)
        defer { for end in ends { close(end) } }
        try folder.link("stream", to: "/dev/fd/\(ends[1])")
        let path = name.hasPrefix("/") ? name : folder.path(name)
        #expect(throws: SystemError.self) { try PublishedFile.replace(path, with: "new") }
        #expect(try folder.names().sorted() == ["folder", "pipe", "stream"])
        #expect(try FileStatus(of: "/dev/null")?.isRegular == false)
    }
}
