import SimulatedCore

/// A row of `last-status.json`. It shares no decoding with the program's cache.
struct FileRow: Equatable {
    var target: Target
    var presence: Presence?
    var user: UserID?
    var pushedAt = Timestamp(milliseconds: 0)
    var isInDoubt = false
    var isUnsettled = false
    var pendingSince: Timestamp?

    /// Whether the row claims to know what Fabric shows.
    var isCertain: Bool { presence != nil && !isInDoubt && !isUnsettled }

    var rowKey: Fabric.RowKey? { user.map { Fabric.RowKey(user: $0, guild: target.guild) } }

    /// The rows of a file, or `nil` if it cannot be read. A cache of another center has no rows.
    static func read(_ bytes: [UInt8], center: String? = nil) -> [FileRow]? {
        bytes.withUnsafeBytes { (try? read($0, center)) ?? nil }
    }

    private static func read(_ bytes: UnsafeRawBufferPointer, _ center: String?) throws(JSONError) -> [FileRow]? {
        var rows: [FileRow] = []
        var isOurs = true
        var reader = JSONReader(bytes)
        try reader.beginObject()
        while let key = try reader.nextKey()?.string {
            switch key {
            case "center_url":
                let url = try reader.readString()
                if let center, url != center { isOurs = false }
            case "agents":
                try reader.beginObject()
                while let agent = try reader.nextKey()?.string {
                    try reader.beginObject()
                    while let guild = try reader.nextKey()?.string {
                        guard let row = try row(Target(AgentID(agent), GuildID(guild)), &reader) else { return nil }
                        rows.append(row)
                    }
                }
            default: try reader.skipValue()
            }
        }
        try reader.finish()
        return isOurs ? rows : []
    }

    /// Reads a row, `nil` if its presence is none that Fabric knows.
    private static func row(_ target: Target, _ reader: inout JSONReader) throws(JSONError) -> FileRow? {
        var row = FileRow(target: target)
        try reader.beginObject()
        while let key = try reader.nextKey()?.string {
            switch key {
            case "status":
                guard let presence = Presence(rawValue: try reader.readString()) else { return nil }
                row.presence = presence
            case "user_id": row.user = UserID(try reader.readString())
            case "pushed_at": row.pushedAt = Timestamp(epochSeconds: try reader.readDouble())
            case "in_doubt": row.isInDoubt = try reader.readBool()
            case "unsettled": row.isUnsettled = try reader.readBool()
            case "pending_since": row.pendingSince = Timestamp(epochSeconds: try reader.readDouble())
            default: try reader.skipValue()
            }
        }
        return row
    }
}
