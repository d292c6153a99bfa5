/// The host's states as JSON.
///
///     {"generated_at": T, "agents": {"alice": {"state": "working", "updated_at": T}, "bob": "idle"}}
///
/// T is an RFC 3339 time or a number of epoch seconds. Both times are optional. Unknown keys are skipped. The last of
/// duplicate agents counts. A malformed entry, also one with a key twice, concerns its agent alone. Anything else that
/// is wrong makes the whole snapshot malformed.
package enum Snapshot {
    /// Reads a snapshot.
    ///
    /// - Parameters:
    ///   - bytes: The text.
    ///   - roster: The agents. Others are skipped.
    ///   - modifiedAt: The time of states for which the snapshot has none; `nil` is now.
    ///   - clock: Says which times are believed.
    /// - Returns: One observation for each agent number.
    /// - Throws: Where the snapshot as a whole is malformed.
    package static func decode(
        _ bytes: UnsafeRawBufferPointer, _ roster: Roster, modifiedAt: Timestamp?, _ clock: inout HostClock
    ) throws(JSONError) -> [Observation] {
        var entries: Entries?
        var generatedAt: Timestamp?
        var keys = SeenKeys()
        var reader = JSONReader(bytes) { ProcessGuard.mustEnd }
        try reader.beginObject()
        while let key = try reader.nextKey(unlike: &keys) {
            switch key {
            case "generated_at":
                _ = try reader.kind()
                let start = reader.offset
                switch try reader.readGivenTime() {
                case .time(let time): generatedAt = clock.believed(time)
                case .none: break
                case .malformed(let value):
                    throw reader.error("generated_at is \(value); \(GivenTime.accepted)", at: start)
                }
            case "agents": entries = try Entries(&reader, roster, &clock)
            default: try reader.skipValue()
            }
        }
        try reader.finish()
        guard let entries else { throw reader.error("it has no agents", at: 0) }
        return entries.observations { generatedAt ?? clock.believed(modifiedAt) ?? clock.now }
    }

    /// Reads a file that holds the entry of one agent.
    ///
    /// - Parameters:
    ///   - bytes: The text.
    ///   - modifiedAt: The time of a state without a time of its own.
    ///   - clock: Says which times are believed.
    /// - Returns: The agent's observation.
    /// - Throws: Where the text is not JSON.
    package static func decodeAgent(
        _ bytes: UnsafeRawBufferPointer, modifiedAt: Timestamp, _ clock: inout HostClock
    ) throws(JSONError) -> Observation {
        var reader = JSONReader(bytes) { ProcessGuard.mustEnd }
        var keys = SeenKeys()
        let (observation, lacksTime) = try readEntry(&reader, &keys, &clock)
        try reader.finish()
        guard lacksTime, case .state(let state, _) = observation else { return observation }
        return .state(state, at: clock.believed(modifiedAt) ?? clock.now)
    }

    /// The observations of a snapshot whose own time may not have been read yet.
    private struct Entries {
        /// By agent number. The time of a state that lacks one is not known yet.
        private var observations: [Observation]

        /// By agent number.
        private var lacksTime: [Bool]

        init(_ reader: inout JSONReader, _ roster: Roster, _ clock: inout HostClock) throws(JSONError) {
            observations = Array(repeating: .absent, count: roster.identityStatuses.count)
            lacksTime = Array(repeating: false, count: roster.identityStatuses.count)
            var expected = 0
            var keys = SeenKeys()
            try reader.beginObject()
            while let name = try reader.nextKey() {
                guard let agent = roster.agentNumber(name, expecting: expected) else {
                    try reader.skipValue()
                    continue
                }
                (observations[agent], lacksTime[agent]) = try readEntry(&reader, &keys, &clock)
                expected = agent + 1
            }
        }

        /// All observations; `time` is asked for only if a state lacks one.
        func observations(withoutTimeAt time: () -> Timestamp) -> [Observation] {
            guard lacksTime.contains(true) else { return observations }
            let time = time()
            var observations = observations
            for agent in observations.indices where lacksTime[agent] {
                if case .state(let state, _) = observations[agent] { observations[agent] = .state(state, at: time) }
            }
            return observations
        }
    }

    private static func readEntry(
        _ reader: inout JSONReader, _ keys: inout SeenKeys, _ clock: inout HostClock
    ) throws(JSONError) -> (observation: Observation, lacksTime: Bool) {
        switch try reader.kind() {
        case .string: return (.state(HostState(try reader.readText()), at: clock.now), true)
        case .object: break
        case let kind:
            try reader.skipValue()
            return (.malformed("the agent's entry is \(kind); accepted is a state or an object with one"), false)
        }
        var state: HostState?
        var time: Timestamp?
        var error: String?
        keys.removeAll()
        try reader.beginObject()
        while let key = try reader.nextKey() {
            let isNew: Bool
            switch key {
            case "state":
                isNew = keys.insert(0)
                let kind = try reader.kind()
                if kind == .string {
                    state = HostState(try reader.readText())
                } else {
                    error = error ?? "the agent's state is \(kind); accepted is a string"
                    try reader.skipValue()
                }
            case "updated_at":
                isNew = keys.insert(1)
                switch try reader.readGivenTime() {
                case .time(let found): time = clock.believed(found)
                case .none: break
                case .malformed(let value): error = error ?? "the agent's updated_at is \(value); \(GivenTime.accepted)"
                }
            default:
                isNew = keys.insert(key)
                try reader.skipValue()
            }
            if !isNew { error = error ?? "the agent's entry has a key twice" }
        }
        if let error { return (.malformed(error), false) }
        guard let state else { return (.malformed("the agent's entry has no state"), false) }
        return (.state(state, at: time ?? clock.now), time == nil)
    }
}
