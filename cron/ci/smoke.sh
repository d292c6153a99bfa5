#!/usr/bin/env bash
# Tests your configuration as it is, and then with a stand-in for Fabric on this machine.
#
#     smoke.sh presence.json
#
# It needs no real key and sends nothing to another machine. First `plan` must accept the configuration as it is; whether the host can
# be read does not matter here. Then only addresses, keys and host are replaced: every agent is idle, and two passes must push what a
# first pass should, and nothing more. It needs the installed program, jq and python3.
set -euo pipefail
configuration=$(realpath "${1:?which configuration?}")
folder=$(mktemp -d)
fabric=
trap 'if [ -n "$fabric" ]; then kill "$fabric"; fi; rm -rf "$folder"' EXIT
for program in presence-oneshot jq python3; do
  command -v "$program" >/dev/null || { echo "smoke.sh: $program is not installed" >&2; exit 69; }
done

code=0
presence-oneshot plan --config "$configuration" --state-dir "$folder/none" --output none 2>"$folder/errors" || code=$?
if [ "$code" -eq 78 ] || [ "$code" -eq 64 ]; then
  cat "$folder/errors" >&2
  exit "$code"
fi

# Lists in separate files are inlined. Keys and host are replaced. Times and paths are kept.
list() {
  if [ "$(jq -r "$1 | type" "$configuration")" = string ]; then
    (cd "$(dirname "$configuration")" && jq . "$(jq -r "$1" "$configuration")")
  else
    jq "$1" "$configuration"
  fi
}
list .identities | jq 'map(with_entries(select(.key | startswith("api_key") | not)) + {api_key: ("key-" + .agent_id)})' >"$folder/identities.json"
list .bindings >"$folder/bindings.json"
jq '{agents: map({key: .agent_id, value: "idle"}) | from_entries}' "$folder/identities.json" >"$folder/agents.json"

# Answers logins and pushes, and nothing that is not one.
cat >"$folder/fabric.py" <<'END'
import http.server, json, sys, urllib.parse
folder = sys.argv[1]
fabric = {"login_path": "/api/auth/agent-sessions", "presence_path": "/api/agents/{user_id}/presence", **json.load(open(sys.argv[2]))["fabric"]}
users = {entry["agent_id"]: entry.get("fabric_user_id") for entry in json.load(open(folder + "/identities.json"))}
guilds = sorted({entry["fabric_guild_node_id"] for entry in json.load(open(folder + "/bindings.json"))})

class Fabric(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def answer(self, code, body=None):
        data = b"" if body is None else json.dumps(body).encode()
        self.send_response(code)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
    def body(self):
        return json.loads(self.rfile.read(int(self.headers["Content-Length"])))
    def do_POST(self):
        agent = self.body()
        if self.path != fabric["login_path"] or agent["apiKey"] != "key-" + agent["agentId"]:
            return self.answer(404)
        token = urllib.parse.quote(users[agent["agentId"]], safe="")
        places = [{"nodeId": guild, "endpoint": url, "token": token} for guild in guilds]
        self.answer(200, {"userId": users[agent["agentId"]], "guilds": places})
    def do_PUT(self):
        token = self.headers["Authorization"].removeprefix("Bearer ")
        wanted = fabric["presence_path"].replace("{user_id}", token)
        self.answer(204 if self.path == wanted and self.body()["status"] == "idle" else 404)
    def log_message(self, *_):
        pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Fabric)
url = "http://127.0.0.1:%d" % server.server_port
print(url, flush=True)
server.serve_forever()
END
mkfifo "$folder/ready"
python3 "$folder/fabric.py" "$folder" "$configuration" >"$folder/ready" &
fabric=$!
read -r center <"$folder/ready"
jq --arg center "$center" '.fabric.center_url = $center | .fabric.ca_file = null
  | .identities = "identities.json" | .bindings = "bindings.json" | .state_dir = "state"
  | .host = {source: "file", path: "agents.json"} + (.host | {when_stale, when_missing, state_map} | with_entries(select(.value)))' \
  "$configuration" >"$folder/presence.json"

export PRESENCE_CONFIG=$folder/presence.json
presence-oneshot check
first=$(presence-oneshot run --output json)
second=$(presence-oneshot run --output json)
echo "first pass:  $first"
echo "second pass: $second"
# The first pass pushes everything that is not skipped. The second pass pushes nothing.
jq -e '.exit_code == 0 and .pushed > 0 and .pushed + .skipped == .targets' <<<"$first" >/dev/null
jq -e '.exit_code == 0 and .pushed == 0' <<<"$second" >/dev/null
echo "passed: $(jq .pushed <<<"$first") presences pushed, $(jq .skipped <<<"$first") skipped"
