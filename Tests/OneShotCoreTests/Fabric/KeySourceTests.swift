import Foundation
import Testing

@testable import OneShotCore

@Suite struct KeySourceTests {
    private func read(_ source: KeySource, _ environment: [String: String] = [:]) throws(InputError) -> String {
        try source.read { environment[$0] }.reveal()
    }

    private func complaint(_ source: KeySource, _ environment: [String: String] = [:]) -> String? {
        do throws(InputError) {
            _ = try read(source, environment)
            return nil
        } catch {
            return error.description
        }
    }

    @Test func `an inline key is taken as it is`() throws {
        #expect(try read(.inline(Secret(" key "))) == " key ")
        let accepted = "accepted is one line of UTF-8 without a byte order mark"
        #expect(complaint(.inline(Secret("key\n"))) == "api_key holds a line end within the key; \(accepted)")
        #expect(complaint(.inline(Secret(""))) == "api_key is empty")
    }

    @Test(arguments: [
        ("key", "key"), ("key\n", "key"), ("key\r\n", "key"), ("key\n\r\n\n", "key"), (" k e y \n", " k e y "),
        ("schlüssel\n", "schlüssel"), ("e\u{301}\n", "e\u{301}"),
    ])
    func `line ends after the key in a file or a variable are ignored`(_ contents: String, _ key: String) throws {
        let folder = try ConfigurationFolder()
        #expect(try read(.file(path: folder.write("key", contents))).utf8.elementsEqual(key.utf8))
        #expect(try read(.environment(name: "KEY"), ["KEY": contents]).utf8.elementsEqual(key.utf8))
    }

    @Test(arguments: [
        ("\u{FEFF}key\n", "holds a byte order mark; accepted is one line of UTF-8 without a byte order mark"),
        ("one\ntwo", "holds a line end within the key; accepted is one line of UTF-8 without a byte order mark"),
        ("\nkey", "holds a line end within the key; accepted is one line of UTF-8 without a byte order mark"),
        ("\r\n", "is empty"),
    ])
    func `a variable without a usable key is named with the reason`(_ contents: String, _ reason: String) {
        let message = #"the environment variable "KEY" "# + reason
        #expect(complaint(.environment(name: "KEY"), ["KEY": contents]) == message)
    }

    @Test func `a key file without a usable key is named with the reason`() throws {
        let folder = try ConfigurationFolder()
        let path = folder.path + "/key"
        #expect(complaint(.file(path: path)) == "the key file \(path) does not exist")
        try folder.write("key", "\r\n\n")
        #expect(complaint(.file(path: path)) == "the key file \(path) is empty")
        try folder.write("key", Data("secret".utf8) + [0xFF])
        #expect(complaint(.file(path: path)) == "the key file \(path) holds bytes that are not UTF-8")
        try folder.write("key", String(repeating: "k", count: 64 << 10))
        #expect(try read(.file(path: path)).count == 65536)
        try folder.write("key", String(repeating: "k", count: 64 << 10 | 1))
        #expect(complaint(.file(path: path)) == "the key file \(path) cannot be read: larger than 65536 bytes")
        #expect(
            complaint(.file(path: folder.path)) == "the key file \(folder.path) cannot be read: not a regular file")
    }

    @Test func `a key may be in an environment variable`() throws {
        let source = KeySource.environment(name: "ALICE_KEY")
        #expect(try read(source, ["ALICE_KEY": "k"]) == "k")
        #expect(complaint(source) == #"the environment variable "ALICE_KEY" of api_key_env is not set"#)
        #expect(complaint(source, ["ALICE_KEY": ""]) == #"the environment variable "ALICE_KEY" is empty"#)
    }

    @Test func `a credential is a file in systemd's directory`() throws {
        let folder = try ConfigurationFolder()
        try folder.write("alice", "k\n")
        let environment = ["CREDENTIALS_DIRECTORY": folder.path]
        #expect(try read(.credential(name: "alice"), environment) == "k")
        #expect(complaint(.credential(name: "bob"), environment) == "the key file \(folder.path)/bob does not exist")
        let message = #"$CREDENTIALS_DIRECTORY is not set, where systemd puts the credential "alice""#
        #expect(complaint(.credential(name: "alice")) == message)
        #expect(complaint(.credential(name: "alice"), ["CREDENTIALS_DIRECTORY": ""]) == message)
    }

    @Test func `the file that holds the key is known`() {
        let environment = { (name: String) in name == "CREDENTIALS_DIRECTORY" ? "/run/c" : nil }
        #expect(KeySource.file(path: "/k").path(environment: environment) == "/k")
        #expect(KeySource.credential(name: "a").path(environment: environment) == "/run/c/a")
        #expect(KeySource.credential(name: "a").path { _ in nil } == nil)
        #expect(KeySource.environment(name: "E").path(environment: environment) == nil)
        #expect(KeySource.inline(Secret("k")).path(environment: environment) == nil)
    }

    @Test func `a key is never printed`() {
        #expect(!String(reflecting: KeySource.inline(Secret("sk-secret"))).contains("sk-secret"))
    }
}
