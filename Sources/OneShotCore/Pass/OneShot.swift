/// One start of the program: everything that the process touches is made here and passed down.
package enum OneShot {
    /// Runs the command of these arguments.
    ///
    /// - Parameter arguments: The command line without the program's name.
    /// - Returns: The status to exit with.
    package static func run(_ arguments: [String]) -> ExitStatus {
        ProcessGuard.install()
        let clock = Clock()
        do throws(UsageError) {
            let status = execute(try Invocation.parse(arguments, .ofThisProcess), clock)
            // A stop may have come after the last look, or while a result was written.
            return status.yieldsToStop ? Signals.pending.map(ExitStatus.init) ?? status : status
        } catch {
            complain(error.message)
            return .usage
        }
    }

    private static func execute(_ invocation: Invocation, _ clock: Clock) -> ExitStatus {
        switch invocation.command {
        case .help(let topic):
            StandardStream.output.write(Help.text(topic: topic))
            return .ok
        case .version:
            StandardStream.output.write(Help.versionLine + "\n")
            return .ok
        case .initialize(let path):
            return InitCommand(path).execute()
        case .run, .plan, .check, .status, .explain, .clear:
            break
        }
        let configuration: Configuration
        do throws(ConfigurationError) {
            configuration = try Configuration.load(invocation.configPath).restricted(to: invocation.shard)
        } catch {
            for line in error.lines { complain(line) }
            switch (invocation.output, invocation.command) {
            case (.json, let command): answer(command.name, error, clock)
            case (.text, .check(let options)):
                StandardStream.output.write(CheckHints(invocation, options).fix + "\n")
            case (.text, _), (.none, _), (.html, _): break
            }
            return .configuration
        }
        let log = Log(invocation.logLevel, invocation.logFormat, now: { clock.now }, write: StandardStream.error.write)
        let context = CommandContext(
            configuration: configuration, invocation: invocation, clock: clock, log: log,
            environment: Environment.value)
        switch invocation.command {
        case .run(let options), .clear(let options): return PassCommand(context, options).execute()
        case .plan: return context.readingState { () throws(SystemError) in try PlanCommand(context).execute() }
        case .check(let options): return CheckCommand(context, options).execute()
        case .status(let probe):
            return context.readingState { () throws(SystemError) in try StatusCommand(context, probe).execute() }
        case .explain(let agent):
            return context.readingState { () throws(SystemError) in try ExplainCommand(context, agent).execute() }
        case .initialize, .help, .version: return .ok
        }
    }

    /// `--output json` prints an object even if no pass was made.
    private static func answer(_ command: CommandName, _ error: ConfigurationError, _ clock: Clock) {
        switch command {
        case .run, .plan, .clear:
            StandardStream.output.write(
                PassReport(of: .configuration, isDryRun: command == .plan, startedAt: clock.now, elapsed: clock).json)
        case .check: StandardStream.output.write(CheckCommand.json(error))
        case .status, .explain, .initialize, .help, .version: break
        }
    }

    private static func complain(_ line: String) {
        StandardStream.error.write("presence-oneshot: \(escapingControls(in: line))\n")
    }
}

extension ProcessEnvironment {
    fileprivate static var ofThisProcess: ProcessEnvironment {
        ProcessEnvironment(
            value: Environment.value, outputIsTerminal: StandardStream.output.isTerminal,
            errorIsTerminal: StandardStream.error.isTerminal, errorIdentity: StandardStream.error.identity)
    }
}
