import SimulatedCore

/// One request that the program has sent.
struct SentRequest {
    enum Subject {
        case login(AgentID, key: String)
        case push(Target, UserID, Presence)
    }

    enum Outcome: Equatable {
        case status(Int, retryAfter: String?)

        /// A new session, with the guilds' URLs.
        case session([GuildID: String])
        case malformed

        /// A login's body that does not begin like a JSON object.
        case foreign
        case fault(TransportFailure.Kind)
    }

    let id: Int
    let subject: Subject
    let endpoint: Endpoint
    let usesNewConnection: Bool
    let at: Int64
    var endedAt: Int64?

    /// `nil` while it is in flight.
    var outcome: Outcome?

    var agent: AgentID {
        switch subject {
        case .login(let agent, _): agent
        case .push(let target, _, _): target.agent
        }
    }

    var target: Target? { if case .push(let target, _, _) = subject { target } else { nil } }
    var isLogin: Bool { target == nil }

    var status: Int? { if case .status(let status, _) = outcome { status } else { nil } }
    var isAcknowledged: Bool { target != nil && status.map { (200..<300).contains($0) } ?? false }
    var isRefused: Bool { target != nil && (status == 401 || status == 403) }
}

extension SentRequest {
    var short: String {
        switch subject {
        case .login(let agent, _): "login \(agent)"
        case .push(let target, let user, let presence): "PUT \(target.agent) in \(target.guild) (\(user)) \(presence)"
        }
    }
}

extension SentRequest.Outcome: CustomStringConvertible {
    /// In a fixed order, so that the same world always prints the same trace.
    var description: String {
        switch self {
        case .status(let status, let retryAfter): "\(status)" + (retryAfter.map { ", Retry-After \($0)" } ?? "")
        case .session(let urls):
            "session " + urls.sorted { $0.key < $1.key }.map { "\($0.key) at \($0.value)" }.joined(separator: ", ")
        case .malformed: "no session"
        case .foreign: "no JSON"
        case .fault(let kind): "\(kind)".split(separator: ".").last.map(String.init) ?? ""
        }
    }
}
