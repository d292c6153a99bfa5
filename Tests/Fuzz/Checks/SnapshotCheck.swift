import OneShotCore

/// Checks that there is one observation per agent, that an entry means the same in a snapshot and in its own file, and
/// that no time that is believed lies more than a minute ahead.
func checkSnapshot(_ bytes: UnsafeRawBufferPointer) throws {
    var clock = HostClock(now: now)
    if let entry = try? Snapshot.decodeAgent(bytes, modifiedAt: now, &clock) {
        try promiseJSON(bytes, "an agent's entry")
        try promise(entry != .absent, "an existing entry is read as absent")
        let whole = Array(#"{"agents":{"x":1,"a":"#.utf8) + Array(bytes) + Array("}}".utf8)
        let observations = try? whole.withUnsafeBytes { try Snapshot.decode($0, roster, modifiedAt: now, &clock) }
        // In the snapshot the entry is one level deeper, so it may exceed the limit of nesting.
        if let observations { try promise(observations.first == entry, "read differently in a snapshot") }
    }
    let observations = try Snapshot.decode(bytes, roster, modifiedAt: now, &clock)
    try promiseJSON(bytes, "a snapshot")
    try promise(observations.count == roster.identityStatuses.count, "\(observations.count) observations")
    for case .state(_, let time) in observations {
        try promise(time <= now + .seconds(60), "\(time.rfc3339) is believed at \(now.rfc3339)")
    }
}
