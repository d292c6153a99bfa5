/// The host's states as JSON.
///
///     {"generated_at": T, "agents": {"alice": {"state": "working", "updated_at": T}, "bob": "idle"}}
///
/// T is an RFC 3339 time or epoch seconds; both are optional and may be null. Unknown keys are skipped. One agent's
/// malformed entry is that agent's alone; anything else that is wrong makes the whole snapshot malformed.
package enum Snapshot {
    /// What is said of one agent; its time is its own, if it tells one.
    enum Entry {
        case absent
        case malformed(String)
        case state(HostState, at: Timestamp?)

        func observation(fallback: Timestamp) -> Observation {
            switch self {
            case .absent: .absent
            case .malformed(let reason): .malformed(reason)
            case .state(let state, let time): .state(state, at: time ?? fallback)
            }
        }
    }

    /// One observation for each agent number; agents that the roster does not know are passed over.
    package static func decode(
        _ bytes: UnsafeRawBufferPointer, _ roster: Roster, fallback: Timestamp
    ) throws(JSONError) -> [Observation] {
        var entries: [Entry]?
        var generatedAt: Timestamp?
        var reader = JSONReader(bytes)
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "generated_at":
                // Looking at its kind goes to where the value begins.
                _ = try reader.kind()
                let start = reader.offset
                switch try readTime(&reader) {
                case .time(let time): generatedAt = time
                case .none: generatedAt = nil
                case .malformed: throw reader.error("a generated_at that is no RFC 3339 time and no number", at: start)
                }
            case "agents": entries = try readEntries(&reader, roster)
            default: try reader.skipValue()
            }
        }
        try reader.finish()
        guard let entries else { throw reader.error("it has no agents", at: 0) }
        let time = generatedAt ?? fallback
        return entries.map { $0.observation(fallback: time) }
    }

    /// The observation in a file that holds one agent's entry.
    package static func decodeAgent(_ bytes: UnsafeRawBufferPointer, fallback: Timestamp) throws(JSONError)
        -> Observation
    {
        var reader = JSONReader(bytes)
        let entry = try readEntry(&reader)
        try reader.finish()
        return entry.observation(fallback: fallback)
    }

    private static func readEntries(_ reader: inout JSONReader, _ roster: Roster) throws(JSONError) -> [Entry] {
        var entries = [Entry](repeating: .absent, count: roster.standings.count)
        var expected = 0
        try reader.beginObject()
        while let name = try reader.nextKey() {
            guard let agent = roster.agentNumber(name, expecting: expected) else {
                try reader.skipValue()
                continue
            }
            entries[agent] = try readEntry(&reader)
            expected = agent + 1
        }
        return entries
    }

    private static func readEntry(_ reader: inout JSONReader) throws(JSONError) -> Entry {
        switch try reader.kind() {
        case .string: return .state(HostState(try reader.readString()), at: nil)
        case .object: break
        case let kind:
            try reader.skipValue()
            return .malformed("the agent's entry is \(kind); accepted is a state or an object with one")
        }
        // The last of duplicate keys wins, so a flaw is forgotten with the value that had it.
        var state: HostState?
        var stateFlaw: String?
        var time: Timestamp?
        var timeFlaw: String?
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "state":
                stateFlaw = nil
                if try reader.kind() == .string {
                    state = HostState(try reader.readString())
                } else {
                    stateFlaw = "the agent's state is \(try reader.kind()); accepted is a string"
                    try reader.skipValue()
                }
            case "updated_at":
                timeFlaw = nil
                switch try readTime(&reader) {
                case .time(let found): time = found
                case .none: time = nil
                case .malformed: timeFlaw = "the agent's updated_at is no RFC 3339 time and no number"
                }
            default: try reader.skipValue()
            }
        }
        if let flaw = stateFlaw ?? timeFlaw { return .malformed(flaw) }
        guard let state else { return .malformed("the agent's entry has no state") }
        return .state(state, at: time)
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
