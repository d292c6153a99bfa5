import OneShotCore

/// What befalls single requests, drawn from a seed.
struct Weather: Sendable {
    /// What becomes of a push that reached a healthy guild.
    enum Fate {
        case arrives(SimulatedAnswer)

        /// It is applied at that time, long after its sender gave it up, but within one interval.
        case arrivesLate(Timestamp, SimulatedAnswer)
        case isLost(SimulatedAnswer)
    }

    private var random: SeededGenerator
    private let interval: Interval

    /// Of a hundred requests, so many meet a fault.
    private let severity: Int

    init(seed: UInt64, severity: Int, interval: Interval) {
        random = SeededGenerator(seed: seed)
        self.severity = severity
        self.interval = interval
    }

    /// What a login meets instead of an answer, if anything.
    mutating func answer() -> SimulatedAnswer? {
        guard isStruck() else { return nil }
        let answers: [SimulatedAnswer] = [
            .silence, .fault(.reset), .status(503), .status(500), .unreachable, .status(429, retryAfter: .seconds(2)),
            .status(503, retryAfter: .seconds(600)),
            .reply(.answer(status: 403, retryAfter: nil, fingerprint: "key"), after: .milliseconds(5)),
        ]
        return answers.randomElement(using: &random)
    }

    mutating func fate(at now: Timestamp) -> Fate {
        guard isStruck() else { return .arrives(.status(200, after: latency())) }
        switch Int.random(in: 0..<12, using: &random) {
        case 0: return .arrives(.silence)
        case 1: return .arrives(.fault(.reset, after: latency()))
        case 2: return .isLost(.fault(.reset, after: latency()))
        case 3: return .isLost(.silence)
        case 4: return .isLost(.status(500, after: latency()))
        case 5: return .arrives(.status(200, after: .seconds(20)))
        case 6: return .isLost(.status([401, 403, 404, 429].randomElement(using: &random) ?? 404, after: latency()))
        case 7, 8:
            let wait: Double = [0.5, 3, 40, 600].randomElement(using: &random) ?? 1
            return .isLost(
                .status(Bool.random(using: &random) ? 429 : 503, retryAfter: .seconds(wait), after: latency()))
        default:
            // It was sent by now at the latest, so an interval from now it has come or never will.
            let delay = Int64.random(in: 1..<interval.milliseconds, using: &random)
            return .arrivesLate(now + .milliseconds(delay), Bool.random(using: &random) ? .silence : .fault(.reset))
        }
    }

    private mutating func isStruck() -> Bool { Int.random(in: 0..<100, using: &random) < severity }

    private mutating func latency() -> Interval { .milliseconds(Int64.random(in: 1...400, using: &random)) }
}
