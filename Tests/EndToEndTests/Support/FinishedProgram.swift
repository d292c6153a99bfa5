import Foundation
import Testing

/// How a program ended, and what it printed.
struct FinishedProgram {
    /// 128 plus the signal's number if a signal ended it.
    let exitCode: Int32
    let output: String
    let errors: String

    /// Standard output as the JSON that `--output json` prints. Anything but a JSON object fails the test.
    var report: [String: Any] {
        if let report = (try? JSONSerialization.jsonObject(with: Data(output.utf8))) as? [String: Any] { return report }
        Issue.record("standard output is no JSON object: \(output)")
        return [:]
    }

    func count(_ name: String) -> Int? { report[name] as? Int }

    /// The failures' kinds by `agent/guild`.
    var failures: [String: String] { listed("failures", "kind") }

    /// The skips' reasons by `agent/guild`.
    var skips: [String: String] { listed("skips", "reason") }

    /// The changes' reasons by `agent/guild`.
    var changes: [String: String] { listed("changes", "reason") }

    private func listed(_ list: String, _ member: String) -> [String: String] {
        let entries = report[list] as? [[String: Any]] ?? []
        let pairs = entries.map { entry in
            let (agent, guild) = (entry["agent_id"] ?? "", entry["fabric_guild_node_id"] ?? "")
            return ("\(agent)/\(guild)", entry[member] as? String ?? "")
        }
        return Dictionary(pairs) { first, _ in first }
    }
}
