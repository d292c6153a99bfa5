@testable import OneShotCore

/// A snapshot of the agents alice and bob, read at a fixed time.
enum SnapshotText {
    /// 2026-06-01T08:41:40Z.
    static let now = Timestamp(milliseconds: 1_780_303_300_000)

    /// When the snapshot's file was changed.
    static let modifiedAt = Timestamp(milliseconds: 7000)

    static func decode(
        _ bytes: [UInt8],
        _ roster: Roster = .of(identities: ["alice": .active("a"), "bob": .active("b")], bindings: [:]),
        modifiedAt: Timestamp? = modifiedAt
    ) throws(JSONError) -> HostReading {
        var clock = HostClock(now: now)
        let result: Result<[Observation], JSONError> = bytes.withUnsafeBytes { bytes in
            Result { () throws(JSONError) in
                try Snapshot.decode(bytes, roster, modifiedAt: modifiedAt, &clock)
            }
        }
        return .observed(try result.get(), timeAhead: clock.ahead)
    }

    static func observations(_ text: String) throws(JSONError) -> [Observation] {
        guard case .observed(let observations, _) = try decode(Array(text.utf8)) else { return [] }
        return observations
    }

    /// The observation of alice in a snapshot with no other agent.
    static func alice(_ entry: String, generatedAt: String = "null") throws(JSONError) -> Observation? {
        try observations(#"{"generated_at":\#(generatedAt),"agents":{"alice":\#(entry)}}"#).first
    }

    /// Reads the file of one agent.
    static func agent(_ text: String, modifiedAt: Timestamp = modifiedAt) throws -> HostReading {
        var clock = HostClock(now: now)
        let observation = try Array(text.utf8).withUnsafeBytes {
            try Snapshot.decodeAgent($0, modifiedAt: modifiedAt, &clock)
        }
        return .observed([observation], timeAhead: clock.ahead)
    }
}
