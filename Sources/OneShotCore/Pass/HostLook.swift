/// The pass's one look at the host.
struct HostLook {
    let reading: HostReading

    /// The process was asked to stop meanwhile.
    let stop: Signals.Stop?

    /// Whether the host was read as a whole.
    var wasGood: Bool { if case .observed = reading { true } else { false } }

    /// No look at all: whatever the host would say, every agent is to be shown offline.
    static let cleared = HostLook(reading: .cleared, stop: nil)

    private init(reading: HostReading, stop: Signals.Stop?) {
        self.reading = reading
        self.stop = stop
    }

    init(_ surroundings: Surroundings, _ last: LastPass, _ cache: StatusCache, at now: Timestamp) {
        let configuration = surroundings.configuration
        let reader = HostReader(configuration.source, configuration.roster)
        do throws(HostReader.Failure) {
            reading = .observed(
                try reader.read(
                    at: now, patience: surroundings.engineSettings.deadline, makeTransport: surroundings.makeTransport))
            stop = nil
        } catch {
            stop = error.stop
            if error.stop != nil {
                reading = .stopped
            } else {
                let isGone = Self.isGone(configuration.policy, last, cache, at: now)
                reading = isGone ? .gone(error.description) : .unreadable(error.description)
            }
        }
    }

    /// Whether the host has not been read for so long that it counts as dead.
    ///
    /// Where the last good reading is not on record, the newest acknowledgement tells when the host must still have been
    /// read; without either nothing is known, and nobody is declared dead.
    private static func isGone(
        _ policy: PlanPolicy, _ last: LastPass, _ cache: StatusCache, at now: Timestamp
    ) -> Bool {
        guard policy.whenStale == .offline, let limit = policy.staleAfter,
            let seen = last.observedAt ?? cache.rows.compactMap({ $0?.acknowledged?.at }).max()
        else { return false }
        return now - min(seen, now) > limit
    }
}
