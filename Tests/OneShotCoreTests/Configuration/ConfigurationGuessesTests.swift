import Testing

@testable import OneShotCore

/// Entries as nearly all are written take a short way through the reader. What comes of them is the same on the long one, which a
/// key that only the plugin knows makes them take.
@Suite struct ConfigurationGuessesTests {
    private static let identities = [
        #""agent_id": "a", "enabled": true, "fabric_user_id": "usr_a", "api_key": "k""#,
        #""agent_id": "a", "fabric_user_id": "usr_a", "api_key": """#,
        #""agent_id": "a", "enabled": false, "fabric_user_id": "usr_a", "api_key": "k""#,
        #""agent_id": "a", "enabled": 1, "fabric_user_id": "usr_a", "api_key": "k""#,
        #""agent_id": "a", "fabric_user_id": "..", "api_key": "k""#,
        #""agent_id": "a", "fabric_user_id": ".b", "api_key": "k""#,
        #""agent_id": "a", "fabric_user_id": "", "api_key": "k""#,
        #""agent_id": "", "fabric_user_id": "usr_a", "api_key": "k""#,
        #""agent_id": "a", "fabric_user_id": null, "api_key": "k""#,
        #""agent_id": "a", "fabric_user_id": "usr_\u00e9", "api_key": "\u0000""#,
        #""agent_id": "a", "fabric_user_id": "usr_a", "api_key": "k", "api_key": "l""#,
        #""agent_id": "a", "fabric_user_id": "usr_a", "api_key": "k", "api_key_env": "K""#,
        #""agent_id": "a", "fabric_user_id": "usr_a", "api_key_env": "K""#,
        #""api_key": "k", "agent_id": "a", "fabric_user_id": "usr_a""#,
        #""agent_id": "é", "fabric_user_id": "é", "api_key": "é""#,
        #""agent_id": "first", "fabric_user_id": "usr_a", "api_key": "k""#,
    ]
    private static let bindings = [
        #""agent_id": "a", "fabric_guild_node_id": "g", "channel_id": "c""#,
        #""agent_id": "a", "fabric_guild_node_id": "g""#,
        #""agent_id": "a", "fabric_guild_node_id": "g", "channel_id": 1"#,
        #""agent_id": "a", "fabric_guild_node_id": "", "channel_id": "c""#,
        #""agent_id": "", "fabric_guild_node_id": "g", "channel_id": "c""#,
        #""agent_id": "a", "channel_id": "c""#,
        #""agent_id": "a", "fabric_guild_node_id": "g", "fabric_guild_node_id": "h""#,
        #""fabric_guild_node_id": "g", "agent_id": "a""#,
        #""agent_id": "\u0061", "fabric_guild_node_id": "\"}""#,
        #""agent_id": "first", "fabric_guild_node_id": "h", "channel_id": "c""#,
    ]

    /// What a configuration holds, or what is wrong with it.
    private struct Outcome: Equatable {
        var complaints: [String] = []
        var identities: [AgentID: Roster.Standing] = [:]
        var targets: [Target] = []
        var keys: [KeySource?] = []

        init(_ identities: [String], _ bindings: [String]) throws {
            func list(_ entries: [String]) -> String { "[\(entries.map { "{\($0)}" }.joined(separator: ",\n"))]" }
            let text = SampleConfiguration(values: ["identities": list(identities), "bindings": list(bindings)]).text
            let folder = try ConfigurationFolder()
            complaints = try folder.complaints(about: text)
            if !complaints.isEmpty { return }
            let configuration = try folder.load(text)
            let roster = configuration.roster
            self.identities = Dictionary(uniqueKeysWithValues: zip(roster.agentIDs, roster.standings))
            targets = roster.slots.indices.map(roster.target)
            keys = configuration.keys
        }
    }

    /// Agents that come and go, and come again in other spellings.
    private static let mixed = [
        ("first", "g"), ("first", "h"), ("second", "g"), ("second", "h"), ("first", "i"), ("first ", "g"), ("fir", "g"),
        ("first", "j"), ("second", "g"),
    ].enumerated().map { place, names in
        #""agent_id":\#(place % 3 == 2 ? " " : "")"\#(names.0)", "fabric_guild_node_id":"\#(names.1)", "channel_id":"c""#
    }

    private static let identity =
        #""agent_id": "first", "enabled": true, "fabric_user_id": "usr_first", "api_key": "k""#
    private static let binding = #""agent_id": "first", "fabric_guild_node_id": "g", "channel_id": "c""#

    private func slowly(_ entry: String) -> String { #"\#(entry), "only_the_plugin": "knows""# }

    /// Nothing but the time that it takes would tell otherwise.
    @Test func `entries as nearly all are take the short way`() {
        var draft = ConfigurationDraft(path: "presence.json")
        let text = "{\(Self.identity)} {\(Self.binding)} {\(Self.binding)}"
        let taken = Array(text.utf8).withUnsafeBytes { bytes in
            var reader = JSONReader(bytes)
            var (identity, binding) = (ConfigurationDraft.IdentityShape(), ConfigurationDraft.BindingShape())
            let hasIdentity = draft.takeIdentity(&reader, .root, "presence.json", &identity)
            // Nothing separates them here.
            func next() -> Bool {
                reader.needsComma = false
                return draft.takeBinding(&reader, &binding)
            }
            return [hasIdentity, next(), next(), reader.offset == bytes.count]
        }
        #expect(taken == [true, true, true, true])
    }

    @Test(arguments: identities)
    func `identities are the same however they are read`(entry: String) throws {
        let quick = try Outcome([Self.identity, entry], [Self.binding])
        #expect(try quick == Outcome([Self.identity, slowly(entry)], [Self.binding]))
        #expect(try quick == Outcome([slowly(Self.identity), slowly(entry)], [slowly(Self.binding)]))
    }

    @Test(arguments: bindings)
    func `bindings are the same however they are read`(entry: String) throws {
        let quick = try Outcome([Self.identity], [Self.binding, entry])
        #expect(try quick == Outcome([Self.identity], [Self.binding, slowly(entry)]))
        #expect(try quick == Outcome([slowly(Self.identity)], [slowly(Self.binding), slowly(entry)]))
    }

    @Test func `a list of bindings is the same however each of them is read`() throws {
        let quick = try Outcome([Self.identity], Self.mixed)
        #expect(quick.targets.count == 8)
        #expect(try quick == Outcome([Self.identity], Self.mixed.map(slowly)))
        for every in 2...4 {
            let some = Self.mixed.enumerated().map { $0.offset % every == 0 ? slowly($0.element) : $0.element }
            #expect(try quick == Outcome([Self.identity], some))
        }
    }
}
