import Foundation

/// The parts of a login's body that could be read.
struct LoginCall: Sendable {
    let agentID: String?
    let key: String?

    init(_ request: HTTPRequest) {
        let body = request.jsonObject
        agentID = body?["agentId"] as? String
        key = body?["apiKey"] as? String
    }
}

/// The parts of a presence PUT that could be read.
struct PresenceCall: Sendable {
    let key: RowKey
    let token: String?
    let status: String?
    let source: String?

    init(_ request: HTTPRequest, user: String, guild: String) {
        let body = request.jsonObject
        key = RowKey(user: user, guild: guild)
        token = request.bearerToken
        status = body?["status"] as? String
        source = body?["source"] as? String
    }
}

extension World {
    /// Every presence that Fabric accepts. The last two are Fabric's own fallbacks, which a client should not send.
    static let statuses = ["idle", "on_call", "busy", "offline", "exhausted", "unknown"]

    func accepts(_ call: LoginCall) -> Bool {
        guard let id = call.agentID, let key = call.key, let agent = agent(id) else { return false }
        return ID(agent.key) == ID(key)
    }

    mutating func login(_ call: LoginCall, endpoints: [ID: String], at now: Double) -> HTTPResponse {
        guard let id = call.agentID, call.key != nil else {
            return .refusal(400, "the body must be a JSON object with the strings agentId and apiKey, sent as JSON")
        }
        guard accepts(call), let agent = agent(id) else { return .refusal(401, "unknown agent or wrong key") }

        let entries = (agent.guilds ?? guilds).compactMap { guild -> [String: Any]? in
            guard let endpoint = endpoints[ID(guild)] else { return nil }
            let (token, end) = issueToken(for: agent, in: guild, at: now)
            var entry: [String: Any] = ["nodeId": guild, "endpoint": endpoint, "token": token]
            entry["expiresAt"] = expiry.announced(end)
            return entry
        }
        return .json(200, ["userId": agent.userID, "guilds": entries])
    }

    func accepts(_ call: PresenceCall, at now: Double) -> Bool {
        guard let token = call.token, let grant = grant(token, in: call.key.guild.text, at: now) else { return false }
        return ID(grant.userID) == call.key.user
    }

    mutating func put(_ call: PresenceCall, at now: Double) -> HTTPResponse {
        guard let token = call.token, grant(token, in: call.key.guild.text, at: now) != nil else {
            return .refusal(401, "no token, or one that is not valid in this guild")
        }
        guard agent(ofUser: call.key.user.text) != nil else { return .refusal(404, "no such user") }
        guard accepts(call, at: now) else { return .refusal(403, "the token belongs to another user") }
        guard let status = call.status, let source = call.source else {
            return .refusal(400, "the body must be a JSON object with the strings status and source, sent as JSON")
        }
        guard Self.statuses.contains(where: { ID($0) == ID(status) }) else {
            return .refusal(400, "status must be one of \(Self.statuses.joined(separator: ", "))")
        }
        apply(status, from: source, to: call.key, at: now)
        return .json(200, ["userId": call.key.user.text, "status": status])
    }
}
