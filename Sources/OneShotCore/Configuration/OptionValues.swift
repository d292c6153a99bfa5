/// What the options and their environment variables say, for any command.
struct OptionValues {
    /// Holds the options of all commands that read the configuration. Its command is set last.
    var invocation: Invocation
    var pass = PassOptions()
    var check = CheckOptions()
    var status = StatusOptions()

    /// The defaults for a command.
    init(for command: CommandName, _ environment: ProcessEnvironment) {
        invocation = Invocation(.version)
        guard command.isConfigured else { return }
        if command.isPass, !environment.outputIsTerminal { invocation.output = .none }
        let isJournal = environment.errorIsJournal
        if isJournal || environment.errorIsTerminal { invocation.logLevel = .info }
        if isJournal { invocation.logFormat = .journal }
    }
}
