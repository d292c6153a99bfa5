import Testing

@testable import OneShotCore

/// The exact messages about values that are not accepted. They are all that an operator sees.
@Suite struct ConfigurationErrorTests {
    private static let name = "accepted is text of one character or more, without NUL"

    @Test(arguments: [
        InvalidConfiguration(
            "nothing", text: "{}", "fabric: is missing", "host: is missing", "identities: is missing",
            "bindings: is missing"),
        InvalidConfiguration("not an object", text: " []", "is an array; accepted is an object"),
        InvalidConfiguration(
            "presence_intervall_seconds", "30",
            "presence_intervall_seconds: unknown key; did you mean presence_interval_seconds?"),
        InvalidConfiguration(
            "colour", "1",
            "colour: unknown key; known are presence_interval_seconds, state_dir, fabric, host, identities, bindings,"
                + " sync"
        ),
        InvalidConfiguration(
            "a b\\n", "1",
            #"["a b\n"]: unknown key; known are presence_interval_seconds, state_dir, fabric, host, identities,"#
                + " bindings, sync"),
        InvalidConfiguration(
            "presence_interval_seconds", "0.999",
            "presence_interval_seconds: 0.999 is not accepted; accepted are 1 to 86400 seconds"),
        InvalidConfiguration(
            "presence_interval_seconds", "86400.0001",
            "presence_interval_seconds: 86400.0001 is not accepted; accepted are 1 to 86400 seconds"),
        InvalidConfiguration(
            "presence_interval_seconds", "-1e400",
            "presence_interval_seconds: -1e400 is not accepted; accepted are 1 to 86400 seconds"),
        InvalidConfiguration(
            "presence_interval_seconds", #""30""#,
            "presence_interval_seconds: is a string; accepted is a number"),
        InvalidConfiguration(
            "presence_interval_seconds", "null", "presence_interval_seconds: is null; accepted is a number"),
        InvalidConfiguration("state_dir", #""""#, "state_dir: is empty; \(name)"),
        InvalidConfiguration("state_dir", #""a\u0000b""#, "state_dir: contains a NUL character; \(name)"),
        InvalidConfiguration("state_dir", "true", "state_dir: is true or false; accepted is a string"),
        InvalidConfiguration("sync", "[]", "sync: is an array; accepted is an object"),
    ])
    func `an error at the top level is reported with its path and what is accepted`(_ example: InvalidConfiguration)
        throws
    {
        #expect(try ConfigurationFolder().complaints(about: example.text) == example.complaints)
    }

    private static let url = "accepted are such as https://fabric.example.com"
    private static let path =
        "accepted is a path that begins with a slash, in printable ASCII, without space, query or fragment"

    private static func fabric(_ members: String, _ complaints: String...) -> InvalidConfiguration {
        let url = members.contains("center_url") ? "" : #""center_url": "https://f.example", "#
        return InvalidConfiguration(members, fabric: "{\(url)\(members)}", complaints.map { "fabric.\($0)" })
    }

    @Test(arguments: [
        InvalidConfiguration("no url", fabric: "{}", ["fabric.center_url: is missing"]),
        fabric(
            #""center_url": """#,
            "center_url: is empty; accepted is the URL where agents log in, such as https://fabric.example.com"),
        fabric(#""center_url": 1"#, "center_url: is a number; accepted is a string"),
        fabric(
            #""center_url": "ftp://f.example""#,
            #"center_url: "ftp://f.example" is not an http or https URL; \#(url)"#),
        fabric(#""center_url": "https://""#, #"center_url: "https://" is a URL without a host; \#(url)"#),
        fabric(
            #""center_url": "https://f:0""#,
            #"center_url: "https://f:0" is a URL whose port is not a number from 1 to 65535; \#(url)"#),
        fabric(
            #""center_url": "https://f.example/ x""#,
            #"center_url: "https://f.example/ x" is a URL with a space, a control character, a backslash"#
                + " or a malformed host; \(url)"),
        // A URL that may hold a password or a token is not repeated.
        fabric(
            #""center_url": "https://user:password@f.example""#, "center_url: is a URL with user information; \(url)"),
        fabric(#""center_url": "ftp://user:password@f.example""#, "center_url: is not an http or https URL; \(url)"),
        fabric(
            #""center_url": "https://f.example/?token=secret""#,
            "center_url: is a URL with a query or a fragment; \(url)"),
        fabric(
            #""center_url": "http://f.example", "allow_plaintext": false"#,
            "center_url: plain http would show keys to the network; accepted are https, http to loopback,"
                + " or http with fabric.allow_plaintext true"),
        fabric(#""allow_plaintext": "yes""#, "allow_plaintext: is a string; accepted is true or false"),
        fabric(#""login_path": "login""#, #"login_path: "login" is not accepted; \#(path)"#),
        fabric(#""login_path": "/a?b""#, #"login_path: "/a?b" is not accepted; \#(path)"#),
        fabric(#""login_path": "/a#b""#, #"login_path: "/a#b" is not accepted; \#(path)"#),
        fabric(#""login_path": "/a b""#, #"login_path: "/a b" is not accepted; \#(path)"#),
        fabric(#""login_path": "/a\u0007""#, #"login_path: "/a\u0007" is not accepted; \#(path)"#),
        fabric(#""login_path": "/\u00e9""#, #"login_path: "/é" is not accepted; \#(path)"#),
        fabric(#""login_path": null"#, "login_path: is null; accepted is a string"),
        fabric(
            #""presence_path": "/api/{userid}""#,
            #"presence_path: "/api/{userid}" lacks {user_id}, the place for the user id"#),
        fabric(
            #""presence_path": "{user_id}""#, #"presence_path: "{user_id}" is not accepted; \#(path)"#),
        fabric(#""source": """#, "source: is empty; \(name)"),
        fabric(#""source": null"#, "source: is null; accepted is a string"),
        fabric(#""ca_file": 1"#, "ca_file: is a number; accepted is a string"),
        fabric(
            #""ca_file": "/nonexistent/ca.pem""#,
            #"ca_file: "/nonexistent/ca.pem" cannot be read: No such file or directory"#),
        fabric(#""ca_file": "/""#, #"ca_file: "/" cannot be read: not a regular file"#),
        fabric(#""ca_flie": "x""#, "ca_flie: unknown key; did you mean ca_file?"),
        InvalidConfiguration("fabric", #""https://f.example""#, "fabric: is a string; accepted is an object"),
    ])
    func `an error in the fabric section is reported with its path and what is accepted`(
        _ example: InvalidConfiguration
    ) throws {
        #expect(try ConfigurationFolder().complaints(about: example.text) == example.complaints)
    }

    private static func sync(_ member: String, _ value: String, accepted: String) -> InvalidConfiguration {
        InvalidConfiguration(
            "sync", #"{"\#(member)": \#(value)}"#, "sync.\(member): \(value) is not accepted; accepted are \(accepted)")
    }

    @Test(arguments: [
        sync("concurrency", "0", accepted: "whole numbers from 1 to 1024"),
        sync("concurrency", "1025", accepted: "whole numbers from 1 to 1024"),
        sync("concurrency", "1.5", accepted: "whole numbers from 1 to 1024"),
        sync("concurrency", "1e300", accepted: "whole numbers from 1 to 1024"),
        sync("connect_timeout_seconds", "0.04", accepted: "0.05 to 300 seconds"),
        sync("connect_timeout_seconds", "301", accepted: "0.05 to 300 seconds"),
        sync("request_timeout_seconds", "0", accepted: "0.05 to 300 seconds"),
        sync("request_timeout_seconds", "300.001", accepted: "0.05 to 300 seconds"),
        sync("deadline_seconds", "0.4", accepted: "0.5 to 3600 seconds"),
        sync("deadline_seconds", "3601", accepted: "0.5 to 3600 seconds"),
        sync("refresh_seconds", "0.5", accepted: "0 or 1 to 604800 seconds"),
        sync("refresh_seconds", "604801", accepted: "0 or 1 to 604800 seconds"),
        sync("refresh_seconds", "-1", accepted: "0 or 1 to 604800 seconds"),
        sync("max_retries", "-1", accepted: "whole numbers from 0 to 10"),
        sync("max_retries", "11", accepted: "whole numbers from 0 to 10"),
        sync("session_seconds", "59", accepted: "60 to 2592000 seconds"),
        sync("session_seconds", "2592001", accepted: "60 to 2592000 seconds"),
        InvalidConfiguration(
            "sync", #"{"when_removed": "forget"}"#,
            #"sync.when_removed: "forget" is not accepted; accepted are leave, offline"#),
        InvalidConfiguration(
            "sync", #"{"max_retrys": 1, "concurrency": null}"#,
            "sync.max_retrys: unknown key; did you mean max_retries?",
            "sync.concurrency: is null; accepted is a number"),
    ])
    func `an error in the sync section is reported with its path and what is accepted`(_ example: InvalidConfiguration)
        throws
    {
        #expect(try ConfigurationFolder().complaints(about: example.text) == example.complaints)
    }
}

extension InvalidConfiguration {
    fileprivate init(_ name: String, fabric: String, _ complaints: [String]) {
        self.init(
            testDescription: name, text: SampleConfiguration(values: ["fabric": fabric]).text,
            complaints: complaints.map { "presence.json: \($0)" })
    }
}
