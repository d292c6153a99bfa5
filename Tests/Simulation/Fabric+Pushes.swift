import SimulatedCore

extension Fabric {
    func push(
        _ target: Target, _ user: UserID, _ presence: Presence, _ server: Server, _ request: HTTPRequest,
        _ delay: Int64,
        at now: Timestamp, interval: Interval, _ dice: inout Dice
    ) -> Delivery {
        guard let guild = guilds[target.guild], guild.server === server else {
            var delivery = Delivery.status(404, after: delay)
            delivery.fault = "moved away"
            return delivery
        }
        guard let token = request.bearer.flatMap({ tokens[$0.reveal()] }), accepts(token, at: now) else {
            var delivery = Delivery.status(dice.pick([401, 403]), after: delay)
            delivery.fault = "token refused"
            return delivery
        }
        let rowKey = RowKey(user: user, guild: target.guild)
        let soon = dice.milliseconds(0...delay)
        // A request arrives within one interval after it was sent, or never.
        let late = dice.milliseconds(0...interval.milliseconds - 1)
        var delivery: Delivery
        guard case .flaky(let severity) = server.health, dice.percent(severity) else {
            delivery = .status(dice.pick([200, 200, 201, 204, 299]), after: delay)
            delivery.arrival = (soon, rowKey, presence)
            return delivery
        }
        switch dice.int(0...16) {
        case 0:
            delivery = .failure(.timeout, after: request.timeout.milliseconds)
            delivery.arrival = (min(soon, request.timeout.milliseconds), rowKey, presence)
            delivery.fault = "applied, answer lost in silence"
        case 1:
            delivery = .failure(.reset, after: delay)
            delivery.arrival = (soon, rowKey, presence)
            delivery.fault = "applied, answer lost in a reset"
        case 2:
            delivery = .failure(.timeout, after: request.timeout.milliseconds)
            delivery.fault = "lost in silence"
        case 3:
            delivery = .failure(dice.coin() ? .reset : .notHTTP, after: delay)
            delivery.fault = "lost in a reset"
        case 4:
            delivery = .failure(.timeout, after: request.timeout.milliseconds)
            delivery.arrival = (late, rowKey, presence)
            delivery.fault = "applied late, no answer"
        case 5:
            delivery = .failure(.reset, after: delay)
            delivery.arrival = (late, rowKey, presence)
            delivery.fault = "applied late, reset"
        case 6:
            delivery = .status(dice.pick([500, 502, 503, 504]), after: delay)
            delivery.arrival = (soon, rowKey, presence)
            delivery.fault = "applied, answers 5xx"
        case 7:
            delivery = .status(dice.pick([502, 503, 504]), after: delay)
            delivery.arrival = (late, rowKey, presence)
            delivery.fault = "applied late, answers 5xx"
            // The server recovers, so the push is repeated while its first copy is still under way.
            if dice.coin() { server.health = .healthy }
        case 8:
            delivery = .status(dice.pick([500, 502, 503, 504, 599]), after: delay)
            delivery.fault = "answers 5xx"
        case 9:
            delivery = .status(dice.pick([400, 404, 409, 410, 421, 422, 302, 307]), after: delay)
            delivery.fault = "answers 3xx or 4xx"
        case 10:
            delivery = .status(dice.pick([400, 409]), after: delay)
            delivery.arrival = (soon, rowKey, presence)
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
        case 15 where request.usesNewConnection:
            delivery = .status(200, after: delay)
            delivery.arrival = (soon, rowKey, presence)
        case 15:
            // It was sent before the request, when the server gave the connection up.
            delivery = .status(408, after: 0)
            delivery.fault = "answers 408 on an idle connection"
        default:
            delivery = .status(200, after: delay + request.timeout.milliseconds)
            delivery.arrival = (dice.milliseconds(0...min(delivery.after, interval.milliseconds - 1)), rowKey, presence)
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
        case 5: dice.pick(["soon", "-1", "1.5", "", "90s", "\"60\"", "120, 120"])
        case 6: "99999999999999999999"
        default: httpDate(now + .seconds(Double(dice.int(-20...300))))
        }
    }
}

/// A date in the format of HTTP. The weekday is always Monday, because readers ignore it.
private func httpDate(_ time: Timestamp) -> String {
    let text = time.rfc3339
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let parts = text.prefix(10).split(separator: "-")
    let month = Int(parts[1]).map { months[$0 - 1] } ?? "Jan"
    return "Mon, \(parts[2]) \(month) \(parts[0]) \(text.dropFirst(11).prefix(8)) GMT"
}
