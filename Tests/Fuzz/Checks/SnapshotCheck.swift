import OneShotCore

/// There is one observation for each agent, and an entry means the same in a snapshot and in a file of its own.
func checkSnapshot(_ bytes: UnsafeRawBufferPointer) throws {
    if let entry = try? Snapshot.decodeAgent(bytes, fallback: now) {
        try promiseJSON(bytes, "an agent's entry")
        try promise(entry != .absent, "an entry that is there is absent")
        let whole = Array(#"{"agents":{"x":1,"a":"#.utf8) + Array(bytes) + Array("}}".utf8)
        let observations = try? whole.withUnsafeBytes { try Snapshot.decode($0, roster, fallback: now) }
        // A level deeper it may be nested too deep.
        if let observations { try promise(observations.first == entry, "read differently in a snapshot") }
    }
    let observations = try Snapshot.decode(bytes, roster, fallback: now)
    try promiseJSON(bytes, "a snapshot")
    try promise(observations.count == roster.standings.count, "\(observations.count) observations")
}
