/// The login, as it is on the wire.
///
///     POST {center_url}{login_path}   {"agentId":"alice","apiKey":"..."}
///     200   {"userId":"usr_alice","guilds":[{"nodeId":"guild-eu-1","endpoint":"https://…","token":"…","expiresAt":T}]}
package enum Login {
    /// A 200 that is no session.
    package struct Malformed: Error, Equatable, Sendable, CustomStringConvertible {
        package let description: String
    }

    /// What a login's answer holds.
    package struct Answer: Equatable, Sendable {
        package let session: Session

        /// What is wrong with guild entries that were dropped.
        package let dropped: [String]
    }

    /// Guilds beyond those that the agent is bound to: a few are kept for bindings to come, but what a server sends
    /// does not decide how much is remembered.
    private static let spareSeats = 16

    /// Bytes of a name or an endpoint, and of a token, that are kept; what is longer nobody meant.
    static let (nameLimit, tokenLimit) = (2048, 16384)

    static func body(_ agent: AgentID, _ key: Secret) -> [UInt8] {
        var writer = JSONWriter()
        writer.object {
            $0.member("agentId", agent.text)
            $0.member("apiKey", key.reveal())
        }
        return writer.bytes
    }

    /// Tells whether a refused key, or where it was sent, is another one by now: 32 bits of both.
    static func fingerprint(_ key: Secret, _ url: String) -> String {
        var text = "\(url)\0\(key.reveal())"
        let hash = text.withUTF8 { fixedHash(UnsafeRawBufferPointer($0)) }
        return String(hash >> 32, radix: 16)
    }

    /// Reads a login's answer.
    ///
    /// A guild entry that lacks a string or has one too long, or whose token no header can hold, is dropped alone; where all
    /// are, the answer is malformed.
    package static func decode(
        _ body: [UInt8], at now: Timestamp, isBound: (GuildID) -> Bool
    ) throws(Malformed) -> Answer {
        let result: Result<Answer, Malformed> = body.withUnsafeBytes { bytes in
            do throws(JSONError) {
                return try read(bytes, at: now, isBound)
            } catch {
                return .failure(Malformed(description: "the login's answer is malformed: \(error)"))
            }
        }
        return try result.get()
    }

    private static func read(
        _ bytes: UnsafeRawBufferPointer, at now: Timestamp, _ isBound: (GuildID) -> Bool
    ) throws(JSONError) -> Result<Answer, Malformed> {
        var user: String?
        var seats: [GuildID: Session.Seat]?
        var dropped: [String] = []
        var spare = spareSeats
        var reader = JSONReader(bytes)
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "userId": user = try reader.readString()
            case "guilds":
                var found: [GuildID: Session.Seat] = [:]
                try reader.beginArray()
                while try reader.nextElement() {
                    switch try readGuild(&reader) {
                    case .success(let (guild, seat)):
                        if found[guild] == nil, !isBound(guild) {
                            spare -= 1
                            if spare < 0 { continue }
                        }
                        found[guild] = seat
                    case .failure(let flaw):
                        if dropped.count < spareSeats { dropped.append(flaw.description) }
                    }
                }
                seats = found
            default: try reader.skipValue()
            }
        }
        try reader.finish()
        guard let user, user.utf8.count <= nameLimit else {
            let flaw = user == nil ? "has no userId" : "has a userId of more than \(nameLimit) bytes"
            return .failure(Malformed(description: "the login's answer \(flaw)"))
        }
        guard let seats else { return .failure(Malformed(description: "the login's answer has no guilds")) }
        if seats.isEmpty, let first = dropped.first {
            return .failure(Malformed(description: "none of the login's guilds can be used; the first: \(first)"))
        }
        return .success(
            Answer(session: Session(userID: user, loggedInAt: now, seats: seats), dropped: dropped))
    }

    private static func readGuild(
        _ reader: inout JSONReader
    ) throws(JSONError) -> Result<(GuildID, Session.Seat), Malformed> {
        guard try reader.kind() == .object else {
            try reader.skipValue()
            return .failure(Malformed(description: "a guild that is not an object"))
        }
        var guild: String?
        var endpoint: String?
        var token: String?
        var expiresAt: Timestamp?
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "nodeId": guild = try reader.readStringOrSkip()
            case "endpoint": endpoint = try reader.readStringOrSkip()
            case "token": token = try reader.readStringOrSkip()
            case "expiresAt": expiresAt = try readExpiry(&reader)
            default: try reader.skipValue()
            }
        }
        guard let guild else { return .failure(Malformed(description: "a guild without a nodeId")) }
        // Cut, since the report repeats a message for each target.
        func flawed(_ flaw: String) -> Malformed { Malformed(description: "guild \(quoted(guild)) \(flaw)") }
        guard let endpoint else { return .failure(flawed("has no endpoint")) }
        guard let token, !token.isEmpty else { return .failure(flawed("has no token")) }
        guard token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return .failure(flawed("has a token that no header can hold"))
        }
        guard guild.utf8.count <= nameLimit, endpoint.utf8.count <= nameLimit, token.utf8.count <= tokenLimit else {
            return .failure(
                flawed(
                    "has a name or an endpoint of more than \(nameLimit) bytes or a token of more than \(tokenLimit)"))
        }
        let seat = Session.Seat(
            endpoint: endpoint, token: Secret(token), expiresAt: expiresAt ?? JSONWebToken.expiry(of: token))
        return .success((GuildID(guild), seat))
    }

    /// RFC 3339 or epoch seconds; a number above 1e11, which as seconds lies beyond the year 5000, is milliseconds.
    private static func readExpiry(_ reader: inout JSONReader) throws(JSONError) -> Timestamp? {
        switch try reader.kind() {
        case .string:
            // Within the bounds of a number, which is how the token cache keeps it.
            return Timestamp(rfc3339: try reader.readText().bytes).map { Timestamp(epochSeconds: $0.epochSeconds) }
        case .number:
            return try reader.readFiniteDouble().map { Timestamp(epochSeconds: $0 > 1e11 ? $0 / 1000 : $0) }
        case .object, .array, .boolean, .null:
            try reader.skipValue()
            return nil
        }
    }
}

extension JSONReader {
    fileprivate mutating func readStringOrSkip() throws(JSONError) -> String? {
        if try kind() == .string { return try readString() }
        try skipValue()
        return nil
    }
}
