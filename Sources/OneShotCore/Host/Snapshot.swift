/// The host's states as JSON.
///
///     {"generated_at": T, "agents": {"alice": {"state": "working", "updated_at": T}, "bob": "idle"}}
///
/// T is an RFC 3339 time or a number of epoch seconds. Both times are optional and may be null. Unknown keys are
/// skipped. A malformed entry concerns its agent alone. Anything else that is wrong makes the whole snapshot malformed.
package enum Snapshot {
    /// Reads a snapshot.
    ///
    /// - Parameters:
    ///   - bytes: The text.
    ///   - roster: The agents. Others are skipped.
    ///   - fallback: The time of states without a time of their own, if the snapshot has none either.
    /// - Returns: One observation for each agent number.
    /// - Throws: Where the snapshot as a whole is malformed.
    package static func decode(
        _ bytes: UnsafeRawBufferPointer, _ roster: Roster, fallback: Timestamp
    ) throws(JSONError) -> [Observation] {
        var entries: Entries?
        var generatedAt: Timestamp?
        var reader = JSONReader(bytes)
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "generated_at":
                _ = try reader.kind()
                let start = reader.offset
                switch try readTime(&reader) {
                case .time(let time): generatedAt = time
                case .none: generatedAt = nil
                case .malformed: throw reader.error("a generated_at that is no RFC 3339 time and no number", at: start)
                }
            case "agents": entries = try Entries(&reader, roster, fallback: fallback)
            default: try reader.skipValue()
            }
        }
        try reader.finish()
        guard let entries else { throw reader.error("it has no agents", at: 0) }
        return generatedAt.map(entries.observations(withoutTimeAt:)) ?? entries.observations
    }

    /// Reads a file that holds the entry of one agent.
    ///
    /// - Parameters:
    ///   - bytes: The text.
    ///   - fallback: The time of a state without a time of its own.
    /// - Returns: The agent's observation.
    /// - Throws: Where the text is not JSON.
    package static func decodeAgent(
        _ bytes: UnsafeRawBufferPointer, fallback: Timestamp
    ) throws(JSONError) -> Observation {
        var reader = JSONReader(bytes)
        let entry = try readEntry(&reader, fallback: fallback)
        try reader.finish()
        return entry.observation
    }

    /// The observations of a snapshot whose own time may not have been read yet.
    private struct Entries {
        /// By agent number. A state without a time of its own has the fallback.
        private(set) var observations: [Observation]

        /// By agent number: whether the observation would be another one if the snapshot had a time.
        private var lacksTime: [Bool]

        init(_ reader: inout JSONReader, _ roster: Roster, fallback: Timestamp) throws(JSONError) {
            observations = Array(repeating: .absent, count: roster.identityStatuses.count)
            lacksTime = Array(repeating: false, count: roster.identityStatuses.count)
            var expected = 0
            try reader.beginObject()
            while let name = try reader.nextKey() {
                guard let agent = roster.agentNumber(name, expecting: expected) else {
                    try reader.skipValue()
                    continue
                }
                (observations[agent], lacksTime[agent]) = try readEntry(&reader, fallback: fallback)
                expected = agent + 1
            }
        }

        func observations(withoutTimeAt time: Timestamp) -> [Observation] {
            var observations = observations
            for agent in observations.indices where lacksTime[agent] {
                if case .state(let state, _) = observations[agent] { observations[agent] = .state(state, at: time) }
            }
            return observations
        }
    }

    private static func readEntry(
        _ reader: inout JSONReader, fallback: Timestamp
    ) throws(JSONError) -> (observation: Observation, lacksTime: Bool) {
        switch try reader.kind() {
        case .string: return (.state(HostState(try reader.readString()), at: fallback), true)
        case .object: break
        case let kind:
            try reader.skipValue()
            return (.malformed("the agent's entry is \(kind); accepted is a state or an object with one"), false)
        }
        // The last of duplicate keys wins, so an error is forgotten together with the value that had it.
        var state: HostState?
        var stateError: String?
        var time: Timestamp?
        var timeError: String?
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "state":
                stateError = nil
                if try reader.kind() == .string {
                    state = HostState(try reader.readString())
                } else {
                    stateError = "the agent's state is \(try reader.kind()); accepted is a string"
                    try reader.skipValue()
                }
            case "updated_at":
                timeError = nil
                switch try readTime(&reader) {
                case .time(let found): time = found
                case .none: time = nil
                case .malformed: timeError = "the agent's updated_at is no RFC 3339 time and no number"
                }
            default: try reader.skipValue()
            }
        }
        if let error = stateError ?? timeError { return (.malformed(error), false) }
        guard let state else { return (.malformed("the agent's entry has no state"), false) }
        return (.state(state, at: time ?? fallback), time == nil)
    }

    private enum Time {
        case time(Timestamp)
        case none, malformed
    }

    private static func readTime(_ reader: inout JSONReader) throws(JSONError) -> Time {
        switch try reader.kind() {
        case .number:
            return try reader.readFiniteDouble().map { .time(Timestamp(epochSeconds: $0)) } ?? .malformed
        case .string: return Timestamp(rfc3339: try reader.readText().bytes).map(Time.time) ?? .malformed
        case .null:
            try reader.readNull()
            return .none
        case .object, .array, .boolean:
            try reader.skipValue()
            return .malformed
        }
    }
}
