import Testing

@testable import OneShotCore

@Suite struct ConfigurationEntriesErrorTests {
    private static let name = "accepted is text of one character or more, without NUL"
    private static let key = "accepted is exactly one of api_key, api_key_file, api_key_env and api_key_credential"

    private static func identity(_ members: String, _ complaints: String...) -> InvalidConfiguration {
        InvalidConfiguration(
            testDescription: members, text: SampleConfiguration(values: ["identities": "[{\(members)}]"]).text,
            complaints: complaints.map { "presence.json: identities[0]\($0)" })
    }

    private static let a = #""agent_id": "a", "api_key": "k", "#

    @Test(arguments: [
        identity(#""api_key": "k""#, ".agent_id: is missing"),
        identity(
            #""agent_id": "", "api_key": "k""#,
            ".agent_id: is empty; accepted is the name that the host has for the agent, such as alice"),
        identity(#""agent_id": "a\u0000", "api_key": "k""#, ".agent_id: contains a NUL character; \(name)"),
        identity(#""agent_id": 7, "api_key": "k""#, ".agent_id: is a number; accepted is a string"),
        identity(#""agent_id": null, "api_key": "k""#, ".agent_id: is null; accepted is a string"),
        identity(a + #""enabled": 1"#, ".enabled: is a number; accepted is true or false"),
        identity(a + #""enabled": null"#, ".enabled: is null; accepted is true or false"),
        identity(
            a + #""fabric_user_id": """#,
            ".fabric_user_id: is empty; accepted is the agent's user id in Fabric, such as usr_alice; "
                + "or no such key, which skips the agent"),
        identity(a + #""fabric_user_id": "u\u0000""#, ".fabric_user_id: contains a NUL character; \(name)"),
        identity(a + #""fabric_user_id": 1"#, ".fabric_user_id: is a number; accepted is a string"),
        identity(
            a + #""fabric_user_id": ".""#,
            #".fabric_user_id: "." is a dot segment, which no encoding protects in a URL"#),
        identity(
            a + #""fabric_user_id": "..", "enabled": false"#,
            #".fabric_user_id: ".." is a dot segment, which no encoding protects in a URL"#),
        identity(#""agent_id": "a""#, ": has no key; \(key)"),
        identity(#""agent_id": "a", "api_key": null, "api_key_env": null"#, ": has no key; \(key)"),
        identity(a + #""api_key_file": "f""#, ": has api_key and api_key_file; \(key)"),
        identity(
            a + #""enabled": false, "api_key_env": "E", "api_key_credential": "c""#,
            ": has api_key and api_key_env and api_key_credential; \(key)"),
        identity(#""agent_id": "a", "api_key": ["sk-secret"]"#, ".api_key: is an array; accepted is a string"),
        identity(
            #""agent_id": "a", "api_key_file": """#,
            ".api_key_file: is empty; accepted is the path of a file with the agent's API key, such as keys/alice"),
        identity(#""agent_id": "a", "api_key_env": """#, ".api_key_env: is empty; \(name)"),
        identity(
            #""agent_id": "a", "api_key_credential": "../x""#,
            #".api_key_credential: "../x" is not a file name in $CREDENTIALS_DIRECTORY"#),
        InvalidConfiguration(
            "identities", #"[1, "a"]"#, "identities[0]: is a number; accepted is an object",
            "identities[1]: is a string; accepted is an object"),
        InvalidConfiguration(
            "identities", "{}", "identities: is an object; accepted is an array, or the path of a file that holds one"),
        InvalidConfiguration(
            "identities",
            """
            [{"agent_id": "x", "enabled": false}, 5, {"agent_id": "a", "api_key": "k"},
             {"agent_id": "b", "api_key": "k"},
             {"agent_id": "\\u0061", "api_key": "other"}]
            """, "identities[1]: is a number; accepted is an object",
            #"identities[4].agent_id: the agent "a" has an identity already, identities[2]"#),
    ])
    func `an error in an identity is reported with its path and what is accepted`(_ example: InvalidConfiguration)
        throws
    {
        #expect(try ConfigurationFolder().complaints(about: example.text) == example.complaints)
    }

    private static func binding(_ members: String, _ complaints: String...) -> InvalidConfiguration {
        InvalidConfiguration(
            testDescription: members, text: SampleConfiguration(values: ["bindings": "[{\(members)}]"]).text,
            complaints: complaints.map { "presence.json: bindings[0]\($0)" })
    }

    @Test(arguments: [
        binding("", ".agent_id: is missing", ".fabric_guild_node_id: is missing"),
        binding(
            #""agent_id": "", "fabric_guild_node_id": "g\u0000""#,
            ".agent_id: is empty; accepted is the name that the host has for the agent, such as alice",
            ".fabric_guild_node_id: contains a NUL character; \(name)"),
        binding(
            #""agent_id": 1, "fabric_guild_node_id": null"#, ".agent_id: is a number; accepted is a string",
            ".fabric_guild_node_id: is null; accepted is a string"),
        InvalidConfiguration(
            "bindings", #"[{"agent_id": "a", "fabric_guild_node_id": "g"}, null]"#,
            "bindings[1]: is null; accepted is an object"),
        InvalidConfiguration(
            "bindings", "7", "bindings: is a number; accepted is an array, or the path of a file that holds one"),
    ])
    func `an error in a binding is reported with its path and what is accepted`(_ example: InvalidConfiguration) throws
    {
        #expect(try ConfigurationFolder().complaints(about: example.text) == example.complaints)
    }

    @Test func `two enabled agents with one user in one guild are reported with the guild`() throws {
        let text = SampleConfiguration(values: [
            "bindings": """
            [{"agent_id": "a", "fabric_guild_node_id": "g"}, {"agent_id": "c", "fabric_guild_node_id": "h"},
             {"agent_id": "b", "fabric_guild_node_id": "h"}, {"agent_id": "b", "fabric_guild_node_id": "g"},
             {"agent_id": "d", "fabric_guild_node_id": "g"}]
            """,
            "identities": """
            [{"agent_id": "a", "fabric_user_id": "u", "api_key": "k"},
             {"agent_id": "b", "fabric_user_id": "u", "api_key": "k"},
             {"agent_id": "c", "fabric_user_id": "u", "api_key": "k"},
             {"agent_id": "d", "fabric_user_id": "U", "api_key": "k"}]
            """,
        ]).text
        func line(_ index: Int, _ first: String, _ second: String, _ guild: String) -> String {
            "presence.json: identities[\(index)].fabric_user_id: the enabled agents \"\(first)\" and \"\(second)\""
                + " are both bound to the guild \"\(guild)\" as the user \"u\"; accepted is one enabled agent for each"
                + " user of a guild"
        }
        #expect(
            try ConfigurationFolder().complaints(about: text) == [line(1, "a", "b", "g"), line(2, "b", "c", "h")])
    }
}
