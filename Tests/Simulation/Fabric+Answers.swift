import SimulatedCore

extension Fabric {
    /// Decides what happens to a request.
    func receive(
        _ request: HTTPRequest, _ subject: SentRequest.Subject, at now: Timestamp, interval: Interval,
        _ dice: inout Dice
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
        _ request: HTTPRequest, _ subject: SentRequest.Subject, at now: Timestamp, interval: Interval,
        _ dice: inout Dice
    ) -> Delivery {
        let latency = dice.milliseconds(1...80)
        guard let server = servers.first(where: { $0.endpoint == request.endpoint }) else {
            // The old address refuses, or another server answers there.
            var delivery =
                request.endpoint.url.count.isMultiple(of: 2)
                ? Delivery.failure(.refused, after: latency) : .status(dice.pick([301, 404, 410, 421]), after: latency)
            delivery.fault = "moved away"
            return delivery
        }
        if case .push(_, let user, _) = subject, server.hanging.contains(user) {
            var delivery = Delivery.failure(.timeout, after: request.timeout.milliseconds)
            delivery.fault = "row hangs"
            return delivery
        }
        if var delivery = Self.answer(of: server.health, request, latency) {
            delivery.fault = "server \(server.health.name)"
            return delivery
        }
        var delay = latency
        if case .slow(let milliseconds) = server.health { delay = dice.milliseconds(1...milliseconds) }
        switch subject {
        case .login(let agent, let key):
            return login(agent, key, server, request, delay, at: now, &dice)
        case .push(let target, let user, let presence):
            return push(target, user, presence, server, request, delay, at: now, interval: interval, &dice)
        }
    }

    private static func answer(of health: Health, _ request: HTTPRequest, _ latency: Int64) -> Delivery? {
        switch health {
        case .healthy, .slow, .flaky: nil
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
}

extension Fabric.Health {
    var name: String {
        switch self {
        case .healthy: "healthy"
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
