/// The annotated configuration that `init` writes. It is accepted once its empty strings are filled in.
enum StartingConfiguration {
    static let defaultPath = "presence.json"

    /// - Parameters:
    ///   - schema: The URL of the JSON Schema.
    ///   - stateDirectory: `state_dir`; `nil` leaves it out.
    /// - Returns: The file's text.
    static func text(schema: String, stateDirectory: String?) -> String {
        var stateLine = ""
        if let stateDirectory { stateLine = "  \"state_dir\": \"\(stateDirectory)\",\n" }
        return #"""
            {
              "$schema": "\#(schema)",
              "//": "Fill in every empty string, then run: presence-oneshot check. Keys that begin with // are comments.",

              "// presence_interval_seconds": "How often cron, a timer or a container starts a pass.",
              "presence_interval_seconds": 30,

              "// state_dir": "Where the program keeps its state. Without it: the folder state beside this file.",
            \#(stateLine)
              "fabric": {
                "// center_url": "Where agents log in. https, or plain http to this machine itself.",
                "center_url": ""
              },

              "host": {
                "// source": "file: a snapshot. directory: a file per agent. command: its output. http: a GET request.",
                "source": "file",
                "// path": "The host's file: {\"agents\": {\"alice\": {\"state\": \"idle\", \"updated_at\": 1780303217}}}.",
                "path": "",
                "// stale_after_seconds": "With an older state the host counts as dead. It must write more often.",
                "stale_after_seconds": 120,
                "// when_stale": "What happens then. offline: show offline. skip: leave what is shown. fail: fail.",
                "when_stale": "offline",
                "// when_missing": "The same for an agent that the host does not mention.",
                "when_missing": "fail",
                "// state_map": "More host states, and the presence to show for each: idle, on_call, busy or offline.",
                "state_map": {}
              },

              "// identities": "An array, or the path of a file that holds one. One entry for each agent.",
              "identities": [
                {
                  "agent_id": "",
                  "// fabric_user_id": "Without it the agent is skipped. Leave it out until the agent is registered.",
                  "fabric_user_id": "",
                  "// api_key_file": "A file that no other user may read. Or use api_key_env, api_key_credential (systemd) or api_key.",
                  "api_key_file": ""
                }
              ],

              "// bindings": "An array, or the path of a file that holds one. One entry for each agent and guild.",
              "bindings": [
                { "agent_id": "", "fabric_guild_node_id": "" }
              ],

              "sync": {
                "// refresh_seconds": "When an unchanged presence is pushed again, since Fabric may have lost it.",
                "refresh_seconds": 3600,
                "// when_removed": "What happens to a presence whose binding or identity is removed: leave or offline.",
                "when_removed": "leave"
              }
            }

            """#
    }

    static let anyName = "text of one character or more, without NUL"

    /// What is accepted instead of an empty string.
    static func accepted(for key: StaticString?) -> String {
        switch key?.description {
        case FabricKey.centerURL.name: "the URL where agents log in, such as https://fabric.example.com"
        case HostKey.path.name: "where the host writes its states, such as /run/plexum/agents.json"
        case HostKey.url.name: "what is asked on this machine, such as http://127.0.0.1:8080/agents"
        case IdentityKey.agentID.name: "the name that the host has for the agent, such as alice"
        case IdentityKey.userID.name:
            "the agent's user id in Fabric, such as usr_alice; or no such key, which skips the agent"
        case IdentityKey.apiKeyFile.name: "the path of a file with the agent's API key, such as keys/alice"
        case BindingKey.guildID.name: "the node id that Fabric has for the guild, such as guild-eu-1"
        default: anyName
        }
    }
}
