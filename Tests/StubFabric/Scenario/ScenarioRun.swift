/// A running scenario.
struct ScenarioRun: Sendable {
    let scenario: Scenario
    let script: Script
    /// The affected guild.
    let guild: String
    private let observer: @Sendable (String) -> Void

    /// The step that waits for its trigger, or `nil` at the end of the script.
    private(set) var next: Int? = 0
    private(set) var stepsTaken = 0
    /// A description of the last step.
    private(set) var last: String?

    init(_ scenario: Scenario, in guild: String, report: @escaping @Sendable (String) -> Void) {
        self.scenario = scenario
        self.guild = guild
        observer = report
        script = scenario.script
    }

    /// The same scenario, before its first step.
    var restarted: ScenarioRun { ScenarioRun(scenario, in: guild, report: observer) }

    var step: Script.Step? { next.map { script.steps[$0] } }

    /// Notes that the step was taken, and moves on to the next.
    mutating func took(_ step: Script.Step) {
        next = next.flatMap(script.index(after:))
        stepsTaken += 1
        report(step.description.replacing("GUILD", with: guild))
    }

    mutating func report(_ description: String) {
        last = description
        observer(description)
    }
}
