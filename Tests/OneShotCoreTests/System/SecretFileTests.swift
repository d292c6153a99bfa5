import Testing

@testable import OneShotCore

@Suite struct SecretFileTests {
    private func complaint(_ path: String) -> String? {
        do throws(SecretFile.Unreadable) {
            _ = try SecretFile.read(path, "the spare key")
            return nil
        } catch {
            return error.description
        }
    }

    @Test func `the secret is what stands before the line ends`() throws {
        let folder = try TemporaryFolder()
        #expect(try SecretFile.read(folder.write("key", "a\nb \r\n\n"), "the spare key") == Array("a\nb ".utf8))
    }

    @Test func `what is wrong is told of the file, by what it is for, and never what it holds`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("key")
        #expect(complaint(path) == "the spare key \(path) does not exist")
        try folder.write("key", "\n\r")
        #expect(complaint(path) == "the spare key \(path) is empty")
        try folder.write("key", String(repeating: "k", count: 65537))
        #expect(complaint(path) == "the spare key \(path) cannot be read: larger than 65536 bytes")
        #expect(complaint(folder.path) == "the spare key \(folder.path) cannot be read: not a regular file")
    }
}
