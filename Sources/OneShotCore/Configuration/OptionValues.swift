/// What the options and their stand-ins say, whichever command they are for.
struct OptionValues {
    /// The options of all commands that read the configuration.
    var invocation: Invocation
    var pass = PassOptions()
    var check = CheckOptions()
    var probe: Probe?

    /// The defaults of a command.
    init(for command: CommandName, _ environment: ProcessEnvironment) {
        invocation = Invocation(.version)
        guard command.isConfigured else { return }
        if command.isPass, !environment.outputIsTerminal { invocation.output = .none }
        let isJournal = environment.errorIsJournal
        if isJournal || environment.errorIsTerminal { invocation.logLevel = .info }
        if isJournal { invocation.logFormat = .journal }
    }
}
