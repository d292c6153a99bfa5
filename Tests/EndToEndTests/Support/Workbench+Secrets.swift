import Foundation
import StubFabric
import Testing

extension Workbench {
    /// Fails where anything that a program said or left, the token cache apart, holds a secret: any that the stub was
    /// sent, the agents' keys, or one of `more`.
    func expectNoSecret(in passes: [Started.Ended], and more: Set<String> = []) throws {
        let identities = configuration["identities"] as? [[String: Any]] ?? []
        let keys = identities.compactMap { $0["api_key"] as? String }
        let secrets = Set(fabric.requests.compactMap(\.secret)).union(keys).union(["Authorization", "Bearer "])
            .union(more)
        try #require(secrets.count > 2)
        var places = passes.flatMap { [("output", $0.output), ("errors", $0.errors)] }
        for name in try FileManager.default.contentsOfDirectory(atPath: path("state")) where name != "tokens.json" {
            places.append((name, String(decoding: read("state/\(name)") ?? Data(), as: UTF8.self)))
        }
        for (name, text) in places {
            for secret in secrets { #expect(!text.contains(secret), "\(name) holds \(secret)") }
        }
    }
}
