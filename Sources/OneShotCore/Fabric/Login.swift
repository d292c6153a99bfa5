/// The login on the wire.
///
///     POST {center_url}{login_path}   {"agentId":"alice","apiKey":"..."}
///     200   {"userId":"usr_alice","guilds":[{"nodeId":"guild-eu-1","endpoint":"https://…","token":"…","expiresAt":T}]}
package enum Login {
    /// What a successful login's response holds.
    package struct Answer: Equatable, Sendable {
        package let session: Session

        /// Why guild entries were dropped, one reason for each.
        package let dropped: [String]
    }

    /// How many guilds are kept beyond those that the agent is bound to. They serve bindings that are added later.
    /// There is a limit, because the server must not decide how much is stored.
    private static let spareGuilds = 16

    /// The most bytes of a name or an endpoint, and of a token, that are accepted.
    private static let (nameLimit, tokenLimit) = (2048, 16384)

    private static let source = "the login's answer"

    /// The body of a login request.
    static func body(_ agent: AgentID, _ key: Secret) -> [UInt8] {
        var writer = JSONWriter()
        writer.object {
            $0.member("agentId", agent.text)
            $0.member("apiKey", key.reveal())
        }
        return writer.bytes
    }

    /// Identifies a key and the URL that it is sent to, so that a refused key is not sent there again. It has only 32
    /// bits, so it does not give the key away.
    static func fingerprint(_ key: Secret, _ url: String) -> String {
        var text = "\(url)\0\(key.reveal())"
        let hash = text.withUTF8 { fixedHash(UnsafeRawBufferPointer($0)) }
        return String(hash >> 32, radix: 16)
    }

    /// What a response has instead of a JSON object, for a message; `nil` if it begins like one. It may repeat the key,
    /// so it is not quoted.
    static func misdirection(_ body: [UInt8]) -> String? {
        let blank = Set(" \t\r\n".utf8)
        let text = body.drop { blank.contains($0) }
        if text.first == UInt8(ascii: "{") { return nil }
        return text.isEmpty ? "an empty body" : JSONReader.otherFormat(text) ?? "something else"
    }

    /// Reads the response of a successful login.
    ///
    /// An entry is dropped alone if it lacks a string, has one that is too long, or has a token that no header can
    /// hold. If all entries are dropped, the response is malformed.
    ///
    /// - Parameters:
    ///   - body: The response's body.
    ///   - now: When it came.
    ///   - isBound: Whether the agent is bound to a guild.
    /// - Returns: The session, and what was dropped.
    /// - Throws: Why the response is not a session.
    package static func decode(
        _ body: [UInt8], at now: Timestamp, isBound: (GuildID) -> Bool
    ) throws(InputError) -> Answer {
        let result: Result<Answer, InputError> = body.withUnsafeBytes { bytes in
            do throws(JSONError) {
                return try read(bytes, at: now, isBound)
            } catch {
                return .failure(InputError(source, error))
            }
        }
        return try result.get()
    }

    private static func read(
        _ bytes: UnsafeRawBufferPointer, at now: Timestamp, _ isBound: (GuildID) -> Bool
    ) throws(JSONError) -> Result<Answer, InputError> {
        var user: String?
        var guilds: [GuildID: GuildAccess]?
        var dropped: [String] = []
        var spare = spareGuilds
        var reader = JSONReader(bytes)
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "userId": user = try reader.readString()
            case "guilds":
                var found: [GuildID: GuildAccess] = [:]
                // Go writes an empty list that was never made as null.
                if try reader.readNullIfNext() {
                    guilds = found
                    continue
                }
                try reader.beginArray()
                while try reader.nextElement() {
                    switch try readGuild(&reader, at: now) {
                    case .success(let (guild, access)):
                        if found[guild] == nil, !isBound(guild) {
                            spare -= 1
                            if spare < 0 { continue }
                        }
                        found[guild] = access
                    case .failure(let error):
                        if dropped.count < spareGuilds { dropped.append(error.description) }
                    }
                }
                guilds = found
            default: try reader.skipValue()
            }
        }
        try reader.finish()
        guard let user else { return .failure(InputError(source, "has no userId")) }
        guard user.utf8.count <= nameLimit else {
            return .failure(InputError(source, "has a userId of more than \(nameLimit) bytes"))
        }
        guard let guilds else { return .failure(InputError(source, "has no guilds")) }
        if guilds.isEmpty, let first = dropped.first {
            return .failure(InputError(nil, "none of the login's guilds can be used; the first: \(first)"))
        }
        return .success(
            Answer(session: Session(userID: UserID(user), loggedInAt: now, guilds: guilds), dropped: dropped))
    }

    private static func readGuild(
        _ reader: inout JSONReader, at now: Timestamp
    ) throws(JSONError) -> Result<(GuildID, GuildAccess), InputError> {
        guard try reader.kind() == .object else {
            try reader.skipValue()
            return .failure(InputError("a guild", "that is not an object"))
        }
        var (guild, endpoint, token) = (TextMember(), TextMember(), TextMember())
        var expiresAt: Timestamp?
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "nodeId": guild = try reader.readTextMember()
            case "endpoint": endpoint = try reader.readTextMember()
            case "token": token = try reader.readTextMember()
            case "expiresAt": expiresAt = try readExpiry(&reader)
            default: try reader.skipValue()
            }
        }
        guard let guild = guild.text else {
            return .failure(InputError("a guild", guild.problem("a nodeId") ?? "without a nodeId"))
        }
        // The name is cut, because a report repeats the message for each target.
        func failure(_ reason: String) -> Result<(GuildID, GuildAccess), InputError> {
            .failure(InputError("guild \(quoted(guild))", reason))
        }
        guard let endpoint = endpoint.text else {
            return failure(endpoint.problem("an endpoint") ?? "has no endpoint")
        }
        guard let token = token.text, !token.isEmpty else {
            return failure(token.problem("a token") ?? "has no token")
        }
        guard token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return failure("has a token that no header can hold")
        }
        guard guild.utf8.count <= nameLimit, endpoint.utf8.count <= nameLimit, token.utf8.count <= tokenLimit else {
            return failure(
                "has a name or an endpoint of more than \(nameLimit) bytes or a token of more than \(tokenLimit)")
        }
        let access = GuildAccess(
            endpoint: endpoint, token: Secret(token), end: expiresAt ?? JSONWebToken.expiry(of: token), loggedInAt: now)
        return .success((GuildID(guild), access))
    }

    /// Reads the end of a token. One that is malformed counts as none.
    private static func readExpiry(_ reader: inout JSONReader) throws(JSONError) -> Timestamp? {
        if case .time(let end) = try reader.readGivenTime() { end } else { nil }
    }
}

/// A member of a guild's entry that must be a string.
private struct TextMember {
    var text: String?

    /// What there is instead, unless that is null.
    var found: JSONKind?

    /// Says what there is instead of a string; `nil` where there is nothing.
    func problem(_ name: String) -> String? {
        found.map { "has \(name) that is \($0) and must be a string" }
    }
}

extension JSONReader {
    fileprivate mutating func readTextMember() throws(JSONError) -> TextMember {
        let kind = try kind()
        if kind == .string { return TextMember(text: try readString()) }
        try skipValue()
        return TextMember(found: kind == .null ? nil : kind)
    }
}
