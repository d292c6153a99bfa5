import Foundation
import Testing

@testable import OneShotCore

/// The JSON text of the files, whatever its keys mean.
@Suite struct ConfigurationSyntaxTests {
    @Test(arguments: [
        InvalidConfiguration("empty", text: "", "1:1: ends where a value is expected"),
        InvalidConfiguration(
            "a trailing comma", text: "{\n  \"sync\": {\n    \"max_retries\": 1,\n  }\n}",
            "4:3: '}' where a key in double quotes is expected"),
        InvalidConfiguration(
            "bytes behind the object", text: SampleConfiguration().text + "\n\nx",
            "3:1: 'x' where the end of the text after the value is expected"),
        InvalidConfiguration(
            "a byte order mark", text: "\u{FEFF}" + SampleConfiguration().text,
            "1:1: starts with a byte order mark; accepted is UTF-8 without one"),
        InvalidConfiguration("a lone surrogate", text: #"{"state_dir": "\ud800"}"#, "1:16: a lone surrogate"),
        InvalidConfiguration(
            "a comment", text: "{\n// no\n}", "2:1: '/' where a key in double quotes is expected"),
        InvalidConfiguration(
            "within a binding", text: #"{"bindings": [{"agent_id" "a"}]}"#,
            "1:27: '\"' where a colon after the key is expected"),
        InvalidConfiguration(
            "too deep", text: "{\"//\": " + String(repeating: "[", count: 128),
            "1:135: nested more than 128 levels deep"),
        InvalidConfiguration(
            "errors before the syntax error are reported too",
            text: "{\"presence_interval_seconds\": 0,\n \"sync\": {\"x\": 1}, oops",
            "presence_interval_seconds: 0 is not accepted; accepted are 1 to 86400 seconds",
            "sync.x: unknown key; known are concurrency, connect_timeout_seconds, request_timeout_seconds,"
                + " deadline_seconds, refresh_seconds, max_retries, session_seconds, when_removed",
            "2:20: 'o' where a key in double quotes is expected"),
    ])
    func `a syntax error is reported with its line and column`(_ example: InvalidConfiguration) throws {
        #expect(try ConfigurationFolder().complaints(about: example.text) == example.complaints)
    }

    /// The first letter of a YAML file may begin `true`, `false` or `null`, and its first dash a number.
    @Test(arguments: [
        ("fabric:\n  center_url: https://f\n", "'f'"), ("true_north: 1", "'t'"), ("null", "'n'"), ("---\na: 1", "'-'"),
        ("- agent_id: a", "'-'"), ("# host\nhost: {}", "'#'"), ("'a': 1", "a single quote"), ("7", "'7'"),
    ])
    func `a file that does not begin like JSON is no JSON, whatever it begins with`(text: String, found: String) throws
    {
        let complaint = "\(found) where the '{' or '[' of JSON (YAML is not read) is expected"
        let folder = try ConfigurationFolder()
        #expect(try folder.complaints(about: text) == ["presence.json:1:1: \(complaint)"])
        let lists = #"{"fabric":{"center_url":"https://f"},"host":{"source":"file","path":"p"},"bindings":[],"#
        try folder.write("list", text)
        let complaints = try folder.complaints(about: lists + #""identities":"list"}"#)
        #expect(complaints == ["list:1:1: \(complaint)"])
    }

    @Test func `a word that only begins like one of JSON is reported once`() throws {
        let complaints = try ConfigurationFolder().complaints(about: #"{"state_dir": falsy}"#)
        #expect(complaints == ["presence.json:1:15: an unknown word; known are true, false and null"])
    }

    @Test func `bytes that are not UTF-8 are an error`() throws {
        let data = Data("{\"state_dir\": \"".utf8) + [0xC3, 0x28] + Data("\"}".utf8)
        #expect(
            try ConfigurationFolder().complaints(about: data) == ["presence.json:1:16: a byte that is not UTF-8"])
    }

    @Test(arguments: [
        InvalidConfiguration(
            "at the top",
            text: #"{"sync": {}, "\u0073ync": {"max_retries": 99}, "fabric": {"center_url": "https://f"}, "#
                + #""host": {"source": "file", "path": "p"}, "identities": [], "bindings": []}"#,
            "sync: is given twice in one object"),
        InvalidConfiguration(
            "host", #"{"source": "file", "path": "p", "path": "q"}"#, "host.path: is given twice in one object"),
        InvalidConfiguration(
            "host", #"{"source": "file", "path": "p", "state_map": {"x": "idle", "x": "busy"}}"#,
            "host.state_map.x: is given twice in one object"),
        InvalidConfiguration(
            "identities", #"[{"agent_id": "a", "enabled": false, "enabled": true}]"#,
            "identities[0].enabled: is given twice in one object"),
        InvalidConfiguration(
            "identities", #"[{"agent_id": "a", "enabled": false, "x": 1, "y": 2, "x": 3}]"#,
            "identities[0].x: is given twice in one object"),
        InvalidConfiguration(
            "bindings",
            #"[{"agent_id": "a", "fabric_guild_node_id": "g", "agent_id": "b", "x": {"y": [0, {"z": 1, "z": 2}]}}]"#,
            "bindings[0].agent_id: is given twice in one object", "bindings[0].x.y[1].z: is given twice in one object"),
        InvalidConfiguration(
            "bindings", #"[{"agent_id": "a", "fabric_guild_node_id": "g", "channel_id": {"a": 1, "a": 1}}]"#,
            "bindings[0].channel_id.a: is given twice in one object"),
        InvalidConfiguration("//", #"{"a": [[1, {"b": 1, "b": 2}]]}"#, "//.a[0][1].b: is given twice in one object"),
        InvalidConfiguration(
            "sync", #"{"bogus": {"b": 1, "b": 2}}"#,
            "sync.bogus: unknown key; known are concurrency, connect_timeout_seconds, request_timeout_seconds,"
                + " deadline_seconds, refresh_seconds, max_retries, session_seconds, when_removed",
            "sync.bogus.b: is given twice in one object"),
    ])
    func `a key that is given twice is an error, wherever it is`(_ example: InvalidConfiguration) throws {
        #expect(try ConfigurationFolder().complaints(about: example.text) == example.complaints)
    }

    @Test func `comments are accepted anywhere, also repeated`() throws {
        let text = """
            {"//": "one", "//": "two", "$schema": "s", "// x": {"y": [null]},
             "fabric": {"//": 1, "//": 2, "$schema": 3, "center_url": "https://f"},
             "host": {"//": 1, "//": 1, "source": "file", "path": "p", "state_map": {"//": 1, "//": 2, "$schema": []}},
             "identities": [{"//": 1, "//": 1, "agent_id": "a", "enabled": false}],
             "bindings": [{"//": 1, "//": 1, "agent_id": "a", "fabric_guild_node_id": "g", "x": {"//": 1, "//": 2}}],
             "sync": {"//": 1, "// max_retries": 99}}
            """
        #expect(try ConfigurationFolder().complaints(about: text) == [])
    }

    @Test func `a key that is spelled with escapes is the same key`() throws {
        let text = SampleConfiguration(values: ["\\u0073tate_dir": #""x\/y""#]).text
        let folder = try ConfigurationFolder()
        #expect(try folder.load(text).stateDirectory == "\(folder.path)/x/y")
    }

    @Test func `every error is printed, however many there are`() throws {
        let bindings = "[" + Array(repeating: "0", count: 2000).joined(separator: ",") + "]"
        let folder = try ConfigurationFolder()
        let lines = try folder.complaints(about: SampleConfiguration(values: ["bindings": bindings]).text)
        #expect(lines == (0..<2000).map { "presence.json: bindings[\($0)]: is a number; accepted is an object" })
    }

    @Test func `an unknown key that may be a secret is cut and escaped`() throws {
        let key = String(repeating: "k", count: 1000) + #"\u001b[31m"#
        let line = try #require(
            try ConfigurationFolder().complaints(about: SampleConfiguration(values: [key: "1"]).text).first)
        #expect(line.hasPrefix("presence.json: [\"" + String(repeating: "k", count: 60) + "…\"]: unknown key"))
    }
}
