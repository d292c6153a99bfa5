/// A scenario that is being played.
struct Play: Sendable {
    let scenario: Scenario
    let script: Script
    /// The guild that is struck.
    let guild: String
    private let narrate: @Sendable (String) -> Void

    /// The step that waits for its cue, `nil` when the story is over.
    private(set) var next: Int? = 0
    private(set) var stepsTaken = 0
    /// What the last step did, in words.
    private(set) var last: String?

    init(_ scenario: Scenario, in guild: String, narrate: @escaping @Sendable (String) -> Void) {
        self.scenario = scenario
        self.guild = guild
        self.narrate = narrate
        script = scenario.script
    }

    /// The same from its beginning.
    var anew: Play { Play(scenario, in: guild, narrate: narrate) }

    var step: Script.Step? { next.map { script.steps[$0] } }

    /// Notes that the step has been taken, and goes on to the one after it.
    mutating func took(_ step: Script.Step) {
        next = next.flatMap(script.index(after:))
        stepsTaken += 1
        tell(step.words.replacing("GUILD", with: guild))
    }

    mutating func tell(_ words: String) {
        last = words
        narrate(words)
    }
}
