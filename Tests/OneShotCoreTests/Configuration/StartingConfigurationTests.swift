import Testing

@testable import OneShotCore

@Suite struct StartingConfigurationTests {
    private static let blanks: KeyValuePairs = [
        "\"center_url\"": "https://fabric.example.com", "\"path\"": "agents.json", "\"agent_id\"": "alice",
        "\"fabric_user_id\"": "usr_alice", "\"api_key_file\"": "keys/alice", "\"fabric_guild_node_id\"": "guild-eu-1",
    ]

    private static let text = StartingConfiguration.text(schema: "file:///schema.json", stateDirectory: nil)

    private static var filled: String {
        blanks.reduce(text) { text, blank in
            text.replacing("\(blank.key): \"\"", with: "\(blank.key): \"\(blank.value)\"")
        }
    }

    @Test func `with its empty strings filled in it is accepted, and has the default values`() throws {
        let folder = try ConfigurationFolder()
        #expect(try folder.complaints(about: Self.filled).isEmpty)
        let written = try folder.load(Self.filled)
        let least = try folder.load(
            SampleConfiguration(values: [
                "identities": #"[{"agent_id": "alice", "fabric_user_id": "usr_alice", "api_key_file": "keys/alice"}]"#,
                "bindings": #"[{"agent_id": "alice", "fabric_guild_node_id": "guild-eu-1"}]"#,
            ]).text)
        #expect(written.policy.staleAfter == .seconds(120) && least.policy.staleAfter == nil)
        var policy = written.policy
        policy.staleAfter = nil
        #expect(policy == least.policy && written.engine == least.engine && written.interval == least.interval)
        #expect(written.policy.whenRemoved == least.policy.whenRemoved && written.source == least.source)
        #expect(written.defaultStateDirectory == least.defaultStateDirectory)
        #expect(written.roster.slots == least.roster.slots && written.keys == least.keys)
    }

    @Test func `each empty string is an error that says what is accepted`() throws {
        let folder = try ConfigurationFolder()
        let complaints = try folder.complaints(about: Self.text)
        let places = [
            "fabric.center_url", "host.path", "identities[0].agent_id", "identities[0].fabric_user_id",
            "identities[0].api_key_file", "bindings[0].agent_id", "bindings[0].fabric_guild_node_id",
        ]
        try #require(complaints.count == places.count)
        for (complaint, place) in zip(complaints, places) {
            #expect(complaint.hasPrefix("presence.json: \(place): is empty; accepted is "))
            #expect(complaint.contains(", such as ") && !complaint.contains("text of one character"))
        }
    }

    @Test func `the file that packages copy to /etc is the one that init writes there`() throws {
        let written = StartingConfiguration.text(
            schema: "file:///usr/local/share/presence-oneshot/presence.schema.json",
            stateDirectory: "/var/lib/presence-oneshot")
        #expect(try RepositoryFile("cron/presence.json").text == written)
        let folder = try ConfigurationFolder()
        #expect(try folder.complaints(about: written) == folder.complaints(about: Self.text))
    }

    @Test func `it ends with a newline, and its lines have at most 130 characters`() {
        #expect(Self.text.hasSuffix("}\n"))
        for line in Self.text.split(separator: "\n") { #expect(line.count <= 130, "\(line)") }
    }
}
