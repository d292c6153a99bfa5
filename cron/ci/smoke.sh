#!/usr/bin/env bash
# Tests your configuration with a stub of Fabric on this machine. Only addresses and keys are replaced.
#
#     cron/ci/smoke.sh presence.json
#
# It needs no real key and sends nothing to another machine: the stub replaces Fabric, made-up keys replace yours, and every agent
# is idle. It needs jq, and Swift to build the stub and the program from this checkout.
set -euo pipefail
configuration=$(realpath "${1:?which configuration?}")
source=$(realpath "$(dirname "$0")/../..")
folder=$(mktemp -d)
stub=
trap 'if [ -n "$stub" ]; then kill "$stub"; fi; rm -rf "$folder"' EXIT

swift build --package-path "$source" --product stub-fabric
PATH=$(swift build --package-path "$source" --show-bin-path):$PATH

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
option() { jq -r "if .fabric.$2 then \"--$1\", .fabric.$2 else empty end" "$configuration"; }
mapfile -t paths < <(option login-path login_path && option presence-path presence_path)

mkfifo "$folder/ready"
stub-fabric serve --guilds "$(jq -r 'map(.fabric_guild_node_id) | unique | join(",")' "$folder/bindings.json")" \
  --agents "$folder/identities.json" "${paths[@]}" >"$folder/ready" 2>/dev/null &
stub=$!
read -r announced <"$folder/ready"
center=$(jq -r .center_url <<<"$announced")
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
