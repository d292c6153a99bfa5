import Testing

@testable import OneShotCore

/// Identities and bindings are shared with the host's plugin. A key that only the plugin knows changes nothing about an
/// entry.
@Suite struct ConfigurationEntriesTests {
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

    /// The contents of a configuration, or its errors.
    private struct Outcome: Equatable {
        var complaints: [String] = []
        var identities: [AgentID: IdentityStatus] = [:]
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
            self.identities = Dictionary(uniqueKeysWithValues: zip(roster.agentIDs, roster.identityStatuses))
            targets = roster.slots.indices.map(roster.target)
            keys = configuration.keys
        }
    }

    /// Agents that alternate and return, and names that are prefixes of others.
    private static let mixed = [
        ("first", "g"), ("first", "h"), ("second", "g"), ("second", "h"), ("first", "i"), ("first ", "g"), ("fir", "g"),
        ("first", "j"), ("second", "g"),
    ].enumerated().map { index, names in
        let space = index % 3 == 2 ? " " : ""
        return #""agent_id":\#(space)"\#(names.0)", "fabric_guild_node_id":"\#(names.1)", "channel_id":"c""#
    }

    private static let identity =
        #""agent_id": "first", "enabled": true, "fabric_user_id": "usr_first", "api_key": "k""#
    private static let binding = #""agent_id": "first", "fabric_guild_node_id": "g", "channel_id": "c""#

    private func extended(_ entry: String) -> String { #"\#(entry), "only_the_plugin": "knows""# }

    @Test(arguments: identities)
    func `an identity is the same with and without the plugin's keys`(entry: String) throws {
        let plain = try Outcome([Self.identity, entry], [Self.binding])
        #expect(try plain == Outcome([Self.identity, extended(entry)], [Self.binding]))
        #expect(try plain == Outcome([extended(Self.identity), extended(entry)], [extended(Self.binding)]))
    }

    @Test(arguments: bindings)
    func `a binding is the same with and without the plugin's keys`(entry: String) throws {
        let plain = try Outcome([Self.identity], [Self.binding, entry])
        #expect(try plain == Outcome([Self.identity], [Self.binding, extended(entry)]))
        #expect(try plain == Outcome([extended(Self.identity)], [extended(Self.binding), extended(entry)]))
    }

    @Test func `a list of bindings is the same whichever of them have the plugin's keys`() throws {
        let plain = try Outcome([Self.identity], Self.mixed)
        #expect(plain.targets.count == 8)
        #expect(try plain == Outcome([Self.identity], Self.mixed.map(extended)))
        for every in 2...4 {
            let some = Self.mixed.enumerated().map { $0.offset % every == 0 ? extended($0.element) : $0.element }
            #expect(try plain == Outcome([Self.identity], some))
        }
    }
}
