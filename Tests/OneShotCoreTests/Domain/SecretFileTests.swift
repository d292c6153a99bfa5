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
        #expect(try Secret(file: folder.write("key", "a b \r\n\n"), .key).reveal() == "a b ")
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

    @Test(arguments: ["a b", " a", "a\tb", "a\u{7F}", "ä"])
    func `a token is printable ASCII without spaces, and a key is any line of text`(contents: String) throws {
        let path = try folder.write("secret", contents)
        let reason = "holds what no header can; accepted is one line of printable ASCII without spaces"
        #expect(complaint(path, .token) == "the token file \(path) \(reason)")
        #expect(try Secret(file: path, .key).reveal() == contents)
    }

    @Test(arguments: [
        ("\u{FEFF}key", "a byte order mark"), ("ke\u{FEFF}y\n", "a byte order mark"), ("ke\0y", "a NUL"),
        ("key\0\n", "a NUL"), ("ke\ny", "a line end within the key"), ("\nkey", "a line end within the key"),
        ("ke\ry\n", "a line end within the key"), ("key\r\nother\r\n", "a line end within the key"),
    ])
    func `neither a key nor a token may hold what a misused editor leaves`(contents: String, what: String) throws {
        let path = try folder.write("secret", contents)
        let accepted = "accepted is one line of UTF-8 without a byte order mark"
        #expect(complaint(path, .key) == "the key file \(path) holds \(what); \(accepted)")
        #expect(complaint(path, .token)?.hasPrefix("the token file \(path) holds what no header can") == true)
    }

    @Test func `a key that is not UTF-8 is an error`() throws {
        let path = folder.path("secret")
        try (Data("secret".utf8) + [0xFF]).write(to: URL(filePath: path))
        #expect(complaint(path, .key) == "the key file \(path) holds bytes that are not UTF-8")
    }
}
