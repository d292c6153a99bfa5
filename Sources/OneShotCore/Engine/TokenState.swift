/// What one pass has learned on the wire and the next ones must know. It lives in the token cache.
package struct TokenState: Equatable, Sendable {
    /// A wait after a refusal, which doubles with each that follows.
    package struct Backoff: Equatable, Sendable {
        package var until: Timestamp
        package var failures: Int

        package init(until: Timestamp, failures: Int) {
            self.until = until
            self.failures = failures
        }

        /// More are not counted: the wait has long stopped growing.
        package static let failureLimit = 1000

        /// 60 s after the first failure, doubling to 15 minutes.
        static func after(_ previous: Backoff?, at now: Timestamp) -> Backoff {
            let failures = min((previous?.failures ?? 0) + 1, failureLimit)
            let wait = failures > 4 ? longest : min(longest, Interval.seconds(60) * (1 << Int64(failures - 1)))
            return Backoff(until: now + wait, failures: failures)
        }

        func isRunning(at now: Timestamp) -> Bool { TokenState.isRunning(until: until, at: now) }
    }

    package struct LoginBackoff: Equatable, Sendable {
        package var backoff: Backoff

        /// Tells whether the key or the login URL is another one by now.
        package var fingerprint: String

        /// The login was misdirected; the key was not refused.
        package var isMisdirected: Bool

        package init(backoff: Backoff, fingerprint: String, isMisdirected: Bool = false) {
            self.backoff = backoff
            self.fingerprint = fingerprint
            self.isMisdirected = isMisdirected
        }
    }

    /// The longest wait that is ever kept.
    package static let longest = Interval.seconds(900)

    package var sessions: [AgentID: Session] = [:]
    package var loginBackoffs: [AgentID: LoginBackoff] = [:]
    package var refusals: [Target: Backoff] = [:]

    /// Until when an endpoint asked to be left alone.
    package var endpointBackoffs: [Endpoint: Timestamp] = [:]

    package init() {}

    /// A wait that ends further ahead than any that is kept was recorded by a clock set wrong: it is over.
    static func isRunning(until end: Timestamp, at now: Timestamp) -> Bool { now < end && end - now <= longest }

    /// When the pause ends that an endpoint asked for; `nil` where none runs.
    package func pauseEnd(of endpoint: Endpoint, at now: Timestamp) -> Timestamp? {
        endpointBackoffs[endpoint].flatMap { Self.isRunning(until: $0, at: now) ? $0 : nil }
    }

    /// How long each pause still runs that an endpoint asked for.
    func runningPauses(at now: Timestamp) -> [Endpoint: Interval] {
        endpointBackoffs.filter { Self.isRunning(until: $0.value, at: now) }.mapValues { $0 - now }
    }

    /// Drops what is over and what belongs to agents that are no longer needed.
    package mutating func prune(at now: Timestamp, keeping isNeeded: (AgentID) -> Bool) {
        sessions = sessions.filter { isNeeded($0.key) }
        loginBackoffs = loginBackoffs.filter { isNeeded($0.key) }
        refusals = refusals.filter { isNeeded($0.key.agent) }
        endpointBackoffs = endpointBackoffs.filter { Self.isRunning(until: $0.value, at: now) }
    }
}
