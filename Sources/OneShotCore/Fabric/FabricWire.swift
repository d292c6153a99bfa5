/// Turns the engine's requests into HTTP requests, and HTTP responses into what they mean for the engine.
///
/// To adapt the program to a changed Fabric, edit this folder: paths, methods, bodies and the meaning of each status
/// are here. Only the headers of a request are elsewhere, in `Transport/Transfer.swift`.
package struct FabricWire {
    /// What happens to a login.
    package enum PreparedLogin {
        case send(HTTPRequest)

        /// It is answered without being sent.
        case answered(LoginResponse)
    }

    private let settings: FabricSettings
    private let key: (AgentID) throws(InputError) -> Secret
    private let boundGuilds: (AgentID) -> Set<GuildID>

    /// The fingerprints of the keys in logins that are under way, by request id.
    private var fingerprints: [Int: String] = [:]

    /// The guild entries of logins that were dropped: whose login it was, and why.
    private(set) var dropped: [(agent: AgentID, reason: String)] = []

    /// Makes a wire.
    ///
    /// - Parameters:
    ///   - settings: Where Fabric is, and its paths.
    ///   - key: Reads an agent's key.
    ///   - boundGuilds: The guilds that an agent is bound to. A login's other guilds are kept only up to a limit.
    init(
        _ settings: FabricSettings, key: @escaping (AgentID) throws(InputError) -> Secret,
        boundGuilds: @escaping (AgentID) -> Set<GuildID>
    ) {
        self.settings = settings
        self.key = key
        self.boundGuilds = boundGuilds
    }

    // MARK: - Requests

    func prepare(_ push: PushRequest) -> HTTPRequest {
        HTTPRequest(
            method: .put, endpoint: push.endpoint, path: settings.presencePath.path(for: push.user),
            bearer: push.token, body: body(push.presence), wantsBody: false,
            usesNewConnection: push.usesNewConnection, connectTimeout: push.connectTimeout, timeout: push.timeout)
    }

    mutating func prepare(_ login: LoginRequest) -> PreparedLogin {
        do throws(InputError) {
            let key = try key(login.agent)
            let fingerprint = Login.fingerprint(key, url(of: login))
            if fingerprint == login.refusedFingerprint { return .answered(.sameKey) }
            fingerprints[login.id] = fingerprint
            return .send(
                HTTPRequest(
                    method: .post, endpoint: login.endpoint, path: settings.loginPath,
                    body: Login.body(login.agent, key), wantsBody: true, usesNewConnection: login.usesNewConnection,
                    connectTimeout: login.connectTimeout, timeout: login.timeout))
        } catch {
            return .answered(.keyUnreadable(error.description))
        }
    }

    private func url(of login: LoginRequest) -> String { login.endpoint.url + settings.loginPath }

    private func body(_ presence: Presence) -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: 64 + settings.source.utf8.count)
        writer.object {
            $0.member("status", presence.rawValue)
            $0.member("source", settings.source)
        }
        return writer.bytes
    }

    // MARK: - Responses

    /// What a status means for a push.
    func response(
        to push: PushRequest, _ result: Result<HTTPResponse, TransportFailure>
    ) -> PushResponse {
        switch result {
        case .failure(let failure): return .failed(failure)
        case .success(let answer):
            let retryAfter = answer.retryAfter.flatMap { RetryAfter(header: $0) }
            return PushResponse(status: answer.status, retryAfter: retryAfter, redirect: answer.redirect)
        }
    }

    /// What a status means for a login, and the session that a 2xx brings.
    mutating func response(
        to login: LoginRequest, _ result: Result<HTTPResponse, TransportFailure>, at now: Timestamp
    ) -> LoginResponse {
        let fingerprint = fingerprints.removeValue(forKey: login.id) ?? ""
        switch result {
        case .failure(let failure): return .failed(failure)
        case .success(let answer):
            if (200..<300).contains(answer.status) { return session(login, answer, fingerprint, at: now) }
            let retryAfter = answer.retryAfter.flatMap { RetryAfter(header: $0) }
            return LoginResponse(
                status: answer.status, retryAfter: retryAfter, fingerprint: fingerprint, at: url(of: login),
                redirect: answer.redirect)
        }
    }

    private mutating func session(
        _ request: LoginRequest, _ answer: HTTPResponse, _ fingerprint: String, at now: Timestamp
    ) -> LoginResponse {
        func rejected(_ message: String) -> LoginResponse {
            .rejected(Failure(.loginRejected, status: answer.status, message), fingerprint: fingerprint)
        }
        func misdirected(_ found: String) -> LoginResponse {
            let failure = Failure(
                loginAt: url(of: request), status: answer.status, " with \(found) where a JSON object is expected")
            return .rejected(failure, fingerprint: fingerprint)
        }
        switch answer.completeness {
        case .whole:
            if let found = Login.misdirection(answer.body) { return misdirected(found) }
        case .tooLong:
            if !answer.body.isEmpty, let found = Login.misdirection(answer.body) { return misdirected(found) }
            let (body, headers) = (HTTPRequest.bodyLimit, HTTPRequest.headerLimit)
            return rejected("the login's answer is longer than \(body) bytes of body or \(headers) of headers")
        case .broken(let failure):
            // The network's fault and not the answer's: the key was not refused.
            return .failed(failure)
        }
        do throws(InputError) {
            let login = try Login.decode(answer.body, at: now, isBound: boundGuilds(request.agent).contains)
            for reason in login.dropped { dropped.append((request.agent, reason)) }
            return .session(login.session)
        } catch {
            return rejected(error.description)
        }
    }
}

extension PushResponse {
    /// What a status means.
    init(status: Int, retryAfter: RetryAfter?, redirect: String = "") {
        switch status {
        case 200..<300: self = .acknowledged
        case 401, 403: self = .tokenRefused(status: status)
        case 429: self = .throttled(status: status, retryAfter: retryAfter)
        case 503 where retryAfter != nil: self = .throttled(status: status, retryAfter: retryAfter)
        case 408, 500...: self = .serverError(status: status)
        default: self = .rejected(status: status, redirect: redirect)
        }
    }
}

extension LoginResponse {
    /// What a status other than 2xx means for a login that was sent to a URL.
    init(
        status: Int, retryAfter: RetryAfter?, fingerprint: String, at url: String, redirect: String = ""
    ) {
        switch status {
        case 429, 503: self = .unavailable(status: status, retryAfter: retryAfter)
        case 408, 500...: self = .unavailable(status: status, retryAfter: nil)
        case 300..<400, 404, 405, 410:
            self = .rejected(Failure(loginAt: url, status: status, redirect), fingerprint: fingerprint)
        default:
            let failure = Failure(.loginRejected, status: status, "the login at \(url) answered \(status)")
            self = .rejected(failure, fingerprint: fingerprint)
        }
    }
}

extension Failure {
    /// Something else than the center's login answered at a URL; `found` is what it answered beside the status.
    fileprivate init(loginAt url: String, status: Int, _ found: String) {
        let message =
            "the login at \(url) answered \(status)\(found); agents do not log in there, or something in between"
            + " answered; look at fabric.center_url and fabric.login_path"
        self.init(.loginMisdirected, status: status, message)
    }
}
