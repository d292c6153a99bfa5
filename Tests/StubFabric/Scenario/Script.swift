/// The steps of a scenario. They are taken in order, and each waits for its trigger.
struct Script: Sendable {
    enum Trigger: Sendable {
        /// Immediately.
        case now
        /// A PUT arrives at the guild. The step is taken before the answer.
        case put
        /// The end of a pass in which the guild acknowledged a PUT. For `rotated-token` any guild counts.
        case passEnd
        /// One period after the previous step.
        case period
    }

    enum Action: Sendable {
        case inject(Fault)
        /// Removes the faults that the scenario has injected.
        case withdraw
        case down
        case up
        case move
        case loseRows
        case rotateTokens
        /// The host has not written for so many seconds, and never will.
        case killHost(age: Double)
        case renameStates
        case nothing
    }

    struct Step: Sendable {
        let trigger: Trigger
        let action: Action
        /// A description for the observer. GUILD stands for the guild.
        let description: String

        init(_ trigger: Trigger, _ action: Action, _ description: String) {
            self.trigger = trigger
            self.action = action
            self.description = description
        }
    }

    let steps: [Step]
    /// The step that follows the last one, or `nil` if the script ends there.
    var repeatsFrom: Int?

    init(_ steps: [Step], repeatsFrom: Int? = nil) {
        self.steps = steps
        self.repeatsFrom = repeatsFrom
    }

    func index(after index: Int) -> Int? { index + 1 < steps.count ? index + 1 : repeatsFrom }
}

extension Scenario {
    var script: Script {
        switch name {
        case .rotatedToken:
            Script([.init(.passEnd, .rotateTokens, "every token is rotated")], repeatsFrom: 0)
        case .throttled:
            Script([
                .init(.put, .inject(.retryAfter(429, "\(Int(period.rounded(.up)))")), "GUILD answers 429 from now on"),
                .init(.period, .withdraw, "GUILD is healthy again"),
            ])
        case .deadGuild: Script([.init(.now, .down, "GUILD refuses connections")])
        case .muteGuild: Script([.init(.now, .inject(.hang), "GUILD never answers")])
        case .movedGuild: Script([.init(.passEnd, .move, "GUILD has moved to another port")])
        case .flapping:
            Script(
                [
                    .init(.passEnd, .down, "GUILD goes down"),
                    .init(.period, .up, "GUILD comes up"),
                    .init(.period, .down, "GUILD goes down"),
                ], repeatsFrom: 1)
        case .lostRows:
            Script(
                [
                    .init(.passEnd, .loseRows, "GUILD has lost its rows"),
                    .init(.passEnd, .nothing, "GUILD keeps its rows this time"),
                ], repeatsFrom: 0)
        case .deadHost:
            Script([.init(.passEnd, .killHost(age: period), "the host died \(period) s ago")])
        case .renamedStates:
            Script([.init(.passEnd, .renameStates, "the host writes its states with a capital")])
        case .slow: Script([.init(.now, .inject(.delay(period)), "GUILD answers \(period) s late")])
        }
    }
}
