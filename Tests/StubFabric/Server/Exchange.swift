/// A request that has been received and is not yet done with.
struct Exchange: Sendable {
    /// What is asked for, once the path has been understood.
    enum Call: Sendable {
        case login(LoginCall)
        case presence(PresenceCall)
        /// No such path or method; the answer is settled.
        case none(HTTPAnswer)
    }

    let sequence: Int
    let connection: UInt64
    let request: HTTPRequest
    let call: Call

    var kind: Request.Kind {
        switch call {
        case .login: .login
        case .presence: .presence
        case .none: .other
        }
    }

    var rowKey: RowKey? {
        guard case .presence(let call) = call else { return nil }
        return call.key
    }
}
