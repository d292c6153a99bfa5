import Foundation

/// Time between two passes, simulated by changing the times in the state files.
extension Workbench {
    /// Makes every session in the token cache so many seconds older.
    func ageSessions(by seconds: Double) throws {
        try edit("state/tokens.json") { tokens in
            guard var sessions = tokens["sessions"] as? [String: [String: Any]] else {
                throw CocoaError(.fileReadCorruptFile)
            }
            for (agent, session) in sessions {
                guard let time = session["logged_in_at"] as? Double else { throw CocoaError(.fileReadCorruptFile) }
                sessions[agent]?["logged_in_at"] = time - seconds
            }
            tokens["sessions"] = sessions
        }
    }

    /// Makes the last good reading of the host two minutes older.
    func ageHostReading() throws {
        try edit("state/last-pass.json") { last in
            guard let observed = last["observed_at"] as? Double else { throw CocoaError(.fileReadCorruptFile) }
            last["observed_at"] = observed - 120
        }
    }

    /// Ends every wait that the token cache remembers.
    func endWaits() throws {
        let past = Date().timeIntervalSince1970 - 1
        try edit("state/tokens.json") { tokens in
            let waits = tokens["endpoint_backoff"] as? [String: Any] ?? [:]
            tokens["endpoint_backoff"] = waits.mapValues { _ in past }
            for name in ["login_backoff", "refusals"] {
                tokens[name] = Self.ending(tokens[name] as? [String: Any] ?? [:], at: past)
            }
        }
    }

    /// The object with each `until` in it, at any depth, set to a time.
    private static func ending(_ object: [String: Any], at time: Double) -> [String: Any] {
        var ended: [String: Any] = [:]
        for (key, value) in object {
            ended[key] = key == "until" ? time : (value as? [String: Any]).map { ending($0, at: time) } ?? value
        }
        return ended
    }
}
