/// What the command line and the environment ask for. Defaults are filled in unless they depend on the configuration.
struct Invocation: Equatable, Sendable {
    var command: Command

    // What follows counts for the commands that read the configuration.

    /// `nil`: one of the usual places.
    var configPath: String?

    /// `nil`: what the configuration says.
    var stateDirectory: String?

    /// Which of the agents this job handles.
    var shard = Shard.whole
    var output = OutputFormat.text

    /// Whether `--output` says so. What was asked for must not get lost silently.
    var isOutputGiven = false
    var logLevel = LogLevel.warn
    var logFormat = LogFormat.text

    init(_ command: Command) { self.command = command }
}
