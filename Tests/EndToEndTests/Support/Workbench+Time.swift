import Foundation

/// Time that goes by between two passes, as what is on the disk would have it.
extension Workbench {
    /// Makes every session of the token cache that many seconds older.
    func ageSessions(by seconds: Double) throws {
        var tokens = try json("state/tokens.json")
        guard var sessions = tokens["sessions"] as? [String: [String: Any]] else {
            throw CocoaError(.fileReadCorruptFile)
        }
        for (agent, session) in sessions {
            guard let time = session["logged_in_at"] as? Double else { throw CocoaError(.fileReadCorruptFile) }
            sessions[agent]?["logged_in_at"] = time - seconds
        }
        tokens["sessions"] = sessions
        try write("state/tokens.json", json: tokens)
    }

    /// Ends every wait that the token cache remembers.
    func endWaits() throws {
        var tokens = try json("state/tokens.json")
        let now = Date().timeIntervalSince1970
        let waits = tokens["endpoint_backoff"] as? [String: Any] ?? [:]
        tokens["endpoint_backoff"] = waits.mapValues { _ in now - 1 }
        for name in ["login_backoff", "refusals"] {
            tokens[name] = Self.ending(tokens[name] as? [String: Any] ?? [:], at: now - 1)
        }
        try write("state/tokens.json", json: tokens)
    }

    /// The same with every `until` in it, at any depth, at that time.
    private static func ending(_ object: [String: Any], at time: Double) -> [String: Any] {
        var ended: [String: Any] = [:]
        for (key, value) in object {
            ended[key] = key == "until" ? time : (value as? [String: Any]).map { ending($0, at: time) } ?? value
        }
        return ended
    }
}
