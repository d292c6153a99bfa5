/// A received request that is still being served.
struct Exchange: Sendable {
    /// What the request asks for, by its method and path.
    enum Call: Sendable {
        case login(LoginCall)
        case presence(PresenceCall)
        /// An unknown path or method, and the answer to it.
        case none(HTTPResponse)
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
