import SimulatedCore

/// What `--output json` printed, read by other code than the program's.
struct ReportView {
    struct Change {
        var target = Target("", "")
        var from: String?
        var to = ""
        var reason = ""
    }

    struct Verdict {
        var target = Target("", "")
        var word = ""
    }

    var outcome = ""
    var numbers: [String: Int] = [:]
    var changes: [Change] = []
    var skips: [Verdict] = []
    var failures: [Verdict] = []

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
            case "skips": skips = try Self.verdicts("reason", &reader)
            case "failures": failures = try Self.verdicts("kind", &reader)
            default: try reader.skipValue()
            }
        }
        try reader.finish()
    }

    private static func verdicts(_ word: String, _ reader: inout JSONReader) throws(JSONError) -> [Verdict] {
        var list: [Verdict] = []
        try reader.beginArray()
        while try reader.nextElement() {
            let members = try members(&reader)
            list.append(Verdict(target: target(members), word: members[word] ?? ""))
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
