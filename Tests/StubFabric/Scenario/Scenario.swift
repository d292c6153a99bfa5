/// A bad day to rehearse: what goes wrong with Fabric, and when.
///
/// It strikes the last guild, so that the others stay well; only `rotated-token` concerns all of them.
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
    }

    package static var names: [String] { Name.allCases.map(\.rawValue) }

    package let name: Name

    /// Seconds; of what, the story says. 0 where the scenario has no use for them.
    package let period: Double

    /// Takes a scenario by its name.
    ///
    /// - Parameters:
    ///   - name: Which one.
    ///   - period: The S of its story, by default what the story says.
    /// - Throws: That the scenario has no use for a period, or what would be accepted.
    package init(_ name: Name, period: Double? = nil) throws(StubError) {
        guard let usual = name.usualPeriod else {
            if period == nil {
                (self.name, self.period) = (name, 0)
                return
            }
            let others = Name.allCases.filter { $0.usualPeriod != nil }.map(\.rawValue).joined(separator: ", ")
            throw StubError("\(name.rawValue) has no use for a period; \(others) have")
        }
        (self.name, self.period) = (name, period ?? usual)
        guard (0.01...86400).contains(self.period) else { throw StubError("the period must be from 0.01 to 86400") }
    }

    /// Takes a scenario as people write it down.
    package init(named text: String, period: Double? = nil) throws(StubError) {
        guard let name = Name(rawValue: text) else {
            throw StubError("\"\(text)\" is no scenario: \(Nearest.hint(for: text, in: Self.names))")
        }
        try self.init(name, period: period)
    }
}

extension Scenario.Name {
    /// Seconds; `nil` where nothing is timed.
    var usualPeriod: Double? {
        switch self {
        case .throttled, .flapping: 60
        case .slow: 2
        case .rotatedToken, .deadGuild, .muteGuild, .movedGuild, .lostRows: nil
        }
    }

    /// What happens, in one line. GUILD stands for the guild that is struck, S for the period.
    package var story: String {
        switch self {
        case .rotatedToken: "every token becomes invalid whenever a pass that told Fabric something is over"
        case .throttled: "from its first PUT on GUILD answers 429 with Retry-After for S seconds (60), then it is well"
        case .deadGuild: "GUILD refuses connections"
        case .muteGuild: "GUILD accepts connections and requests, and never answers"
        case .movedGuild: "after the first pass that told it something GUILD moves to another port; the old one refuses"
        case .flapping: "after the first pass that told it something GUILD is down for S seconds (60), up for S…"
        case .lostRows: "GUILD forgets its rows after the first pass that told it something, the third, the fifth…"
        case .slow: "GUILD takes what it is told at once and answers S seconds (2) late"
        }
    }

    /// What presence-oneshot makes of it, in one line.
    package var outcome: String {
        switch self {
        case .rotatedToken: "exit 0: each agent with something to tell is refused once, logs in anew and is heard"
        case .throttled: "exit 1, rate_limited, until S is over, with nothing sent there; exit 0 if S fits a pass"
        case .deadGuild: "exit 1, transport and circuit_open, until it is up again"
        case .muteGuild: "exit 1, timeout and circuit_open, until it is cleared"
        case .movedGuild: "exit 1, transport, until a session is older than 300 s or tokens.json is removed"
        case .flapping: "exit 1, transport, for what changes while it is down; exit 0 as soon as it is up"
        case .lostRows: "exit 0, unaware; the refresh tells GUILD again, run --refresh at once"
        case .slow: "exit 0, the other guilds told first; timeout where S is above sync.request_timeout_seconds"
        }
    }
}
