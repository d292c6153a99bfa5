/// Fabric as it is spoken: turns the engine's requests into HTTP, and HTTP's answers into what the engine understands.
///
/// Whoever must adapt the program to a changed Fabric edits this folder and nothing else.
package struct FabricWire {
    /// Why an agent has no key.
    package struct NoKey: Error, Equatable, Sendable {
        package let message: String

        package init(message: String) { self.message = message }
    }

    /// What becomes of a request of the engine.
    package enum Prepared {
        case send(HTTPRequest)

        /// It is answered without being sent.
        case reply(EngineReply)
    }

    private let settings: FabricSettings
    private let key: (AgentID) throws(NoKey) -> Secret
    private let isBound: (AgentID, GuildID) -> Bool

    /// The fingerprints of the keys that are on their way, by request.
    private var fingerprints: [Int: String] = [:]

    /// Guild entries of logins that were dropped: whose, and what is wrong with them.
    package private(set) var dropped: [(agent: AgentID, flaw: String)] = []

    package init(
        _ settings: FabricSettings, key: @escaping (AgentID) throws(NoKey) -> Secret,
        isBound: @escaping (AgentID, GuildID) -> Bool
    ) {
        self.settings = settings
        self.key = key
        self.isBound = isBound
    }

    package mutating func prepare(_ request: EngineRequest) -> Prepared {
        switch request.purpose {
        case .push(_, let user, let presence, let token):
            return .send(
                HTTPRequest(
                    .put, request.endpoint, settings.presencePath.path(for: user), bearer: token, body: body(presence),
                    wantsBody: false, connectTimeout: request.connectTimeout, timeout: request.timeout))
        case .login(let agent, let refused):
            do throws(NoKey) {
                let key = try key(agent)
                let fingerprint = Login.fingerprint(key, request.endpoint.url + settings.loginPath)
                if fingerprint == refused { return .reply(.sameKey) }
                fingerprints[request.id] = fingerprint
                return .send(
                    HTTPRequest(
                        .post, request.endpoint, settings.loginPath, body: Login.body(agent, key),
                        wantsBody: true, connectTimeout: request.connectTimeout, timeout: request.timeout))
            } catch {
                return .reply(.keyUnreadable(message: error.message))
            }
        }
    }

    private func body(_ presence: Presence) -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: 64 + settings.source.utf8.count)
        writer.object {
            $0.member("status", presence.rawValue)
            $0.member("source", settings.source)
        }
        return writer.bytes
    }

    /// Reads what came back for a request that was sent.
    package mutating func reply(
        to request: EngineRequest, _ result: Result<HTTPAnswer, TransportFailure>, at now: Timestamp
    ) -> EngineReply {
        let fingerprint = fingerprints.removeValue(forKey: request.id)
        switch result {
        case .failure(let failure): return fault(failure)
        case .success(let answer):
            if case .login(let agent, _) = request.purpose, (200..<300).contains(answer.status) {
                return session(agent, answer, fingerprint ?? "", at: now)
            }
            let retryAfter = answer.retryAfter.map { RetryAfter(header: $0) }
            return .answer(status: answer.status, retryAfter: retryAfter, fingerprint: fingerprint)
        }
    }

    private func fault(_ failure: TransportFailure) -> EngineReply {
        .fault(WireFault(failure.kind), message: failure.message)
    }

    private mutating func session(
        _ agent: AgentID, _ answer: HTTPAnswer, _ fingerprint: String, at now: Timestamp
    ) -> EngineReply {
        switch answer.ending {
        case .whole: break
        case .tooLong:
            let (body, headers) = (HTTPRequest.bodyLimit, HTTPRequest.headerLimit)
            let message = "the login's answer is longer than \(body) bytes of body or \(headers) of headers"
            return .malformedLogin(status: answer.status, message: message, fingerprint: fingerprint)
        case .broken(let failure):
            // The network's fault and not the answer's: the key was not refused.
            return fault(failure)
        }
        do throws(Login.Malformed) {
            let login = try Login.decode(answer.body, at: now) { isBound(agent, $0) }
            for flaw in login.dropped { dropped.append((agent, flaw)) }
            return .session(login.session)
        } catch {
            return .malformedLogin(status: answer.status, message: error.description, fingerprint: fingerprint)
        }
    }
}

extension WireFault {
    fileprivate init(_ kind: TransportFailure.Kind) {
        switch kind {
        case .unresolved: self = .unresolved
        case .refused: self = .refused
        case .connectTimeout: self = .connectTimeout
        case .tls: self = .tls
        case .reset: self = .reset
        case .notHTTP: self = .notHTTP
        case .timeout: self = .timeout
        }
    }
}
