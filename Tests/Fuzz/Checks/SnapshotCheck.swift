import OneShotCore

/// Checks that there is one observation per agent, and that an entry means the same in a snapshot and in its own file.
func checkSnapshot(_ bytes: UnsafeRawBufferPointer) throws {
    if let entry = try? Snapshot.decodeAgent(bytes, fallback: now) {
        try promiseJSON(bytes, "an agent's entry")
        try promise(entry != .absent, "an existing entry is read as absent")
        let whole = Array(#"{"agents":{"x":1,"a":"#.utf8) + Array(bytes) + Array("}}".utf8)
        let observations = try? whole.withUnsafeBytes { try Snapshot.decode($0, roster, fallback: now) }
        // In the snapshot the entry is one level deeper, so it may exceed the limit of nesting.
        if let observations { try promise(observations.first == entry, "read differently in a snapshot") }
    }
    let observations = try Snapshot.decode(bytes, roster, fallback: now)
    try promiseJSON(bytes, "a snapshot")
    try promise(observations.count == roster.identityStatuses.count, "\(observations.count) observations")
}
