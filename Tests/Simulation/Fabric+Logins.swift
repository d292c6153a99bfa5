import SimulatedCore

extension Fabric {
    func login(
        _ agent: AgentID, _ key: String, _ server: Server, _ request: HTTPRequest, _ delay: Int64, at now: Timestamp,
        _ dice: inout Dice
    ) -> Delivery {
        guard server === center else {
            var delivery = Delivery.status(404, after: delay)
            delivery.fault = "login at a guild"
            return delivery
        }
        guard acceptedKeys[agent] == key else {
            var delivery = Delivery.status(dice.pick([400, 401, 403, 404]), after: delay)
            delivery.fault = "key refused"
            return delivery
        }
        if case .flaky(let severity) = server.health, dice.percent(severity) {
            return faultyLogin(request, delay, at: now, &dice)
        }
        let (body, urls) = session(for: agent, at: now, &dice)
        return Delivery(
            after: delay, result: .success(HTTPResponse(200, Array(body.utf8))),
            outcome: urls.isEmpty && body.contains("nodeId") ? .malformed : .session(urls))
    }

    private func faultyLogin(
        _ request: HTTPRequest, _ delay: Int64, at now: Timestamp, _ dice: inout Dice
    ) -> Delivery {
        var delivery: Delivery
        switch dice.int(0...9) {
        case 0: delivery = .failure(.timeout, after: request.timeout.milliseconds)
        case 1: delivery = .failure(.reset, after: delay)
        case 2: delivery = .failure(.notHTTP, after: delay)
        case 3: delivery = .status(dice.pick([408, 500, 502, 503]), after: delay)
        case 4: delivery = .status(429, after: delay)
        case 5: delivery = .status(dice.pick([429, 503]), retryAfter: retryAfter(at: now, &dice), after: delay)
        case 6: delivery = .status(dice.pick([301, 400, 403, 404, 405]), after: delay)
        case 7:
            let body = dice.pick(["", "{}", "{\"userId\":\"u\"}", "<html>", "{\"userId\":\"u\",\"guilds\":[{}]}"])
            delivery = Delivery(
                after: delay, result: .success(HTTPResponse(200, Array(body.utf8))),
                outcome: body.hasPrefix("{") ? .malformed : .foreign)
        case 8:
            delivery = Delivery(after: delay, result: .success(HTTPResponse(200, [], .tooLong)), outcome: .malformed)
        default:
            delivery = Delivery(
                after: delay, result: .success(HTTPResponse(200, [], .broken(TransportFailure(.reset)))),
                outcome: .fault(.reset))
        }
        delivery.fault = "login fails"
        return delivery
    }

    /// The response to a login, and the URLs of the guilds in it that can be used.
    private func session(
        for agent: AgentID, at now: Timestamp, _ dice: inout Dice
    ) -> (body: String, urls: [GuildID: String]) {
        var entries: [String] = []
        var urls: [GuildID: String] = [:]
        for (guild, state) in guilds.sorted(by: { $0.key < $1.key }) {
            if state.loginDefect == .notListed { continue }
            let token = issue(Target(agent, guild), at: now)
            let url: String? =
                switch state.loginDefect {
                case .plaintext: "http://guild.example"
                case .unsupportedScheme: "ftp://guild.test"
                case .userInfo: "https://me:secret@guild.test"
                case .noEndpoint: nil
                case .brokenToken, .numericID, .notListed, nil:
                    dice.pick([state.server.url, state.server.endpoint.url])
                }
            let text = state.loginDefect == .brokenToken ? "tok\\nen" : token.text
            let expiry =
                switch (expiryForm, token.expiresAt) {
                case (.seconds, let end?): #","expiresAt":\#(end.epochSeconds)"#
                case (.milliseconds, let end?): #","expiresAt":\#(end.milliseconds)"#
                case (.rfc3339, let end?): #","expiresAt":"\#(end.rfc3339)""#
                case (.webToken, _), (.omitted, _), (_, nil): ""
                }
            let endpoint = url.map { #","endpoint":"\#($0)""# } ?? ""
            let name = state.loginDefect == .numericID ? "7" : quote(guild.text)
            entries.append(#"{"nodeId":\#(name)\#(endpoint),"token":"\#(text)"\#(expiry)}"#)
            if let url, state.loginDefect != .brokenToken, state.loginDefect != .numericID { urls[guild] = url }
        }
        let list = entries.isEmpty && dice.coin() ? "null" : "[\(entries.joined(separator: ","))]"
        return (#"{"userId":"usr","guilds":\#(list)}"#, urls)
    }
}
