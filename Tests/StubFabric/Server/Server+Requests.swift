extension Server {
    /// Takes a request in: control requests are answered beside all else, the others are journalled and then served.
    mutating func receive(_ request: HTTPRequest, on connection: Connection) {
        if ControlEndpoint.covers(request.path) {
            if !connection.hasServed { journal.openedForControl(at: connection.site) }
            connection.hasServed = true
            let answer = ControlEndpoint.answer(request, from: connection, &self)
            return send(answer.encoded(closing: connection.closesAfterAnswer), on: connection)
        }
        connection.hasServed = true
        let exchange = register(request, calling: call(of: request, at: connection.site), on: connection)
        if exchange.kind == .presence, connection.site.guildID == play?.guild { give(.put) }
        if let entry = journal.request(exchange.sequence), holds.contains(where: { $0.covers(entry) }) {
            held.append(exchange)
        } else {
            serve(exchange)
        }
    }

    /// Answers bytes that are no request we could serve, and gives the connection up.
    mutating func refuse(_ failure: RequestParser.Failure, on connection: Connection) {
        let request = failure.request ?? HTTPRequest(method: "", path: "", headers: [])
        let answer = HTTPAnswer.refusal(failure.status, failure.reason)
        connection.closesAfterAnswer = true
        let exchange = register(request, calling: .none(answer), on: connection)
        self.answer(exchange, with: answer)
    }

    private mutating func register(
        _ request: HTTPRequest, calling call: Exchange.Call, on connection: Connection
    ) -> Exchange {
        let exchange = Exchange(
            sequence: journal.nextSequence, connection: connection.id, request: request, call: call)
        noteCall(exchange.sequence, on: connection)
        var entry = entry(for: exchange, at: connection.site)
        if journal.wouldSetRecord(at: connection.site) || exchange.rowKey.map({ inFlight[$0] != nil }) == true {
            // The order in which connections are read is not that in which clients came and went: a request that was
            // given up, this one or an earlier, must not count as being in flight beside its successor.
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

    /// What a request asks for, by its method and its path.
    private func call(of request: HTTPRequest, at site: Site) -> Exchange.Call {
        guard let listener = listeners.first(where: { $0.site == site }) else {
            return .none(.refusal(404, "no such server"))
        }
        // A base path may end in a slash, and the paths begin with one: neither client nor server doubles it.
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

    /// Does what a request asks for, and gives the answer that Fabric has for it.
    mutating func perform(_ exchange: Exchange) -> HTTPAnswer {
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

    /// Answers a request, unless its client has gone.
    mutating func answer(_ exchange: Exchange, with answer: HTTPAnswer) {
        guard let connection = connections[exchange.connection], connection.exchange?.sequence == exchange.sequence
        else {
            return
        }
        journal.answered(exchange.sequence, with: answer.status)
        send(answer.encoded(closing: connection.closesAfterAnswer), on: connection)
    }
}
