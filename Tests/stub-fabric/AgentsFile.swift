import Foundation
import StubFabric

/// The agents a stub is to know, read from a file.
///
/// An array of `{"agent_id": …, "api_key": …, "fabric_user_id": …, "guilds": […]}`; all but the first default to what an
/// agent has where any is accepted. Other members are ignored, so an `identities` file serves as well.
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
