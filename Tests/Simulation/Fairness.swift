import SimulatedCore

/// Checks *fairness*: a target is cut off by the deadline only if nothing more could be sent for it.
///
/// If its endpoint has answered in the pass and has had nothing under way since, the next free request was the
/// endpoint's. So none may have stayed unused, and none may have gone to an endpoint with something under way.
enum Fairness {
    /// How the pass has kept a target waiting that was cut off, if it has.
    static func complaint(about target: Target, in record: PassRecord, _ bounds: Bounds) -> String? {
        guard record.stopAt == nil, let started = record.lockedAt, record.pushes(for: target).isEmpty,
            let endpoint = readyEndpoint(of: target, in: record, from: started),
            !bounds.isDead(endpoint), bounds.waits[endpoint] == nil, record.tokens.endpointBackoffs[endpoint] == nil,
            record.last?.possiblyMoved.contains(endpoint) != true,
            let idleSince = idleSince(endpoint, in: record)
        else { return nil }
        let events = record.sent.flatMap { [$0.at, $0.endedAt ?? $0.at] }
        let setup = record.setup
        let inFlight = record.sent.count { $0.endedAt == nil }
        // A request that ends with the pass frees nothing.
        if let last = events.max(), last + 1000 < record.endedAt,
            inFlight < min(setup.concurrency, max(1, (setup.freeFiles - 8) / 3))
        {
            return "a request was free for \(record.endedAt - last) ms"
        }
        let favored = record.sent.first { sent in
            sent.at > idleSince
                && record.sent.contains { other in
                    other.endpoint == sent.endpoint && other.id < sent.id && (other.endedAt ?? .max) > sent.at
                }
        }
        return favored.map { "\($0.endpoint) got a request more, with something under way" }
    }

    /// The target's endpoint, if its token could be used during the whole pass.
    private static func readyEndpoint(
        of target: Target, in record: PassRecord, from started: Timestamp
    ) -> Endpoint? {
        guard record.logins(of: target.agent).isEmpty,
            !record.sent.contains(where: { $0.agent == target.agent && $0.isRefused }),
            let session = record.tokens.sessions[target.agent], session.loggedInAt <= started,
            started + record.setup.deadline - session.loggedInAt < record.setup.sessionLifetime,
            let access = session.guilds[target.guild],
            access.expiresAt.map({ $0 > started + record.setup.deadline + .seconds(60) }) ?? true
        else { return nil }
        return try? Endpoint(access.endpoint)
    }

    /// Since when an endpoint that has answered has had nothing in flight.
    private static func idleSince(_ endpoint: Endpoint, in record: PassRecord) -> Int64? {
        let sent = record.sent.filter { $0.endpoint == endpoint }
        let hasAnswered = sent.contains { sent in
            if case .fault? = sent.outcome { false } else { sent.outcome != nil }
        }
        guard hasAnswered, sent.allSatisfy({ $0.endedAt != nil }) else { return nil }
        return sent.compactMap(\.endedAt).max()
    }
}
