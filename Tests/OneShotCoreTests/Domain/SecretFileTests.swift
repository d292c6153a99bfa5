import Foundation
import Testing

@testable import OneShotCore

/// Files that hold one secret.
@Suite struct SecretFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func complaint(_ path: String, _ kind: Secret.FileKind = .token) -> String? {
        do throws(InputError) {
            _ = try Secret(file: path, kind)
            return nil
        } catch {
            return error.description
        }
    }

    @Test func `line ends after the secret are not part of it`() throws {
        #expect(try Secret(file: folder.write("key", "a\nb \r\n\n"), .key).reveal() == "a\nb ")
        #expect(try Secret(file: folder.write("token", "a~!\n"), .token).reveal() == "a~!")
    }

    @Test(arguments: [Secret.FileKind.key, .token])
    func `an error names the file and its use, and never what the file holds`(kind: Secret.FileKind) throws {
        let path = folder.path("secret")
        let name = "\(kind.rawValue) \(path)"
        #expect(complaint(path, kind) == "\(name) does not exist")
        try folder.write("secret", "\n\r")
        #expect(complaint(path, kind) == "\(name) is empty")
        try folder.write("secret", String(repeating: "k", count: 65536))
        #expect(complaint(path, kind) == nil)
        try folder.write("secret", String(repeating: "k", count: 65537))
        #expect(complaint(path, kind) == "\(name) cannot be read: larger than 65536 bytes")
        #expect(complaint(folder.path, kind) == "\(kind.rawValue) \(folder.path) cannot be read: not a regular file")
    }

    @Test(arguments: ["a b", " a", "a\nb", "a\tb", "a\u{0}", "a\u{7F}", "ä"])
    func `a token is one line of printable ASCII without spaces, and a key is any text`(contents: String) throws {
        let path = try folder.write("secret", contents)
        let reason = "holds what no header can; accepted is one line of printable ASCII without spaces"
        #expect(complaint(path, .token) == "the token file \(path) \(reason)")
        #expect(try Secret(file: path, .key).reveal() == contents)
    }

    @Test func `a key that is not UTF-8 is an error`() throws {
        let path = folder.path("secret")
        try (Data("secret".utf8) + [0xFF]).write(to: URL(filePath: path))
        #expect(complaint(path, .key) == "the key file \(path) holds bytes that are not UTF-8")
    }
}
