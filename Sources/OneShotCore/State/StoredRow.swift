/// One row as `last-status.json` has it. It has a string only if the row is not for its agent's current user.
struct StoredRow: ~Copyable {
    /// `nil`: nothing was ever acknowledged for the row.
    private(set) var presence: Presence?

    /// Whether the row is for the agent's current user. If not, it is for `otherUser`.
    private var isCurrentUser = false
    private var otherUser = ""
    private(set) var pushedAt = Timestamp(milliseconds: 0)
    private var firstPushedAt: Timestamp?
    private var isInDoubt = false
    private var isUnsettled = false
    private var pendingSince: Timestamp?

    private enum Field: UInt64 {
        case status, user, pushedAt, since, inDoubt, unsettled, pendingSince

        init?(_ key: JSONText) {
            switch key {
            case "status": self = .status
            case "user_id": self = .user
            case "pushed_at": self = .pushedAt
            case "since": self = .since
            case "in_doubt": self = .inDoubt
            case "unsettled": self = .unsettled
            case "pending_since": self = .pendingSince
            default: return nil
            }
        }
    }

    /// Reads a row. Unknown keys are skipped.
    ///
    /// - Parameters:
    ///   - reader: At the row's object.
    ///   - current: The name of the agent's current user, if it has one.
    /// - Throws: `JSONError` where a member is not of its type or is given twice.
    init(_ reader: inout JSONReader, current: JSONText?) throws(JSONError) {
        try reader.beginObject()
        // Almost every row has just these, in the order in which they are written.
        var keys = SeenKeys()
        if reader.skipKey("status") { try read(.status, &reader, &keys, current) }
        if reader.skipKey("user_id") { try read(.user, &reader, &keys, current) }
        if reader.skipKey("pushed_at") { try read(.pushedAt, &reader, &keys, current) }
        while let key = try reader.nextKey() {
            if let field = Field(key) {
                try read(field, &reader, &keys, current)
            } else {
                guard keys.insert(key) else { throw reader.duplicateKey }
                try reader.skipValue()
            }
        }
    }

    @inline(__always)
    private mutating func read(
        _ field: Field, _ reader: inout JSONReader, _ keys: inout SeenKeys, _ current: JSONText?
    ) throws(JSONError) {
        guard keys.insert(field.rawValue) else { throw reader.duplicateKey }
        switch field {
        case .status: presence = try reader.readPresence()
        case .user: try readUser(&reader, current)
        case .pushedAt: pushedAt = try reader.readTimestamp()
        case .since: firstPushedAt = try reader.readTimestamp()
        case .inDoubt: isInDoubt = try reader.readBool()
        case .unsettled: isUnsettled = try reader.readBool()
        case .pendingSince: pendingSince = try reader.readTimestamp()
        }
    }

    private mutating func readUser(_ reader: inout JSONReader, _ current: JSONText?) throws(JSONError) {
        let text = try reader.readText()
        isCurrentUser = current.map { $0 == text } ?? false
        if !isCurrentUser { otherUser = text.string }
    }

    /// When the presence was acknowledged first.
    var since: Timestamp { firstPushedAt ?? pushedAt }

    /// Whether the row says nothing but what was acknowledged for the agent's current user, as almost every row does.
    var isPlain: Bool {
        presence != nil && isCurrentUser && !isInDoubt && !isUnsettled && pendingSince == nil
    }

    fileprivate func cachedRow(_ current: UserID?) -> CachedRow {
        let user = isCurrentUser ? current ?? UserID("") : UserID(otherUser)
        return CachedRow(
            presence.map { .init($0, user, at: pushedAt, since: since) }, isInDoubt: isInDoubt,
            isUnsettled: isUnsettled, pendingSince: pendingSince)
    }
}

extension CachedRow {
    /// The row that was stored. One without a user or a time looks changed or due, so it is pushed again.
    init(_ stored: borrowing StoredRow, current: UserID?) { self = stored.cachedRow(current) }

    /// Writes a row as a member whose key is its guild.
    func write(_ guild: GuildID, _ writer: inout JSONWriter) {
        writer.key(guild.text)
        writer.object {
            if let acknowledged {
                $0.member("status", acknowledged.presence.rawValue)
                $0.member("user_id", acknowledged.user.text)
                $0.member("pushed_at", acknowledged.at)
                if acknowledged.since < acknowledged.at { $0.member("since", acknowledged.since) }
            }
            if isInDoubt { $0.member("in_doubt", true) }
            if isUnsettled { $0.member("unsettled", true) }
            if let pendingSince { $0.member("pending_since", pendingSince) }
        }
    }
}

extension JSONReader {
    fileprivate mutating func readPresence() throws(JSONError) -> Presence {
        guard let presence = Presence(try readText()) else { throw error("a status that this program never writes") }
        return presence
    }
}

extension Presence {
    @inline(__always)
    fileprivate init?(_ text: JSONText) {
        switch text {
        case "idle": self = .idle
        case "on_call": self = .onCall
        case "busy": self = .busy
        case "offline": self = .offline
        default: return nil
        }
    }
}
