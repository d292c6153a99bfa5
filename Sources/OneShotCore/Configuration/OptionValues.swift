/// What the options say, whichever command they are for. `nil` is what nothing says.
struct OptionValues {
    var configPath: String?
    var stateDirectory: String?
    var shard = Shard.whole
    var output: OutputFormat?
    var logLevel: LogLevel?
    var logFormat: LogFormat?
    var pass = PassOptions()
    var check = CheckOptions()
    var probe: Probe?
}
