extension Server {
    /// Handles a new request. Control requests are answered without being recorded, all others are recorded and served.
    mutating func receive(_ request: HTTPRequest, on connection: Connection) {
        if ControlEndpoint.covers(request.path) {
            if !connection.hasRequest { journal.openedForControl(at: connection.site) }
            connection.hasRequest = true
            let answer = ControlEndpoint.answer(request, from: connection, &self)
            return send(answer.encoded(closing: connection.closesAfterAnswer), on: connection)
        }
        connection.hasRequest = true
        let exchange = register(request, calling: call(of: request, at: connection.site), on: connection)
        if exchange.kind == .presence, connection.site.guildID == scenarioRun?.guild { fire(.put) }
        if let entry = journal.request(exchange.sequence), holds.contains(where: { $0.covers(entry) }) {
            held.append(exchange)
        } else {
            serve(exchange)
        }
    }

    /// Answers input that cannot be served, then closes the connection.
    mutating func refuse(_ failure: RequestParser.Failure, on connection: Connection) {
        let request = failure.request ?? HTTPRequest(method: "", path: "", headers: [])
        let answer = HTTPResponse.refusal(failure.status, failure.reason)
        connection.closesAfterAnswer = true
        let exchange = register(request, calling: .none(answer), on: connection)
        self.answer(exchange, with: answer)
    }

    private mutating func register(
        _ request: HTTPRequest, calling call: Exchange.Call, on connection: Connection
    ) -> Exchange {
        let exchange = Exchange(
            sequence: journal.nextSequence, connection: connection.id, request: request, call: call)
        noteFabricRequest(exchange.sequence, on: connection)
        var entry = entry(for: exchange, at: connection.site)
        if journal.wouldSetRecord(at: connection.site) || exchange.rowKey.map({ inFlight[$0] != nil }) == true {
            // Connections are not read in the order in which clients come and go. A request that its client has
            // abandoned must not count as in flight beside the next one.
            dropAbandoned(before: exchange.rowKey)
            if connection.isAbandoned() { entry.endedAt = entry.arrivedAt }
        }
        let isOverlapping = entry.isInFlight && exchange.rowKey.map { inFlight[$0] != nil } == true
        journal.began(entry, overlapping: isOverlapping)
        if entry.isInFlight, let key = exchange.rowKey { inFlight[key, default: []].insert(connection.id) }
        connection.exchange = exchange
        return exchange
    }

    private func entry(for exchange: Exchange, at site: Site) -> Request {
        var entry = Request(
            sequence: exchange.sequence, arrivedAt: Clock.monotonic, site: site, kind: exchange.kind,
            method: exchange.request.method, path: exchange.request.path, agentID: nil, userID: nil,
            body: exchange.request.text, secret: exchange.request.bearerToken)
        switch exchange.call {
        case .login(let call):
            entry.agentID = call.agentID
            entry.secret = call.key
            entry.authorized = world.accepts(call)
        case .presence(let call):
            entry.userID = call.key.user.text
            entry.agentID = world.agent(ofUser: call.key.user.text)?.id
            entry.authorized = world.accepts(call, at: Clock.epoch)
        case .none: break
        }
        return entry
    }

    /// What a request asks for, by its method and path.
    private func call(of request: HTTPRequest, at site: Site) -> Exchange.Call {
        guard let listener = listeners.first(where: { $0.site == site }) else {
            return .none(.refusal(404, "no such server"))
        }
        // A base path may end in a slash, and the paths begin with one. The slash is not doubled.
        let base = listener.basePath.hasSuffix("/") ? String(listener.basePath.dropLast()) : listener.basePath
        guard let guild = site.guildID else {
            guard request.path.utf8.elementsEqual((base + options.loginPath).utf8) else {
                return .none(.refusal(404, "the center has only \(base + options.loginPath)"))
            }
            guard request.method == "POST" else { return .none(.refusal(405, "a login is a POST")) }
            return .login(LoginCall(request))
        }
        switch PathTemplate(base + options.presencePath).match(request.path) {
        case nil: return .none(.refusal(404, "a guild has only \(base + options.presencePath)"))
        case .malformed(let reason): return .none(.refusal(400, "the user id in the path holds \(reason)"))
        case .user(let user):
            guard request.method == "PUT" else { return .none(.refusal(405, "presence is a PUT")) }
            return .presence(PresenceCall(request, user: user, guild: guild))
        }
    }

    /// Does what a request asks for, and returns Fabric's own answer.
    mutating func perform(_ exchange: Exchange) -> HTTPResponse {
        let now = Clock.epoch
        switch exchange.call {
        case .login(let call):
            let endpoints = listeners.compactMap { listener in listener.site.guildID.map { (ID($0), listener.url) } }
            journal.judged(exchange.sequence, authorized: world.accepts(call))
            return world.login(call, endpoints: Dictionary(uniqueKeysWithValues: endpoints), at: now)
        case .presence(let call):
            journal.judged(exchange.sequence, authorized: world.accepts(call, at: now))
            return world.put(call, at: now)
        case .none(let answer): return answer
        }
    }

    /// Answers a request, unless its client is gone.
    mutating func answer(_ exchange: Exchange, with answer: HTTPResponse) {
        guard let connection = connections[exchange.connection], connection.exchange?.sequence == exchange.sequence
        else {
            return
        }
        journal.answered(exchange.sequence, with: answer.status)
        send(answer.encoded(closing: connection.closesAfterAnswer), on: connection)
    }
}
