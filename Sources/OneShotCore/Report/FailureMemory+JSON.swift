/// One entry of `ongoing` in `last-pass.json`. Older versions wrote only the members up to `said_at`.
extension FailureMemory.Ongoing {
    func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("fabric_guild_node_id", key.guild?.text)
            $0.member("kind", key.kind)
            $0.member("since", since)
            $0.member("passes", passes)
            $0.member("said_at", saidAt)
            $0.member("message", message)
            $0.member("count", count)
            $0.key("agents")
            $0.array { for agent in agents { $0.string(agent.text) } }
            $0.key("messages")
            $0.array { for message in messages { $0.integer(message) } }
        }
    }

    init(_ reader: inout JSONReader) throws(JSONError) {
        let epoch = Timestamp(milliseconds: 0)
        self.init(key: FailureGroup.Key(guild: nil, kind: ""), since: epoch, passes: 1, saidAt: epoch)
        var guild: GuildID?
        var kind = ""
        var keys = SeenKeys()
        try reader.beginObject()
        while let key = try reader.nextKey(unlike: &keys) {
            switch key {
            case "fabric_guild_node_id":
                guild = try reader.readNullIfNext() ? nil : GuildID(try reader.readText())
            case "kind": kind = try reader.readString()
            case "since": since = try reader.readTimestamp()
            case "passes": passes = min(try reader.readInteger(), LastPass.passLimit)
            case "said_at": saidAt = try reader.readTimestamp()
            case "message": message = try reader.readString()
            case "count": count = min(max(0, try reader.readInteger()), LastPass.passLimit)
            case "agents":
                agents = try reader.readList(limit: FailureGroup.struckLimit) { reader throws(JSONError) in
                    AgentID(try reader.readText())
                }
            case "messages":
                messages = try reader.readList(limit: Self.mostMessages) { reader throws(JSONError) in
                    try reader.readInteger()
                }
            default: try reader.skipValue()
            }
        }
        key = FailureGroup.Key(guild: guild, kind: kind)
    }
}

extension JSONReader {
    /// Reads an array up to a limit, without the entries that are `nil`, and skips the rest.
    mutating func readList<Entry>(
        limit: Int, _ read: (inout JSONReader) throws(JSONError) -> Entry?
    ) throws(JSONError) -> [Entry] {
        var entries: [Entry] = []
        try beginArray()
        while try nextElement() {
            if entries.count == limit {
                try skipValue()
            } else if let entry = try read(&self) {
                entries.append(entry)
            }
        }
        return entries
    }
}
