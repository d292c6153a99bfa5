import Testing

@testable import OneShotCore

@Suite struct ConfigurationHostErrorTests {
    private static func host(_ members: String, _ complaints: String...) -> InvalidConfiguration {
        InvalidConfiguration(
            testDescription: members, text: SampleConfiguration(values: ["host": "{\(members)}"]).text,
            complaints: complaints.map { "presence.json: host.\($0)" })
    }

    private static let file = #""source": "file", "path": "/a.json", "#
    private static let command = #""source": "command", "argv": ["states"], "#

    private static let url = "accepted are such as http://127.0.0.1:8080/agents, and any host with host.unix_socket"

    @Test(arguments: [
        host("", "source: is missing"),
        host(#""source": "htp""#, #"source: "htp" is not accepted; accepted are file, directory, command, http"#),
        host(#""source": "http""#, "url: is missing, which the source http needs"),
        host(
            #""source": "http", "url": "http://example.com/""#,
            #"url: "http://example.com/" is a URL of another host, which may be asked through host.unix_socket alone; "#
                + url),
        host(
            #""source": "http", "url": "http://user:pass@localhost/""#,
            "url: is a URL with user information; " + url),
        host(
            #""source": "http", "url": "http://localhost/?key=secret#x""#,
            "url: is a URL with a fragment, or a path or query that is not printable ASCII; " + url),
        host(
            #""source": "http", "url": """#,
            "url: is empty; accepted is what is asked on this machine, such as http://127.0.0.1:8080/agents"),
        host(
            #""source": "http", "url": "http://h/", "unix_socket": "/\#(String(repeating: "s", count: 107))""#,
            "unix_socket: is 108 bytes long; accepted is a path of up to 107 bytes"),
        host(
            #""source": "http", "url": "http://localhost/", "path": "/a", "timeout_seconds": 0"#,
            "timeout_seconds: 0 is not accepted; accepted are 0.05 to 300 seconds",
            "path: belongs to the source directory or file; this source is http"),
        host(
            file + #""token_file": "t", "unix_socket": null"#,
            "token_file: belongs to the source http; this source is file"),
        host(#""source": 1"#, "source: is a number; accepted is a string"),
        host(#""source": "file""#, "path: is missing, which the source file needs"),
        host(#""source": "directory""#, "path: is missing, which the source directory needs"),
        host(#""source": "command""#, "argv: is missing, which the source command needs"),
        host(file + #""argv": ["a"]"#, "argv: belongs to the source command; this source is file"),
        host(
            #""argv": ["a"], "timeout_seconds": 1, "path": "/d", "source": "directory""#,
            "argv: belongs to the source command; this source is directory",
            "timeout_seconds: belongs to the source command or http; this source is directory"),
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
            file + #""address": "http://localhost""#,
            "address: unknown key; known are source, path, argv, url, unix_socket, token_file, timeout_seconds,"
                + " stale_after_seconds, when_stale, when_missing, state_map"),
        host(file + #""url": "http://localhost""#, "url: belongs to the source http; this source is file"),
        host(file + #""stale_after_second": 1"#, "stale_after_second: unknown key; did you mean stale_after_seconds?"),
    ])
    func `an error in the host section is reported with its path and what is accepted`(_ example: InvalidConfiguration)
        throws
    {
        #expect(try ConfigurationFolder().complaints(about: example.text) == example.complaints)
    }
}
