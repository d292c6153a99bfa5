import Testing

@testable import OneShotCore

@Suite struct ConfigurationHostErrorTests {
    private static func host(_ members: String, _ complaints: String...) -> FlawedConfiguration {
        FlawedConfiguration(
            testDescription: members, text: SampleConfiguration(values: ["host": "{\(members)}"]).text,
            complaints: complaints.map { "presence.json: host.\($0)" })
    }

    private static let file = #""source": "file", "path": "/a.json", "#
    private static let command = #""source": "command", "argv": ["states"], "#

    @Test(arguments: [
        host("", "source: is missing"),
        host(#""source": "http""#, #"source: "http" is not accepted; accepted are file, directory, command"#),
        host(#""source": 1"#, "source: is a number; accepted is a string"),
        host(#""source": "file""#, "path: is missing, which the source file needs"),
        host(#""source": "directory""#, "path: is missing, which the source directory needs"),
        host(#""source": "command""#, "argv: is missing, which the source command needs"),
        host(file + #""argv": ["a"]"#, "argv: belongs to the source command; this source is file"),
        host(
            #""argv": ["a"], "timeout_seconds": 1, "path": "/d", "source": "directory""#,
            "argv: belongs to the source command; this source is directory",
            "timeout_seconds: belongs to the source command; this source is directory"),
        host(
            command + #""path": "/a.json""#,
            "path: belongs to the source directory or file; this source is command"),
        host(
            #""source": "file", "path": """#,
            "path: is empty; accepted is where the host writes its states, such as /run/plexum/agents.json"),
        host(
            #""source": "command", "argv": []"#,
            "argv: is empty; accepted is a command and its arguments, each a string"),
        host(#""source": "command", "argv": [""]"#, "argv[0]: is empty, and names the command"),
        host(
            #""source": "command", "argv": ["a", 1, "b\u0000"]"#, "argv[1]: is a number; accepted is a string",
            "argv[2]: contains a NUL character"),
        host(#""source": "command", "argv": "states""#, "argv: is a string; accepted is an array"),
        host(
            command + #""timeout_seconds": 0.01"#,
            "timeout_seconds: 0.01 is not accepted; accepted are 0.05 to 300 seconds"),
        host(
            file + #""stale_after_seconds": 0"#,
            "stale_after_seconds: 0 is not accepted; accepted are 1 to 604800 seconds"),
        host(
            file + #""stale_after_seconds": 604801"#,
            "stale_after_seconds: 604801 is not accepted; accepted are 1 to 604800 seconds"),
        host(
            file + #""when_stale": "ofline""#,
            #"when_stale: "ofline" is not accepted; accepted are offline, skip, fail"#),
        host(
            file + #""when_missing": "push""#,
            #"when_missing: "push" is not accepted; accepted are fail, skip, offline"#),
        host(
            file + #""state_map": {"x": "exhausted", "a b": "unknown", "y": 1}"#,
            #"state_map.x: "exhausted" is not accepted; accepted are idle, on_call, busy, offline"#,
            #"state_map["a b"]: "unknown" is not accepted; accepted are idle, on_call, busy, offline"#,
            "state_map.y: is a number; accepted is a string"),
        host(file + #""state_map": []"#, "state_map: is an array; accepted is an object"),
        host(
            file + #""url": "http://localhost""#,
            "url: unknown key; known are source, path, argv, timeout_seconds, stale_after_seconds, when_stale,"
                + " when_missing, state_map"),
        host(file + #""stale_after_second": 1"#, "stale_after_second: unknown key; did you mean stale_after_seconds?"),
    ])
    func whatIsWrongWithTheHostIsSaid(_ example: FlawedConfiguration) throws {
        #expect(try ConfigurationFolder().complaints(about: example.text) == example.complaints)
    }
}
