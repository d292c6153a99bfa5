import SimulatedCore

/// The output of `--output json`. Its decoding shares no code with the program.
struct ReportView {
    struct Change {
        var target = Target("", "")
        var from: String?
        var to = ""
        var reason = ""
    }

    /// A skip or a failure. The cause is the reason of the skip or the kind of the failure.
    struct Entry {
        var target = Target("", "")
        var cause = ""
    }

    var outcome = ""
    var numbers: [String: Int] = [:]
    var changes: [Change] = []
    var skips: [Entry] = []
    var failures: [Entry] = []

    /// Whether it says why no pass was made.
    var isRefusal = false

    init?(_ text: String) {
        var copy = text
        let isWhole = copy.withUTF8 { bytes in
            do throws(JSONError) {
                try read(UnsafeRawBufferPointer(bytes))
                return true
            } catch {
                return false
            }
        }
        if !isWhole { return nil }
    }

    private mutating func read(_ bytes: UnsafeRawBufferPointer) throws(JSONError) {
        var reader = JSONReader(bytes)
        try reader.beginObject()
        while let key = try reader.nextKey()?.string {
            switch key {
            case "outcome": outcome = try reader.readString()
            case "exit_code", "targets", "pushed", "unchanged", "skipped", "failed", "logins":
                numbers[key] = try reader.readInteger()
            case "changes":
                try reader.beginArray()
                while try reader.nextElement() {
                    let members = try Self.members(&reader)
                    changes.append(
                        Change(
                            target: Self.target(members), from: members["from"], to: members["to"] ?? "",
                            reason: members["reason"] ?? ""))
                }
            case "error":
                isRefusal = true
                try reader.skipValue()
            case "skips": skips = try Self.entries("reason", &reader)
            case "failures": failures = try Self.entries("kind", &reader)
            default: try reader.skipValue()
            }
        }
        try reader.finish()
    }

    private static func entries(_ causeKey: String, _ reader: inout JSONReader) throws(JSONError) -> [Entry] {
        var list: [Entry] = []
        try reader.beginArray()
        while try reader.nextElement() {
            let members = try members(&reader)
            list.append(Entry(target: target(members), cause: members[causeKey] ?? ""))
        }
        return list
    }

    private static func members(_ reader: inout JSONReader) throws(JSONError) -> [String: String] {
        var members: [String: String] = [:]
        try reader.beginObject()
        while let key = try reader.nextKey()?.string {
            if try reader.kind() == .string { members[key] = try reader.readString() } else { try reader.skipValue() }
        }
        return members
    }

    private static func target(_ members: [String: String]) -> Target {
        Target(AgentID(members["agent_id"] ?? ""), GuildID(members["fabric_guild_node_id"] ?? ""))
    }
}
