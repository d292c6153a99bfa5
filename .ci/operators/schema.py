"""Checks that the JSON Schema and the program accept the same configurations, except for what only the program can check.

    python schema.py PROGRAM REPOSITORY

Needs jsonschema. Some cases are the samples that people copy, some are made from the schema's names and limits, and the others are
lists of unusual and of wrong configurations.
"""

import copy, json, pathlib, re, subprocess, sys, tempfile

import jsonschema

PROGRAM, REPOSITORY = sys.argv[1], pathlib.Path(sys.argv[2])
SCHEMA = json.loads((REPOSITORY / "cron/presence.schema.json").read_text())
jsonschema.Draft202012Validator.check_schema(SCHEMA)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
TEMPORARY = tempfile.TemporaryDirectory()  # removed when the script ends
FOLDER = pathlib.Path(TEMPORARY.name)
(FOLDER / "a.pem").write_text("")
(FOLDER / "token").write_text("secret")
BASE = {
    "fabric": {"center_url": "https://fabric.example.com"},
    "host": {"source": "file", "path": "agents.json"},
    "identities": [{"agent_id": "alice", "fabric_user_id": "usr_alice", "api_key": "key"}],
    "bindings": [{"agent_id": "alice", "fabric_guild_node_id": "guild"}],
    "sync": {},
}
HTTP = {"source": "http", "url": "http://127.0.0.1:8080/agents"}
COMMAND = {"source": "command", "argv": ["/bin/states"]}
failures, count = [], 0


def program(document):
    """Whether the program accepts the configuration, and its output."""
    path = FOLDER / "presence.json"
    path.write_text(json.dumps(document))
    ended = subprocess.run([PROGRAM, "check", "--config", path], capture_output=True, text=True, env={})
    # 1: the configuration is accepted, but this machine lacks the host that it names.
    if ended.returncode not in (0, 1, 78):
        raise SystemExit(f"check ended with {ended.returncode}: {ended.stderr}")
    return ended.returncode != 78, ended.stdout + ended.stderr


def compare(name, document, *, schema, accepted=None):
    """Compares both results with the expected ones. The program must agree with the schema, unless `accepted` differs."""
    global count
    count += 1
    by_schema, (by_program, said) = VALIDATOR.is_valid(document), program(document)
    if by_schema != schema or by_program != (schema if accepted is None else accepted):
        reason = next((error.message for error in VALIDATOR.iter_errors(document)), "none")
        failures.append(f"{name}: the schema says {by_schema} ({reason}), the program {by_program} ({said.strip()})")


def changed(path, *value):
    """The base with one value replaced, or removed if no value is given."""
    document = copy.deepcopy(BASE)
    parent, steps = document, re.findall(r"[^.\[\]]+", path)
    for step in steps[:-1]:
        parent = parent[int(step) if step.isdigit() else step]
    last = int(steps[-1]) if steps[-1].isdigit() else steps[-1]
    if value:
        parent[last] = value[0]
    else:
        del parent[last]
    return document


# 1. Samples that people copy. They contain no keys, so add them.
def filled(document):
    document = copy.deepcopy(document)
    lists = [document["identities"]] if isinstance(document["identities"], list) else []
    for identity in (identity for entries in lists for identity in entries):
        for key in [key for key in identity if key.startswith("api_key")]:
            del identity[key]
        identity["api_key"] = "key"
    return document


samples = {}
for page in [REPOSITORY / "README.md", REPOSITORY / "cron/README.md"]:
    for number, text in enumerate(re.findall(r"^```json\n(.*?)^```", page.read_text(), re.S | re.M)):
        if '"fabric"' in text:
            samples[f"{page.name}, block {number}"] = json.loads(text)
subprocess.run([PROGRAM, "init", FOLDER / "init.json"], check=True, capture_output=True)
blank = json.loads((FOLDER / "init.json").read_text())
compare("init with its blanks", blank, schema=False)


def completed(value, name=""):
    if isinstance(value, dict):
        return {key: completed(member, key) for key, member in value.items()}
    if isinstance(value, list):
        return [completed(member, name) for member in value]
    blank = "https://fabric.example.com" if name == "center_url" else "alice"
    return blank if value == "" else value


samples["init"] = completed(blank)
for page in REPOSITORY.glob("cron/kubernetes/*.yaml"):
    for text in re.findall(r"presence\.json: \|\n((?:    .*\n)+)", page.read_text()):
        samples[page.name] = json.loads(text)
for name, sample in {"base": BASE, **samples}.items():
    compare(name, filled(sample), schema=True)
    for part in ["fabric", "host", "identities", "bindings"]:
        if not VALIDATOR.is_valid({key: value for key, value in sample.items() if key != part}):
            continue
        failures.append(f"{name}: the schema accepts it without {part}")

# 2. Names: the program lists all known names when it finds an unknown one.
for path in ["", "fabric.", "host.", "sync."]:
    document = changed(path + "colour", 1)
    compare(path + "colour", document, schema=False)
    known = re.search(rf"{re.escape(path)}colour: unknown key; known are (.*)", program(document)[1])
    names = set(known.group(1).split(", ")) if known else set()
    part = SCHEMA["$defs"][path[:-1]] if path else SCHEMA
    stated = set(part["properties"]) - {"$schema"}
    if names != stated:
        failures.append(f"{path or 'the top'}: only one side knows {sorted(names ^ stated)}")
    for comment in ["//", "// why", "$schema"]:
        compare(path + comment, changed(path + comment, {"any": "thing"}), schema=True)


# 3. Limits, defaults and choices. Limits are tested at both edges.
def edges(path, rule, start):
    for part in rule.get("anyOf", [rule]):
        step = 1 if part.get("type") == "integer" else 0.001
        if "minimum" in part:
            for value, accepted in [(part["minimum"], True), (part["maximum"], True), (part["maximum"] + step, False)]:
                compare(f"{path} = {value}", start(value), schema=accepted)
            below = part["minimum"] - step
            compare(f"{path} = {below}", start(below), schema=False)
            compare(f"{path}, not a number", start(str(part["minimum"])), schema=False)
        if part.get("type") == "integer":
            compare(f"{path}, a fraction", start(part["minimum"] + 0.5), schema=False)
        for value in part.get("enum", []):
            if path != "host.source":
                compare(f"{path} = {value}", start(value), schema=True)
    if "enum" in rule:
        compare(f"{path}, no choice", start("sometimes"), schema=False)
    if "default" in rule:
        compare(f"{path}, the default", start(rule["default"]), schema=True)
    null = VALIDATOR.is_valid(start(None))
    compare(f"{path} = null", start(None), schema=null)


for prefix, part in [("", SCHEMA), ("fabric.", SCHEMA["$defs"]["fabric"]), ("host.", SCHEMA["$defs"]["host"]), ("sync.", SCHEMA["$defs"]["sync"])]:
    for name, rule in part["properties"].items():
        if name == "$schema" or name in part.get("required", []) and name != "source":
            continue
        if prefix == "host." and name in ["argv", "timeout_seconds", "url", "unix_socket", "token_file"]:
            source = COMMAND if name in ["argv", "timeout_seconds"] else HTTP
            edges(prefix + name, rule, lambda value: changed("host", {**source, name: value}))
        else:
            edges(prefix + name, rule, lambda value: changed(prefix + name, value))

# 4. Unusual but correct configurations, and wrong ones.
GOOD = [
    ("fabric.center_url", "http://localhost:7700/base/"), ("fabric.center_url", "HTTP://127.0.0.1"),
    ("fabric.center_url", "http://[::1]:1"), ("fabric.center_url", "https://[fe80::1]/"), ("fabric.center_url", "https://xn--bcher-kva.example/ü"),
    ("fabric", {"center_url": "http://f.example", "allow_plaintext": True}), ("fabric.presence_path", "/{user_id}"),
    ("fabric.ca_file", str(FOLDER / "a.pem")), ("state_dir", "a b"), ("state_dir", "~a"), ("state_dir", "a/~/b"), ("host", {"source": "directory", "path": "d"}),
    ("host", {**COMMAND, "argv": ["x", ""]}), ("host", {**COMMAND, "timeout_seconds": 0.05}), ("host.state_map", {"thinking": "on_call", "// why": 1, "$schema": 2}),
    ("host", HTTP), ("host", {**HTTP, "url": "https://localhost?a=b"}), ("host", {**HTTP, "timeout_seconds": 1, "token_file": "token"}), ("host.token_file", None),
    ("host", {**HTTP, "url": "http://plexum/agents", "unix_socket": "s"}), ("host", {**HTTP, "unix_socket": None}), ("host", {**COMMAND, "unix_socket": None}),
    ("identities", []), ("bindings", []), ("bindings[0].channel_id", {"any": "thing"}), ("bindings[0].more", 1), ("identities[0].more", 1),
    ("identities[0].api_key_file", None), ("identities[0].fabric_user_id", None),
    ("identities[0]", {"agent_id": "alice", "enabled": False}), ("identities[0]", {"agent_id": "alice", "enabled": False, "api_key": "k"}),
    ("sync.refresh_seconds", 0), ("sync.concurrency", 2.0), ("sync", {}),
]
BAD = [
    ("", []), ("fabric", None), ("fabric", []), ("host", "file"), ("sync", []), ("identities", {}), ("bindings", 1), ("identities", ""), ("state_dir", ""),
    ("state_dir", "a\0b"), ("state_dir", None), ("state_dir", "~"), ("state_dir", "~/s"), ("host.path", "~/s"), ("fabric.ca_file", "~/s"), ("identities", "~/s"),
    ("host", {**COMMAND, "argv": ["~/s"]}), ("host", {**HTTP, "unix_socket": "~/s"}), ("host", {**HTTP, "token_file": "~/s"}),
    ("identities[0]", {"agent_id": "a", "api_key_file": "~/s"}), ("fabric.center_url", "https://bücher.example"),
    ("host", {**HTTP, "url": "http://bücher/agents", "unix_socket": "s"}), ("presence_interval_seconds", "30"), ("presence_interval_seconds", None),
    ("fabric", {}), ("fabric.center_url", ""), ("fabric.center_url", 1), ("fabric.center_url", "ftp://f.example"), ("fabric.center_url", "https://"),
    ("fabric.center_url", "https://f:0"), ("fabric.center_url", "https://f/ x"), ("fabric.center_url", "https://u:p@f.example"),
    ("fabric.center_url", "https://f/?q"), ("fabric.center_url", "https://f/#q"), ("fabric.center_url", "http://f.example"),
    ("fabric.center_url", "http://127.1"), ("fabric.center_url", "http://localhost.example"), ("fabric.center_url", "https://a\\b"),
    ("fabric", {"center_url": "http://f.example", "allow_plaintext": False}), ("fabric.allow_plaintext", "yes"),
    ("fabric.login_path", "login"), ("fabric.login_path", "/a?b"), ("fabric.login_path", "/a b"), ("fabric.login_path", "/é"), ("fabric.login_path", None),
    ("fabric.presence_path", "/api/{userid}"), ("fabric.presence_path", "{user_id}"), ("fabric.source", ""), ("fabric.ca_file", 1),
    ("host", {}), ("host", {"source": "file"}), ("host", {"path": "p"}), ("host", {"source": "socket", "path": "p"}), ("host.argv", ["a"]), ("host.timeout_seconds", 1),
    ("host", {"source": "command"}), ("host", {**COMMAND, "path": "p"}), ("host", {**COMMAND, "argv": []}), ("host", {**COMMAND, "argv": [""]}),
    ("host", {**COMMAND, "argv": "ls"}), ("host", {**COMMAND, "argv": ["a", 1]}), ("host", {**COMMAND, "argv": ["a", "\0"]}), ("host.path", ""),
    ("host", {"source": "http"}), ("host", {**HTTP, "path": "p"}), ("host", {**HTTP, "argv": ["a"]}), ("host.url", "http://localhost/"), ("host.token_file", "t"),
    ("host", {**HTTP, "url": "http://plexum/agents"}), ("host", {**HTTP, "url": "http://plexum/agents", "unix_socket": None}), ("host", {**HTTP, "url": "http://u:p@localhost/"}),
    ("host", {**HTTP, "url": "http://localhost/#a"}), ("host", {**HTTP, "url": "http://localhost/é"}), ("host", {**HTTP, "url": ""}), ("host", {**HTTP, "url": None}),
    ("host", {**HTTP, "unix_socket": ""}), ("host", {**HTTP, "token_file": 1}), ("host", {**HTTP, "timeout_seconds": 301}), ("host", {**COMMAND, "unix_socket": "s"}),
    ("host.when_stale", "Offline"), ("host.state_map", []), ("host.state_map", {"a": "exhausted"}), ("host.state_map", {"a": None}),
    ("identities", [1]), ("identities[0].agent_id",), ("identities[0].agent_id", ""), ("identities[0].enabled", "no"), ("identities[0].enabled", None),
    ("identities[0].fabric_user_id", ""), ("identities[0].fabric_user_id", ".."), ("identities[0].api_key",), ("identities[0].api_key", None), ("identities[0].api_key", 1),
    ("identities[0].api_key_file", "f"), ("identities[0]", {"agent_id": "a", "api_key_credential": "a/b"}), ("identities[0]", {"agent_id": "a", "api_key_env": ""}),
    ("identities[0]", {"agent_id": "a", "enabled": False, "api_key": "k", "api_key_file": "f"}),
    ("bindings[0].agent_id",), ("bindings[0].fabric_guild_node_id",), ("bindings[0].fabric_guild_node_id", "a\0"), ("bindings[0]", "alice"),
]
for path, *value in GOOD:
    compare(f"{path} = {value}", changed(path, *value), schema=True)
for path, *value in BAD:
    compare(f"{path} = {value}", changed(path, *value) if path else value[0], schema=False)

# 5. Errors that only the program can find.
TWICE = BASE["identities"] * 2
for path, value in [
    ("identities", TWICE), ("identities", "missing.json"), ("fabric.ca_file", "missing.pem"), ("identities[0].api_key", ""), ("fabric.center_url", "https://f:65536"),
    ("identities[0]", {"agent_id": "alice", "api_key_file": "missing"}), ("fabric.center_url", "http://127.0.0.999"), ("host", {**HTTP, "unix_socket": "s" * 200}),
]:
    compare(f"{path} = {value}", changed(path, value), schema=True, accepted=False)

for failure in failures:
    print(failure)
print(f"schema: {count} configurations, {len(failures)} on which schema and program differ")
sys.exit(1 if failures else 0)
