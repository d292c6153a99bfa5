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
            ProcessGuard.limitWaitsForReaders()
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
        if invocation.command.name.isPass { ProcessGuard.limitWaitsForReaders() }
        let log = Log(invocation.logLevel, invocation.logFormat, now: { clock.now }) { StandardStream.error.write($0) }
        for variable in UnknownVariable.find(among: Environment.names(beginningWith: UnknownVariable.prefix)) {
            log.warn(
                "unknown_variable", ("name", variable.name),
                ("message", "this program does not read it; did you mean \(variable.meant)?"))
        }
        let configuration: Configuration
        do throws(ConfigurationError) {
            configuration = try Configuration.load(invocation.configPath).restricted(to: invocation.shard)
        } catch {
            let answer = Answer(invocation: invocation, log: log, clock: clock)
            if let stop = Signals.pending {
                // The error may only be that a large file was not read to its end.
                let message = "the command was stopped while it read its configuration"
                return answer.refuse(ExitStatus(stop), "interrupted", message)
            }
            for line in error.lines { complain(line) }
            return refuse(error, answer)
        }
        let context = CommandContext(
            configuration: configuration, invocation: invocation, clock: clock, log: log,
            environment: Environment.value)
        switch invocation.command {
        case .run(let options), .clear(let options): return PassCommand(context, options).execute()
        case .plan: return context.readingState { () throws(SystemError) in try PlanCommand(context).execute() }
        case .check(let options): return CheckCommand(context, options).execute()
        case .status(let options):
            return context.readingState { () throws(SystemError) in try StatusCommand(context, options).execute() }
        case .explain(let agent):
            return context.readingState { () throws(SystemError) in try ExplainCommand(context, agent).execute() }
        case .initialize, .help, .version: return .ok
        }
    }

    private static func refuse(_ error: ConfigurationError, _ answer: Answer) -> ExitStatus {
        switch (answer.invocation.output, answer.invocation.command) {
        case (.json, .check): answer.print(CheckReport.json(error), .configuration)
        case (.text, .check(let options)):
            answer.print(CheckHints(answer.invocation, options).fix + "\n", .configuration)
        case (.json, _), (.text, _), (.none, _), (.html, _):
            answer.refuse(.configuration, "configuration", error.lines.joined(separator: "; "))
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
