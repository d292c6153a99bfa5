/// A named sequence of faults, to rehearse what happens when Fabric misbehaves.
///
/// It affects the last guild, and the others stay healthy. `rotated-token` affects all guilds. `dead-host` and
/// `renamed-states` affect the host, for passes that read it from the stub.
package struct Scenario: Sendable {
    package enum Name: String, CaseIterable, Sendable {
        case rotatedToken = "rotated-token"
        case throttled
        case deadGuild = "dead-guild"
        case muteGuild = "mute-guild"
        case movedGuild = "moved-guild"
        case flapping
        case lostRows = "lost-rows"
        case slow
        case deadHost = "dead-host"
        case renamedStates = "renamed-states"
    }

    package static var names: [String] { Name.allCases.map(\.rawValue) }

    package let name: Name

    /// The S of the summary, in seconds. 0 if the scenario has none.
    package let period: Double

    /// Creates a scenario from its name.
    ///
    /// - Parameters:
    ///   - name: The scenario.
    ///   - period: The S of its summary. By default the number in the summary.
    /// - Throws: If the scenario has no period, or the period is out of range.
    package init(_ name: Name, period: Double? = nil) throws(StubError) {
        guard let defaultPeriod = name.defaultPeriod else {
            if period == nil {
                (self.name, self.period) = (name, 0)
                return
            }
            let others = Name.allCases.filter { $0.defaultPeriod != nil }.map(\.rawValue).joined(separator: ", ")
            throw StubError("\(name.rawValue) has no use for a period; \(others) have one")
        }
        (self.name, self.period) = (name, period ?? defaultPeriod)
        guard (0.01...86400).contains(self.period) else { throw StubError("the period must be from 0.01 to 86400") }
    }

    /// Creates a scenario from a name that a user has typed.
    package init(named text: String, period: Double? = nil) throws(StubError) {
        guard let name = Name(rawValue: text) else {
            throw StubError("\"\(text)\" is no scenario: \(Nearest.hint(for: text, in: Self.names))")
        }
        try self.init(name, period: period)
    }
}

extension Scenario.Name {
    /// Seconds, or `nil` if nothing in the scenario is timed.
    var defaultPeriod: Double? {
        switch self {
        case .throttled, .flapping: 60
        case .slow: 2
        case .deadHost: 120
        case .rotatedToken, .deadGuild, .muteGuild, .movedGuild, .lostRows, .renamedStates: nil
        }
    }

    /// What happens, in one line. GUILD stands for the affected guild, S for the period.
    package var summary: String {
        switch self {
        case .rotatedToken: "all tokens become invalid after each pass that pushes something"
        case .throttled: "GUILD answers 429 with Retry-After for S seconds (60), starting with its first PUT"
        case .deadGuild: "GUILD refuses connections"
        case .muteGuild: "GUILD accepts connections and requests, and never answers"
        case .movedGuild: "after the first pass that pushes to GUILD, it moves to another port; the old port refuses"
        case .flapping: "after the first pass that pushes to GUILD, it is down for S seconds (60), then up for S…"
        case .lostRows: "GUILD loses its rows after the first pass that pushes to it, the third, the fifth…"
        case .slow: "GUILD applies each push at once and answers S seconds (2) later"
        case .deadHost: "after the first pass that pushes to GUILD, the host's states are S seconds (120) old and stay"
        case .renamedStates: "after the first pass that pushes to GUILD, the host writes Idle, Working, Busy, Offline"
        }
    }

    /// How presence-oneshot reacts, in one line.
    package var outcome: String {
        switch self {
        case .rotatedToken: "exit 0; each agent with a change is refused once, logs in again and is pushed"
        case .throttled: "exit 1, rate_limited, nothing sent to GUILD until S is over; exit 0 if S fits in a pass"
        case .deadGuild: "exit 1, transport and circuit_open, until GUILD is up again"
        case .muteGuild: "exit 1, timeout and circuit_open, until the fault is cleared"
        case .movedGuild: "exit 1, transport, until a session is older than 300 s or tokens.json is removed"
        case .flapping: "exit 1, transport, for changes while GUILD is down; exit 0 as soon as it is up"
        case .lostRows: "exit 0, nothing noticed; the refresh pushes to GUILD again, run --refresh does so at once"
        case .slow: "exit 0, the other guilds first; timeout if S is above sync.request_timeout_seconds"
        case .deadHost: "exit 0; above host.stale_after_seconds every agent is shown offline until the host writes"
        case .renamedStates: "exit 0; all skipped as unmapped_state and shown as before, until host.state_map maps them"
        }
    }
}
