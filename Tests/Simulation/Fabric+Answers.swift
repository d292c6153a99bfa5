import SimulatedCore

/// What becomes of a request that is sent now: when and how it ends for the program, and when it is applied, if ever.
struct Delivery {
    var after: Int64
    var result: Result<HTTPAnswer, TransportFailure>
    var outcome: Sent.Outcome
    var arrival: (after: Int64, seat: Fabric.Seat, presence: Presence)?

    /// What befell it, for the count.
    var fault: String?

    static func status(_ status: Int, retryAfter: String? = nil, after: Int64) -> Delivery {
        Delivery(
            after: after, result: .success(HTTPAnswer(status, retryAfter: retryAfter)),
            outcome: .status(status, retryAfter: retryAfter))
    }

    static func failure(_ kind: TransportFailure.Kind, after: Int64) -> Delivery {
        Delivery(after: after, result: .failure(TransportFailure(kind)), outcome: .fault(kind))
    }
}

extension Fabric {
    /// Takes a request.
    func receive(
        _ request: HTTPRequest, _ subject: Sent.Subject, at now: Timestamp, interval: Interval, _ dice: inout Dice
    ) -> Delivery {
        let patience = request.timeout.milliseconds
        var delivery = answer(request, subject, at: now, interval: interval, &dice)
        if delivery.after >= patience {
            let arrival = delivery.arrival
            let fault = delivery.fault
            delivery = .failure(.timeout, after: patience)
            delivery.arrival = arrival
            delivery.fault = fault ?? "answers late"
        }
        return delivery
    }

    private func answer(
        _ request: HTTPRequest, _ subject: Sent.Subject, at now: Timestamp, interval: Interval, _ dice: inout Dice
    ) -> Delivery {
        let latency = dice.milliseconds(1...80)
        guard let place = places.first(where: { $0.endpoint == request.endpoint }) else {
            // Nobody is left at the old place, or somebody else.
            var delivery =
                request.endpoint.url.count.isMultiple(of: 2)
                ? Delivery.failure(.refused, after: latency) : .status(dice.pick([301, 404, 410, 421]), after: latency)
            delivery.fault = "moved away"
            return delivery
        }
        if case .push(_, let user, _) = subject, place.hanging.contains(user) {
            var delivery = Delivery.failure(.timeout, after: request.timeout.milliseconds)
            delivery.fault = "row hangs"
            return delivery
        }
        if var delivery = Self.answer(of: place.health, request, latency) {
            delivery.fault = "server \(place.health.name)"
            return delivery
        }
        var delay = latency
        if case .slow(let milliseconds) = place.health { delay = dice.milliseconds(1...milliseconds) }
        switch subject {
        case .login(let agent, let key):
            return login(agent, key, place, request, delay, at: now, &dice)
        case .push(let target, let user, let presence):
            return push(target, user, presence, place, request, delay, at: now, interval: interval, &dice)
        }
    }

    private static func answer(of health: Health, _ request: HTTPRequest, _ latency: Int64) -> Delivery? {
        switch health {
        case .well, .slow, .flaky: nil
        case .refusing: .failure(.refused, after: latency)
        case .reset: .failure(.reset, after: latency)
        case .garbled: .failure(.notHTTP, after: latency)
        case .untrusted: .failure(.tls, after: latency)
        case .unresolved: .failure(.unresolved, after: latency)
        case .unreachable:
            .failure(.connectTimeout, after: min(request.connectTimeout, request.timeout).milliseconds)
        case .mute: .failure(.timeout, after: request.timeout.milliseconds)
        case .answering(let status): .status(status, after: latency)
        case .throttling(let status, let wait): .status(status, retryAfter: wait, after: latency)
        }
    }

    // MARK: - Pushes

    private func push(
        _ target: Target, _ user: UserID, _ presence: Presence, _ place: Place, _ request: HTTPRequest, _ delay: Int64,
        at now: Timestamp, interval: Interval, _ dice: inout Dice
    ) -> Delivery {
        guard let guild = guilds[target.guild], guild.place === place else {
            var delivery = Delivery.status(404, after: delay)
            delivery.fault = "moved away"
            return delivery
        }
        guard let token = request.bearer.flatMap({ tokens[$0.reveal()] }), accepts(token, at: now) else {
            var delivery = Delivery.status(dice.pick([401, 403]), after: delay)
            delivery.fault = "token refused"
            return delivery
        }
        let seat = Seat(user: user, guild: target.guild)
        let soon = dice.milliseconds(0...delay)
        // It was sent by now at the latest, so an interval from now it has come or never will.
        let late = dice.milliseconds(0...interval.milliseconds - 1)
        var delivery: Delivery
        guard case .flaky(let severity) = place.health, dice.percent(severity) else {
            delivery = .status(dice.pick([200, 200, 201, 204, 299]), after: delay)
            delivery.arrival = (soon, seat, presence)
            return delivery
        }
        switch dice.int(0...15) {
        case 0:
            delivery = .failure(.timeout, after: request.timeout.milliseconds)
            delivery.arrival = (min(soon, request.timeout.milliseconds), seat, presence)
            delivery.fault = "applied, answer lost in silence"
        case 1:
            delivery = .failure(.reset, after: delay)
            delivery.arrival = (soon, seat, presence)
            delivery.fault = "applied, answer lost in a reset"
        case 2:
            delivery = .failure(.timeout, after: request.timeout.milliseconds)
            delivery.fault = "lost in silence"
        case 3:
            delivery = .failure(dice.coin() ? .reset : .notHTTP, after: delay)
            delivery.fault = "lost in a reset"
        case 4:
            delivery = .failure(.timeout, after: request.timeout.milliseconds)
            delivery.arrival = (late, seat, presence)
            delivery.fault = "applied late, no answer"
        case 5:
            delivery = .failure(.reset, after: delay)
            delivery.arrival = (late, seat, presence)
            delivery.fault = "applied late, reset"
        case 6:
            delivery = .status(dice.pick([500, 502, 503, 504]), after: delay)
            delivery.arrival = (soon, seat, presence)
            delivery.fault = "applied, answers 5xx"
        case 7:
            delivery = .status(dice.pick([502, 503, 504]), after: delay)
            delivery.arrival = (late, seat, presence)
            delivery.fault = "applied late, answers 5xx"
            // A hiccup, after which the push is told again while its first copy is still on its way.
            if dice.coin() { place.health = .well }
        case 8:
            delivery = .status(dice.pick([500, 502, 503, 504, 599]), after: delay)
            delivery.fault = "answers 5xx"
        case 9:
            delivery = .status(dice.pick([400, 404, 409, 410, 421, 422, 302, 307]), after: delay)
            delivery.fault = "answers 3xx or 4xx"
        case 10:
            delivery = .status(dice.pick([400, 409]), after: delay)
            delivery.arrival = (soon, seat, presence)
            delivery.fault = "applied, answers 4xx"
        case 11:
            delivery = .status(dice.pick([401, 403]), after: delay)
            delivery.fault = "answers 401 or 403"
        case 12:
            delivery = .status(429, after: delay)
            delivery.fault = "answers 429"
        case 13, 14:
            delivery = .status(dice.pick([429, 503]), retryAfter: retryAfter(at: now, &dice), after: delay)
            delivery.fault = "answers Retry-After"
        default:
            delivery = .status(200, after: delay + request.timeout.milliseconds)
            delivery.arrival = (dice.milliseconds(0...min(delivery.after, interval.milliseconds - 1)), seat, presence)
            delivery.fault = "applied, answers late"
        }
        return delivery
    }

    func retryAfter(at now: Timestamp, _ dice: inout Dice) -> String {
        switch dice.int(0...7) {
        case 0: "0"
        case 1: "1"
        case 2: "3"
        case 3: "40"
        case 4: "600"
        case 5: dice.pick(["soon", "-1", "1.5", ""])
        case 6: "99999999999999999999"
        default: httpDate(now + .seconds(Double(dice.int(-20...300))))
        }
    }

    // MARK: - Logins

    private func login(
        _ agent: AgentID, _ key: String, _ place: Place, _ request: HTTPRequest, _ delay: Int64, at now: Timestamp,
        _ dice: inout Dice
    ) -> Delivery {
        guard place === center else {
            var delivery = Delivery.status(404, after: delay)
            delivery.fault = "login at a guild"
            return delivery
        }
        guard acceptedKeys[agent] == key else {
            var delivery = Delivery.status(dice.pick([400, 401, 403, 404]), after: delay)
            delivery.fault = "key refused"
            return delivery
        }
        if case .flaky(let severity) = place.health, dice.percent(severity) {
            return faultyLogin(request, delay, at: now, &dice)
        }
        let (body, seats) = session(for: agent, at: now, &dice)
        return Delivery(
            after: delay, result: .success(HTTPAnswer(200, Array(body.utf8))),
            outcome: seats.isEmpty && body.contains("nodeId") ? .malformed : .session(seats))
    }

    private func faultyLogin(
        _ request: HTTPRequest, _ delay: Int64, at now: Timestamp, _ dice: inout Dice
    ) -> Delivery {
        var delivery: Delivery
        switch dice.int(0...9) {
        case 0: delivery = .failure(.timeout, after: request.timeout.milliseconds)
        case 1: delivery = .failure(.reset, after: delay)
        case 2: delivery = .failure(.notHTTP, after: delay)
        case 3: delivery = .status(dice.pick([500, 502, 503]), after: delay)
        case 4: delivery = .status(429, after: delay)
        case 5: delivery = .status(dice.pick([429, 503]), retryAfter: retryAfter(at: now, &dice), after: delay)
        case 6: delivery = .status(dice.pick([301, 400, 403, 404]), after: delay)
        case 7:
            let body = dice.pick(["", "{}", "{\"userId\":\"u\"}", "<html>", "{\"userId\":\"u\",\"guilds\":[{}]}"])
            delivery = Delivery(
                after: delay, result: .success(HTTPAnswer(200, Array(body.utf8))), outcome: .malformed)
        case 8:
            delivery = Delivery(after: delay, result: .success(HTTPAnswer(200, [], .tooLong)), outcome: .malformed)
        default:
            delivery = Delivery(
                after: delay, result: .success(HTTPAnswer(200, [], .broken(TransportFailure(.reset)))),
                outcome: .fault(.reset))
        }
        delivery.fault = "login fails"
        return delivery
    }

    /// A login's answer, and the seats in it that can be used.
    private func session(
        for agent: AgentID, at now: Timestamp, _ dice: inout Dice
    ) -> (body: String, seats: [GuildID: String]) {
        var entries: [String] = []
        var seats: [GuildID: String] = [:]
        for (guild, state) in guilds.sorted(by: { $0.key < $1.key }) {
            if state.flaw == .notListed { continue }
            let token = issue(Target(agent, guild), at: now)
            let url: String? =
                switch state.flaw {
                case .plaintext: "http://guild.example"
                case .strangeScheme: "ftp://guild.test"
                case .userInfo: "https://me:secret@guild.test"
                case .noEndpoint: nil
                case .brokenToken, .notListed, nil: dice.pick([state.place.url, state.place.endpoint.url])
                }
            let text = state.flaw == .brokenToken ? "tok\\nen" : token.text
            let expiry =
                switch (expiryForm, token.expiresAt) {
                case (.seconds, let end?): #","expiresAt":\#(end.epochSeconds)"#
                case (.milliseconds, let end?): #","expiresAt":\#(end.milliseconds)"#
                case (.rfc3339, let end?): #","expiresAt":"\#(end.rfc3339)""#
                case (.webToken, _), (.untold, _), (_, nil): ""
                }
            let endpoint = url.map { #","endpoint":"\#($0)""# } ?? ""
            entries.append(#"{"nodeId":\#(quote(guild.text))\#(endpoint),"token":"\#(text)"\#(expiry)}"#)
            if let url, state.flaw != .brokenToken { seats[guild] = url }
        }
        return (#"{"userId":"usr","guilds":[\#(entries.joined(separator: ","))]}"#, seats)
    }
}

extension Fabric.Health {
    var name: String {
        switch self {
        case .well: "well"
        case .refusing: "refuses"
        case .reset: "resets"
        case .garbled: "garbles"
        case .untrusted: "untrusted"
        case .unresolved: "unresolved"
        case .unreachable: "unreachable"
        case .mute: "mute"
        case .slow: "slow"
        case .answering(let status): "answers \(status)"
        case .throttling: "throttles"
        case .flaky: "flaky"
        }
    }
}

/// A date as HTTP writes it, whose weekday nobody reads.
private func httpDate(_ time: Timestamp) -> String {
    let text = time.rfc3339
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let parts = text.prefix(10).split(separator: "-")
    let month = Int(parts[1]).map { months[$0 - 1] } ?? "Jan"
    return "Mon, \(parts[2]) \(month) \(parts[0]) \(text.dropFirst(11).prefix(8)) GMT"
}
