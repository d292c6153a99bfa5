/// The annotated configuration that `init` writes: accepted once its empty strings are filled in.
package enum StartingConfiguration {
    package static let defaultPath = "presence.json"

    package static let text = """
        {
          "//": "Fill in every empty string, then run: presence-oneshot check. Keys that begin with // are comments.",

          "// presence_interval_seconds": "How often cron, a timer or a container starts a pass.",
          "presence_interval_seconds": 30,

          "// state_dir": "Where the job remembers what it told. Left out, it is the folder state beside this file.",

          "fabric": {
            "// center_url": "Where agents log in. https, or plain http to this machine itself.",
            "center_url": ""
          },

          "host": {
            "// source": "file: one snapshot. directory: a file for each agent. command: its output. http: a GET on this machine.",
            "source": "file",
            "// path": "Where the host writes {\\"agents\\": {\\"alice\\": {\\"state\\": \\"working\\", \\"updated_at\\": 1780303217}}}.",
            "path": "",
            "// stale_after_seconds": "An older state is that of a dead host. The host must write more often than this.",
            "stale_after_seconds": 120,
            "// when_stale": "What is shown then: offline; or skip, which leaves what is shown; or fail.",
            "when_stale": "offline",
            "// when_missing": "What becomes of an agent that the host does not mention: fail, skip or offline.",
            "when_missing": "fail",
            "// state_map": "Further host states, and what they are shown as: idle, on_call, busy or offline.",
            "state_map": {}
          },

          "// identities": "An array, or the path of a file that holds one. One entry for each agent.",
          "identities": [
            {
              "agent_id": "",
              "// fabric_user_id": "Left out, the agent is skipped until it is registered.",
              "fabric_user_id": "",
              "// api_key_file": "A file of mode 0600. api_key_env, api_key_credential (systemd) or api_key may stand here instead.",
              "api_key_file": ""
            }
          ],

          "// bindings": "An array, or the path of a file that holds one. One entry for each guild that an agent sits in.",
          "bindings": [
            { "agent_id": "", "fabric_guild_node_id": "" }
          ],

          "sync": {
            "// refresh_seconds": "When a presence is told again although nothing changed, since Fabric may have lost it.",
            "refresh_seconds": 3600,
            "// when_removed": "What becomes of a presence whose binding or identity goes: leave, or offline.",
            "when_removed": "leave"
          }
        }

        """

    static let anyName = "text of one character or more, without NUL"

    /// What is accepted in the place of an empty string, by the key it stands behind.
    static func accepted(behind key: Substring) -> String {
        switch key {
        case "center_url": "the URL where agents log in, such as https://fabric.example.com"
        case "path": "where the host writes its states, such as /run/plexum/agents.json"
        case "url": "what is asked on this machine, such as http://127.0.0.1:8080/agents"
        case "agent_id": "the name that the host has for the agent, such as alice"
        case "fabric_user_id": "the agent's user id in Fabric, such as usr_alice; or no such key, which skips the agent"
        case "fabric_guild_node_id": "the node id that Fabric has for the guild, such as guild-eu-1"
        case "api_key_file": "the path of a file with the agent's API key, such as keys/alice"
        default: anyName
        }
    }
}
