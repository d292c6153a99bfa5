/// `tokens.json`: the sessions, and the waits that Fabric asked for or that follow failures.
///
///     {"version":1,"center_url":…,
///      "sessions":{"alice":{"user_id":…,"logged_in_at":T,
///          "guilds":{"guild-eu-1":{"endpoint":…,"token":…,"expires_at":T}}}},      or "ended_at":T
///      "login_backoff":{"alice":{"until":T,"failures":2,"key":"fingerprint"}},
///      "refusals":{"alice":{"guild-eu-1":{"until":T,"failures":1}}},
///      "endpoint_backoff":{"https://eu1.example.com":T}}
///
/// A login backoff that follows a misdirected login also has `"misdirected":true`.
///
/// It is written during a pass and at its end, with mode 0600. If it is lost, each agent logs in again.
package enum TokenCache {
    /// Reads a cache. The last of duplicate agents or guilds wins.
    ///
    /// - Returns: `nil` if it was written for another center.
    /// - Throws: `JSONError` or `InputError` if it cannot be used.
    package static func decode(_ bytes: UnsafeRawBufferPointer, center: String) throws -> TokenState? {
        var state = TokenState()
        let isOurs = try CacheDocument.read(bytes, center: center) { key, reader in
            switch key {
            case "sessions": state.sessions = try readSessions(&reader)
            case "login_backoff": state.loginBackoffs = try readLoginBackoffs(&reader)
            case "refusals": state.refusals = try readRefusals(&reader)
            case "endpoint_backoff": state.endpointBackoffs = try readEndpointBackoffs(&reader)
            default: try reader.skipValue()
            }
        }
        return isOurs ? state : nil
    }

    private static func readSessions(_ reader: inout JSONReader) throws(JSONError) -> [AgentID: Session] {
        var sessions: [AgentID: Session] = [:]
        try reader.beginObject()
        while let name = try reader.nextKey() {
            let agent = AgentID(name)
            sessions[agent] = try readSession(&reader)
        }
        return sessions
    }

    private static func readSession(_ reader: inout JSONReader) throws(JSONError) -> Session {
        var user = ""
        var loggedInAt = Timestamp(milliseconds: 0)
        var guilds: [GuildID: GuildAccess] = [:]
        var keys = SeenKeys()
        try reader.beginObject()
        while let key = try reader.nextKey(unlike: &keys) {
            switch key {
            case "user_id": user = try reader.readString()
            case "logged_in_at": loggedInAt = try reader.readTimestamp()
            case "guilds":
                try reader.beginObject()
                while let name = try reader.nextKey() {
                    let guild = GuildID(name)
                    // Without an endpoint or a token there is no entry, and the agent logs in again for the guild.
                    guilds[guild] = try readGuildAccess(&reader)
                }
            default: try reader.skipValue()
            }
        }
        return Session(userID: UserID(user), loggedInAt: loggedInAt, guilds: guilds)
    }

    private static func readGuildAccess(_ reader: inout JSONReader) throws(JSONError) -> GuildAccess? {
        var endpoint: String?
        var token = ""
        var (expiresAt, endedAt): (Timestamp?, Timestamp?)
        var keys = SeenKeys()
        try reader.beginObject()
        while let key = try reader.nextKey(unlike: &keys) {
            switch key {
            case "endpoint": endpoint = try reader.readString()
            case "token":
                token = try reader.readString()
                guard token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
                    throw reader.error("a token that no header can hold")
                }
            case "expires_at": expiresAt = try reader.readNullIfNext() ? nil : reader.readTimestamp()
            case "ended_at": endedAt = try reader.readTimestamp()
            default: try reader.skipValue()
            }
        }
        guard let endpoint, !token.isEmpty else { return nil }
        return GuildAccess(endpoint: endpoint, token: Secret(token), expiresAt: expiresAt, endedAt: endedAt)
    }

    private static func readLoginBackoffs(
        _ reader: inout JSONReader
    ) throws(JSONError) -> [AgentID: TokenState.LoginBackoff] {
        var backoffs: [AgentID: TokenState.LoginBackoff] = [:]
        try reader.beginObject()
        while let name = try reader.nextKey() {
            let agent = AgentID(name)
            var fingerprint = ""
            var isMisdirected = false
            let backoff = try readBackoff(&reader) { (key, reader) throws(JSONError) in
                switch key {
                case "key": fingerprint = try reader.readString()
                case "misdirected": isMisdirected = try reader.readBool()
                default: try reader.skipValue()
                }
            }
            backoffs[agent] = TokenState.LoginBackoff(
                backoff: backoff, fingerprint: fingerprint, isMisdirected: isMisdirected)
        }
        return backoffs
    }

    private static func readRefusals(_ reader: inout JSONReader) throws(JSONError) -> [Target: TokenState.Backoff] {
        var refusals: [AgentID: [GuildID: TokenState.Backoff]] = [:]
        try reader.beginObject()
        while let name = try reader.nextKey() {
            let agent = AgentID(name)
            refusals[agent] = [:]
            try reader.beginObject()
            while let name = try reader.nextKey() {
                let guild = GuildID(name)
                refusals[agent]?[guild] = try readBackoff(&reader) { (_, reader) throws(JSONError) in
                    try reader.skipValue()
                }
            }
        }
        let targets = refusals.flatMap { agent, guilds in guilds.map { (Target(agent, $0.key), $0.value) } }
        return Dictionary(uniqueKeysWithValues: targets)
    }

    private static func readBackoff(
        _ reader: inout JSONReader, other: (JSONText, inout JSONReader) throws(JSONError) -> Void
    ) throws(JSONError) -> TokenState.Backoff {
        var backoff = TokenState.Backoff(until: Timestamp(milliseconds: 0), failures: 1)
        var keys = SeenKeys()
        try reader.beginObject()
        while let key = try reader.nextKey(unlike: &keys) {
            switch key {
            case "until": backoff.until = try reader.readTimestamp()
            case "failures": backoff.failures = min(max(1, try reader.readInteger()), TokenState.Backoff.failureLimit)
            default: try other(key, &reader)
            }
        }
        return backoff
    }

    private static func readEndpointBackoffs(_ reader: inout JSONReader) throws(JSONError) -> [Endpoint: Timestamp] {
        var backoffs: [Endpoint: Timestamp] = [:]
        var keys = SeenKeys()
        try reader.beginObject()
        while let url = try reader.nextKey(unlike: &keys)?.string {
            let until = try reader.readTimestamp()
            if let endpoint = try? Endpoint(url) { backoffs[endpoint] = until }
        }
        return backoffs
    }

    // MARK: - Writing

    /// Writes a cache. The same state gives the same bytes.
    package static func encode(_ state: TokenState, center: String) -> [UInt8] {
        CacheDocument.write(center: center) { writer in
            writer.objectMember("sessions", state.sessions) { session, writer in
                writer.member("user_id", session.userID.text)
                writer.member("logged_in_at", session.loggedInAt)
                writer.objectMember("guilds", session.guilds) { access, writer in
                    writer.member("endpoint", access.endpoint)
                    writer.member("token", access.token.reveal())
                    if let expiresAt = access.expiresAt { writer.member("expires_at", expiresAt) }
                    if let endedAt = access.endedAt { writer.member("ended_at", endedAt) }
                }
            }
            writer.objectMember("login_backoff", state.loginBackoffs) { entry, writer in
                writer.backoff(entry.backoff)
                writer.member("key", entry.fingerprint)
                if entry.isMisdirected { writer.member("misdirected", true) }
            }
            let refusals = Dictionary(grouping: state.refusals, by: \.key.agent).mapValues {
                Dictionary(uniqueKeysWithValues: $0.map { ($0.key.guild, $0.value) })
            }
            writer.key("refusals")
            writer.object { writer in
                for (agent, guilds) in refusals.sorted(by: { $0.key < $1.key }) {
                    writer.objectMember(agent.text, guilds) { backoff, writer in writer.backoff(backoff) }
                }
            }
            writer.key("endpoint_backoff")
            writer.object { writer in
                for (url, until) in state.endpointBackoffs.map({ ($0.key.url, $0.value) }).sorted(by: { $0.0 < $1.0 }) {
                    writer.member(url, until)
                }
            }
        }
    }
}

extension JSONWriter {
    /// Writes a member that is an object of objects, in the order of its keys.
    fileprivate mutating func objectMember<Subject, Value>(
        _ name: String, _ values: [Identifier<Subject>: Value], _ members: (Value, inout JSONWriter) -> Void
    ) {
        key(name)
        object { writer in
            for (id, value) in values.sorted(by: { $0.key < $1.key }) {
                writer.key(id.text)
                writer.object { members(value, &$0) }
            }
        }
    }

    fileprivate mutating func backoff(_ backoff: TokenState.Backoff) {
        member("until", backoff.until)
        member("failures", backoff.failures)
    }
}
