/// What a scenario does, step by step. Each step waits for its cue, one after the other.
struct Script: Sendable {
    enum Cue: Sendable {
        /// At once.
        case now
        /// The guild is sent a PUT; the step comes before its answer.
        case put
        /// A pass is over in which the guild acknowledged a PUT; for `rotateTokens` any guild will do.
        case passEnd
        /// One period after the step before.
        case period
    }

    enum Action: Sendable {
        case inject(Fault)
        /// Takes back what was injected.
        case withdraw
        case down
        case up
        case move
        case loseRows
        case rotateTokens
        case rest
    }

    struct Step: Sendable {
        let cue: Cue
        let action: Action
        /// What to tell whoever watches. GUILD stands for the guild.
        let words: String

        init(_ cue: Cue, _ action: Action, _ words: String) {
            self.cue = cue
            self.action = action
            self.words = words
        }
    }

    let steps: [Step]
    /// The step that follows the last one, `nil` where the story ends.
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
                .init(.period, .withdraw, "GUILD is well again"),
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
                    .init(.passEnd, .loseRows, "GUILD has forgotten its rows"),
                    .init(.passEnd, .rest, "GUILD keeps its rows this time"),
                ], repeatsFrom: 0)
        case .slow: Script([.init(.now, .inject(.delay(period)), "GUILD answers \(period) s late")])
        }
    }
}
