import Testing

@testable import OneShotCore

/// Paths that begin with `~/`. Only a shell replaces that, so here they would name a folder `~`.
@Suite struct HomePathTests {
    typealias Refused = RefusedInvocation

    private static let accepted = "accepted is a path without ~/, which only a shell replaces"

    private static let rows: [InvalidConfiguration] = [
        InvalidConfiguration("state_dir", #""~/state""#, #"state_dir: "~/state" is not accepted; "# + accepted),
        InvalidConfiguration("state_dir", #""~""#, #"state_dir: "~" is not accepted; "# + accepted),
        InvalidConfiguration("bindings", #""~/b.json""#, #"bindings: "~/b.json" is not accepted; "# + accepted),
        InvalidConfiguration("identities", #""~/i.json""#, #"identities: "~/i.json" is not accepted; "# + accepted),
        InvalidConfiguration(
            "identities", #"[{"agent_id": "a", "api_key_file": "~/key"}]"#,
            #"identities[0].api_key_file: "~/key" is not accepted; "# + accepted),
        InvalidConfiguration(
            "fabric", #"{"center_url": "https://f.example", "ca_file": "~/ca.pem"}"#,
            #"fabric.ca_file: "~/ca.pem" is not accepted; "# + accepted),
        InvalidConfiguration(
            "host", #"{"source": "file", "path": "~/a.json"}"#, #"host.path: "~/a.json" is not accepted; "# + accepted),
        InvalidConfiguration(
            "host", #"{"source": "directory", "path": "~"}"#, #"host.path: "~" is not accepted; "# + accepted),
        InvalidConfiguration(
            "host", #"{"source": "command", "argv": ["~/states", "~/a"]}"#,
            #"host.argv[0]: "~/states" is not accepted; "# + accepted),
        InvalidConfiguration(
            "host", #"{"source": "http", "url": "http://h/", "unix_socket": "~/s", "token_file": "~/t"}"#,
            #"host.unix_socket: "~/s" is not accepted; "# + accepted,
            #"host.token_file: "~/t" is not accepted; "# + accepted),
    ]

    @Test(arguments: rows)
    func `a path below the home directory is refused where it is read`(_ example: InvalidConfiguration) throws {
        let complaints = try ConfigurationFolder().complaints(about: example.text)
        for complaint in example.complaints { #expect(complaints.contains(complaint), "\(complaints)") }
    }

    @Test(arguments: ["~backup", "a/~/b", "./~/state", "state~"])
    func `a tilde elsewhere is a character`(path: String) throws {
        let folder = try ConfigurationFolder()
        let text = SampleConfiguration(values: ["state_dir": "\"\(path)\""]).text
        #expect(try folder.load(text).stateDirectory == "\(folder.path)/\(path)")
    }

    @Test func `an argument of a command is not a path`() throws {
        let host = #"{"source": "command", "argv": ["states", "~/a"]}"#
        #expect(try ConfigurationFolder().complaints(about: SampleConfiguration(values: ["host": host]).text) == [])
    }

    // MARK: - Options and variables

    private static let path = "accepted: a path without ~/, which only a shell replaces"

    @Test(arguments: [
        Refused("--config=~/presence.json", #"invalid value "~/presence.json" for --config; "# + path),
        Refused("--state-dir ~", #"invalid value "~" for --state-dir; "# + path),
        Refused("--board=~/board.html", #"invalid value "~/board.html" for --board; "# + path),
        Refused("--metrics-file=~/m.prom", #"invalid value "~/m.prom" for --metrics-file; "# + path),
        Refused("init ~/presence.json", #"invalid value "~/presence.json" for init; "# + path),
        Refused("", in: ["PRESENCE_CONFIG": "~/p.json"], #"invalid value "~/p.json" for PRESENCE_CONFIG; "# + path),
        Refused("plan", in: ["PRESENCE_STATE_DIR": "~/s"], #"invalid value "~/s" for PRESENCE_STATE_DIR; "# + path),
    ])
    func `a path below the home directory, which no shell has replaced, is refused`(_ row: Refused) {
        #expect(row.error?.message == row.message)
    }

    @Test func `a tilde elsewhere in a path is a character`() throws {
        #expect(try Invocation.parse(["--config", "a/~/b~"], .bare).configPath == "a/~/b~")
        #expect(try Invocation.parse(["--config", "~backup"], .bare).configPath == "~backup")
    }
}
