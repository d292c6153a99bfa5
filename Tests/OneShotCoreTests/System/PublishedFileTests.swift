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
        let kept = ["file.draft.tmp", "file.tmp", "other.f23456789abcdef0.tmp", "file.prom"]
        for name in kept + ["file.f23456789abcdef0.tmp"] { try folder.write(name, "") }
        try PublishedFile.replace(folder.path("file"), with: "new")
        #expect(try folder.names() == (kept + ["file"]).sorted())
    }

    @Test(arguments: ["file", "nothing"])
    func `a link is replaced, and what it leads to stays as it is`(target: String) throws {
        try folder.makeFolder("there")
        try folder.write("there/file", "old")
        try folder.link("link", to: "there/\(target)")
        try PublishedFile.replace(folder.path("link"), with: "new")
        #expect(folder.read("there/file") == "old" && folder.read("there/nothing") == nil)
        #expect(try FileStatus(ofLink: folder.path("link"))?.isRegular == true && folder.read("link") == "new")
        #expect(try folder.names() == ["link", "there"] && folder.names(in: "there") == ["file"])
    }

    @Test func `a link to a directory on the way is followed`() throws {
        try folder.makeFolder("there")
        try folder.link("here", to: "there")
        try PublishedFile.replace(folder.path("here/file"), with: "new")
        #expect(folder.read("there/file") == "new")
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
