import Foundation
import Testing

@testable import OneShotCore

/// Which files a configuration is read from.
@Suite struct ConfigurationFilesTests {
    private static let split = SampleConfiguration(values: [
        "bindings": #""lists/bindings.json""#, "identities": #""lists/identities.json""#, "state_dir": #""state""#,
    ]).text

    @Test func `identities and bindings may be files of their own, in any order`() throws {
        let folder = try ConfigurationFolder()
        try folder.write(
            "lists/identities.json", #"[{"agent_id": "a", "fabric_user_id": "u", "api_key_file": "keys/a"}]"#)
        try folder.write("lists/bindings.json", #" [{"agent_id": "a", "fabric_guild_node_id": "g"}] "#)
        let configuration = try folder.load(Self.split)
        #expect(configuration.roster.identityStatuses == [.active("u")])
        #expect(configuration.roster.slots.count == 1)
        // Relative to the file that names it.
        #expect(configuration.keys == [.file(path: "\(folder.path)/lists/keys/a")])
        #expect(configuration.stateDirectory == "\(folder.path)/state")
    }

    @Test func `among systemd's credentials a relative path has an underscore for each slash`() throws {
        let folder = try ConfigurationFolder()
        try folder.write(
            "lists_identities.json",
            "[{\"agent_id\": \"a\", \"api_key_file\": \"keys/\u{301}a\"}, {\"agent_id\": \"b\", \"api_key_file\": \"/keys/b\"}]"
        )
        try folder.write("lists_bindings.json", "[]")
        let path = try folder.write("presence.json", Self.split)
        let credentials = folder.path + "/."
        let configuration = try Configuration.load(path) { $0 == "CREDENTIALS_DIRECTORY" ? credentials : nil }
        #expect(configuration.keys == [.file(path: "\(folder.path)/keys_\u{301}a"), .file(path: "/keys/b")])
        // Elsewhere, whatever the directory of the credentials, a path is what it says.
        let error = #expect(throws: ConfigurationError.self) { try Configuration.load(path) { _ in "/" } }
        #expect(error?.lines.contains { $0.contains("lists/identities.json\": no such file") } == true)
    }

    @Test func `bindings may stand before the identities`() throws {
        let text = """
            {"bindings": [{"agent_id": "b", "fabric_guild_node_id": "g"},
                          {"agent_id": "a", "fabric_guild_node_id": "g"}],
             "identities": [{"agent_id": "a", "fabric_user_id": "u", "api_key": "k"}],
             "fabric": {"center_url": "https://f"}, "host": {"source": "file", "path": "/p"}}
            """
        let roster = try ConfigurationFolder().load(text).roster
        #expect(roster.agentIDs == ["a", "b"])
        #expect(roster.identityStatuses == [.active("u"), .identityMissing])
    }

    @Test func `the errors of all files are reported at once, each with its file`() throws {
        let folder = try ConfigurationFolder()
        try folder.write("lists/identities.json", #"[{"agent_id": "a"}, {"agent_id": 1, "api_key": "k"}]"#)
        try folder.write("lists/bindings.json", "[\n{\"agent_id\": \"a\", \"fabric_guild_node_id\": \"\"},\n?]")
        #expect(
            try folder.complaints(about: "{\"x\": 1, " + Self.split.dropFirst()).map { $0.prefix { $0 != ";" } } == [
                "presence.json: x: unknown key", "lists/identities.json: [0]: has no key",
                "lists/identities.json: [1].agent_id: is a number",
                "lists/bindings.json: [0].fabric_guild_node_id: is empty",
                "lists/bindings.json:3:1: '?' where a value is expected",
            ])
    }

    @Test func `a user that two agents share is reported in the file of the identities`() throws {
        let folder = try ConfigurationFolder()
        try folder.write(
            "lists/identities.json",
            """
            [{"agent_id": "a", "fabric_user_id": "u", "api_key": "k"},
             {"agent_id": "b", "fabric_user_id": "u", "api_key": "k"}]
            """)
        try folder.write(
            "lists/bindings.json",
            #"[{"agent_id": "a", "fabric_guild_node_id": "g"}, {"agent_id": "b", "fabric_guild_node_id": "g"}]"#)
        let lines = try folder.complaints(about: Self.split)
        #expect(lines.count == 1)
        #expect(lines.first?.hasPrefix("lists/identities.json: [1].fabric_user_id: the enabled agents") == true)
    }

    @Test func `a list that is no array or does not exist is an error`() throws {
        let folder = try ConfigurationFolder()
        try folder.write("lists/identities.json", "{}")
        #expect(
            try folder.complaints(about: Self.split) == [
                "lists/identities.json: is an object; accepted is an array",
                "presence.json: bindings: \"lists/bindings.json\": no such file; accepted is an array, or the"
                    + " path of a file that holds one",
            ])
    }

    @Test func `a file that does not exist is an error`() throws {
        let folder = try ConfigurationFolder()
        let path = folder.path + "/none.json"
        let error = #expect(throws: ConfigurationError.self) { try Configuration.load(path) }
        #expect(error?.lines == ["\(path): no such file"])
    }

    /// Reading a pipe would wait forever for a writer.
    @Test func `only regular files are read`() throws {
        let folder = try ConfigurationFolder()
        let pipe = folder.path + "/pipe"
        #expect(mkfifo(pipe, 0o600) == 0)
        for path in [pipe, folder.path] {
            let error = #expect(throws: ConfigurationError.self) { try Configuration.load(path) }
            #expect(error?.lines == ["\(path): cannot be read: not a regular file"])
        }
    }

    @Test(arguments: [
        ("state", ".", "./state"), ("state", "/", "/state"), ("state", "/etc", "/etc/state"),
        ("/state", "/etc", "/state"),
        ("../state", "conf", "conf/../state"),
    ])
    func `a relative path is relative to the file that names it`(
        _ path: String, _ directory: String, _ resolved: String
    ) {
        #expect(Configuration.resolve(path, in: directory) == resolved)
    }
}
