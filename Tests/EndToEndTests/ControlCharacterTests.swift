import Foundation
import StubFabric
import Testing

/// No raw control character reaches a terminal, wherever it comes from.
@Suite struct ControlCharacterTests {
    /// Colours, a cleared screen, a bell, a carriage return, a C1 control and, not a control, text that runs backwards.
    private static let evil = "\u{1B}[31m\u{1B}[2J\u{7}\r\u{9B}1m\u{7F}\u{202E}"
    private let fabric: StubFabric
    private let bench: Workbench

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1"])
        bench = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "idle"])
    }

    private func expectPlain(_ ended: FinishedProgram, _ comment: String) {
        for text in [ended.output, ended.errors] {
            let raw = text.unicodeScalars.filter {
                $0.value < 0x20 && $0 != "\n" || (0x7F..<0xA0).contains($0.value)
                    || $0 == "\u{202E}" && !text.hasPrefix("{")
            }
            #expect(raw.isEmpty, "\(comment): \(text.debugDescription)")
        }
    }

    private static let commands = [
        ["run"], ["clear"], ["plan"], ["check"], ["check", "--online"], ["status"], ["status", "--check"],
        ["explain", "alice"],
    ]

    @Test(arguments: commands, ["text", "json"])
    func `paths, names, keys and states with control characters are printed escaped`(command: [String], output: String)
        throws
    {
        let evil = Self.evil
        try bench.makeFolder(evil)
        bench.configuration["identities"] = [
            ["agent_id": "alice", "fabric_user_id": "usr_alice", "api_key_file": "\(evil)/key"],
            ["agent_id": evil, "fabric_user_id": evil, "api_key_env": evil],
            ["agent_id": "off\(evil)", "enabled": false],
        ]
        bench.configuration["bindings"] = ["alice", evil, "off\(evil)"].map {
            ["agent_id": $0, "fabric_guild_node_id": evil]
        }
        bench.configuration["host"] = ["source": "file", "path": "\(evil)/agents.json"]
        try bench.write("\(evil)/presence.json", json: bench.configuration)
        let arguments =
            command + [
                "--config", "\(evil)/presence.json", "--state-dir", "\(evil)/state", "--output", output, "--log-level",
                "debug",
            ]
        expectPlain(try bench.run(arguments), "without a host")
        try bench.makeFolder("\(evil)/state")
        try bench.setMode(0o755, of: "\(evil)/state")
        try bench.makeFolder("\(evil)/\(evil)")
        try bench.write("\(evil)/\(evil)/agents.json", json: ["agents": ["alice": evil, evil: "idle"]])
        try bench.write("\(evil)/\(evil)/key", "key-alice\nmore")
        expectPlain(try bench.run(arguments), "with a host")
        try bench.write("\(evil)/presence.json", "{\"\(evil)")
        expectPlain(try bench.run(arguments), "malformed")
        try bench.remove("\(evil)/presence.json")
        expectPlain(try bench.run(arguments), "missing")
    }

    @Test(arguments: commands, ["text", "json"])
    func `a tampered summary is printed escaped`(command: [String], output: String) throws {
        try fabric.down(.guild("g1"))
        try bench.run()
        try bench.edit("state/last-pass.json") {
            $0["outcome"] = "ok\(Self.evil)"
            $0["ongoing"] = [
                ["fabric_guild_node_id": "g1", "kind": "timeout\(Self.evil)", "since": 1, "passes": 2, "said_at": 1]
            ]
        }
        let ended = try bench.run(command + ["--output", output])
        expectPlain(ended, "\(command)")
        if command == ["status"], output == "text" { #expect(ended.output.contains(#"ok\u001b[31m"#)) }
    }

    @Test func `wrong arguments are printed escaped`() throws {
        let evil = Self.evil
        for arguments in [
            [evil], ["--\(evil)"], ["--config", "\(evil)/x"], ["run", "--output", evil], ["run", "--shard", evil],
            ["explain", evil], ["run", evil], ["--\(evil)=x"], ["init", "\(evil)/x"], ["init", evil], ["help", evil],
        ] {
            expectPlain(try bench.run(arguments), "\(arguments)")
        }
    }
}
