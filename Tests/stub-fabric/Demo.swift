import Foundation
import StubFabric

/// The demo's environment: a stub, the files that presence-oneshot reads, and the host states of the agents.
final class Demo {
    private let fabric: StubFabric
    private let folder: String
    private let program: Program
    private var host: [String: String] = [:]
    private var last: Snapshot

    init(folder: String, program: Program) throws {
        fabric = try StubFabric.start(guilds: DemoStep.guilds)
        last = fabric.snapshot
        self.folder = folder
        self.program = program
        try writeConfiguration()
        Terminal.write(
            """
            A stub of Fabric runs on \(fabric.centerURL). It has \(DemoStep.guilds.count) guilds with \
            \(DemoStep.agents.count) agents each.
            The files are in \(folder), called DIR below. A star marks what was pushed in that step.


            """)
    }

    /// Runs one step and prints it. Returns everything that was not as described.
    func run(_ step: DemoStep, number: Int) throws -> [String] {
        host.merge(step.host) { _, new in new }
        try writeHostSnapshot()
        try step.prepare(fabric)
        let result = try program.run(["run", "--config", folder + "/presence.json", "--output", "text"])
        let snapshot = fabric.snapshot
        let requests = Array(snapshot.requests.dropFirst(last.requests.count))

        let mismatches = step.mismatches(host: host, result: result, requests: requests, snapshot: snapshot)
        let report = StepReport(
            step: step, number: number, host: host, result: result, requests: requests, before: last.rows,
            after: snapshot.rows)
        last = snapshot
        Terminal.write(report.text(mismatches: mismatches))
        return mismatches
    }

    private func writeConfiguration() throws {
        let configuration: [String: Any] = [
            "presence_interval_seconds": 30,
            "state_dir": "state",
            "fabric": [
                "center_url": fabric.centerURL, "login_path": "/api/auth/agent-sessions",
                "presence_path": "/api/agents/{user_id}/presence", "source": "plexum-host",
            ],
            "host": [
                "source": "file", "path": "agents.json", "stale_after_seconds": 120, "when_stale": "offline",
                "when_missing": "fail",
            ] as [String: Any],
            "identities": DemoStep.agents.map {
                ["agent_id": $0, "fabric_user_id": "usr_\($0)", "api_key": "key-\($0)"]
            },
            "bindings": DemoStep.agents.flatMap { agent in
                DemoStep.guilds.map { ["agent_id": agent, "fabric_guild_node_id": $0, "channel_id": "general"] }
            },
            "sync": [
                "connect_timeout_seconds": 1, "request_timeout_seconds": 2, "deadline_seconds": 5, "max_retries": 2,
            ],
        ]
        try write(configuration, to: "presence.json")
    }

    private func writeHostSnapshot() throws {
        let agents = host.mapValues { ["state": $0] }
        try write(["generated_at": Int(Date().timeIntervalSince1970), "agents": agents], to: "agents.json")
    }

    /// Writes a temporary file and renames it, as every host should. So readers see either the old file or the new one.
    private func write(_ object: [String: Any], to name: String) throws {
        let options: JSONSerialization.WritingOptions = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let data = try JSONSerialization.data(withJSONObject: object, options: options)
        let temporary = "\(folder)/.\(name).\(getpid())"
        guard FileManager.default.createFile(atPath: temporary, contents: data, attributes: [.posixPermissions: 0o600]),
            rename(temporary, "\(folder)/\(name)") == 0
        else { throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: "\(folder)/\(name)"]) }
    }
}
