import Foundation
import StubFabric

/// Reads the agents that a stub knows from a file.
///
/// The file is an array of `{"agent_id": …, "api_key": …, "fabric_user_id": …, "guilds": […]}`. Without the last three
/// an agent has the key `key-ID`, the user id `usr_ID` and all guilds. Other members are ignored, so an `identities`
/// file works too.
enum AgentsFile {
    static func read(_ path: String) throws -> [Agent] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw UsageError("--agents \(path) cannot be read")
        }
        guard let entries = try? JSONSerialization.jsonObject(with: data) as? [[String: Any]] else {
            throw UsageError("\(path) must hold a JSON array of objects with an agent_id each")
        }
        return try entries.enumerated().map { index, entry in
            guard let id = entry["agent_id"] as? String, !id.isEmpty else {
                throw UsageError("\(path): entry \(index) has no agent_id")
            }
            return Agent(
                id: id, key: entry["api_key"] as? String, userID: entry["fabric_user_id"] as? String,
                guilds: entry["guilds"] as? [String])
        }
    }
}
