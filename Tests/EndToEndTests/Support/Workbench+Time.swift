import Foundation
import Testing

/// Time between two passes, simulated by changing the times in the state files.
extension Workbench {
    /// Makes every token in the token cache end so many seconds earlier.
    func endTokensEarlier(by seconds: Double) throws {
        try edit("state/tokens.json") { tokens in
            var sessions = try #require(tokens["sessions"] as? [String: [String: Any]])
            for (agent, session) in sessions {
                let guilds = try #require(session["guilds"] as? [String: [String: Any]])
                sessions[agent]?["guilds"] = try guilds.mapValues { access in
                    let end = try #require(access["expires_at"] as? Double)
                    return access.merging(["expires_at": end - seconds]) { $1 }
                }
            }
            tokens["sessions"] = sessions
        }
    }

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

    /// Ends every pause that a server asked for. There must be one, and none may last longer than so many seconds.
    func endWaits(upTo seconds: Double) throws {
        let now = Date().timeIntervalSince1970
        try edit("state/tokens.json") { tokens in
            let ends = try #require(tokens["endpoint_backoff"] as? [String: Double])
            try #require(!ends.isEmpty, "no server has asked for a pause")
            #expect(ends.values.allSatisfy { $0 <= now + seconds }, "\(ends), and now it is \(now)")
            tokens["endpoint_backoff"] = ends.mapValues { _ in now - 1 }
        }
    }
}
