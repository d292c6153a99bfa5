/// What the host says now of the bound agents, and what a pass would make of it.
struct HostCheck {
    /// What was read of a bound agent that has an identity.
    private struct Reading {
        let agent: String
        private(set) var isAbsent = false
        private(set) var state: HostState?
        private(set) var time: Timestamp?

        /// Why the agent's entry is malformed.
        private(set) var error: String?

        init(_ agent: String, _ observation: Observation) {
            self.agent = agent
            switch observation {
            case .absent: isAbsent = true
            case .malformed(let reason): error = reason
            case .state(let state, let time): (self.state, self.time) = (state, time)
            }
        }
    }

    private let context: CommandContext

    init(_ context: CommandContext) { self.context = context }

    var findings: [Finding] {
        switch context.readHost() {
        case .observed(let observations, let timeAhead):
            let (roster, now) = (context.configuration.roster, context.now)
            let readings = roster.agentTargets.map(\.agent).filter { roster.userID(ofAgent: $0) != nil }.map {
                Reading(roster.agentID($0).text, observations[$0])
            }
            let ahead = timeAhead.map { FailureGroup.hostClockAhead($0, at: now).failure.message }
            return findings(readings, at: now) + [ahead.map { finding(.warning, $0) }].compactMap(\.self)
        case .unreadable(let reason), .gone(let reason):
            return [finding(.error, "\(reason); until it can be read, a pass ends with 69")]
        case .cleared, .stopped:
            return []
        }
    }

    private func findings(_ readings: [Reading], at now: Timestamp) -> [Finding] {
        let policy = context.policy
        let absent = readings.filter(\.isAbsent)
        let malformed = readings.filter { $0.error != nil }
        let stale = readings.filter { $0.time.map { policy.isStale($0, at: now) } ?? false }
        let unmapped = readings.filter { $0.state.map { policy.stateMap.presence(of: $0) == nil } ?? false }
        let failing =
            malformed.count + (policy.whenMissing == .fail ? absent.count : 0)
            + (policy.whenStale == .fail ? stale.count : 0)
        // One agent that fails costs the others nothing.
        let severity = failing == readings.count || absent.count == readings.count ? .error : Finding.Severity.warning

        func bound(_ count: Int) -> String { "\(count) of \(readings.count) bound agents" }
        let age = readings.compactMap(\.time).min().map { "; the oldest state is \($0.reportedAge(at: now)) old" }
        let named = bound(readings.count - absent.count)
        var findings = [finding(.note, "\(context.configuration.source) names \(named)\(age ?? "")")]
        func add(_ severity: Finding.Severity, _ affected: [Reading], _ what: String, _ advice: String) {
            if affected.isEmpty { return }
            let names = quotedNames(affected.map(\.agent))
            findings.append(finding(severity, "\(what) \(bound(affected.count)): \(names); \(advice)"))
        }
        add(
            severity, absent, "it does not mention",
            "start them, or correct agent_id; host.when_missing is \(policy.whenMissing.rawValue)")
        add(
            severity, malformed, "it has malformed entries for",
            "the first: \(malformed.first?.error ?? "")")
        add(
            policy.whenStale == .fail ? severity : .warning, stale, "it has old states for",
            "look whether it runs, and writes at least every minute; host.when_stale is \(policy.whenStale.rawValue)")
        let states = quotedNames(Set(unmapped.compactMap(\.state?.text)).sorted())
        add(.warning, unmapped, "it has states that are no presence, \(states), for", "host.state_map can map them")
        return findings
    }

    private func finding(_ severity: Finding.Severity, _ message: String) -> Finding {
        Finding(severity, "host", message)
    }
}
