/// Composes one start of the program. Everything that the process touches is made here and handed down.
package enum OneShot {
    /// Does what the arguments say.
    ///
    /// - Parameter arguments: The command line without the program's name.
    /// - Returns: What the process is to end with.
    package static func run(_ arguments: [String]) -> ExitStatus {
        StandardStream.openMissing()
        Watchdog.reportCrashes()
        Signals.block()
        let clock = Clock()
        do throws(UsageError) {
            return execute(try Invocation.parse(arguments, .ofThisProcess), clock)
        } catch {
            complain(error.description)
            return .usage
        }
    }

    private static func execute(_ invocation: Invocation, _ clock: Clock) -> ExitStatus {
        switch invocation.command {
        case .help:
            StandardStream.output.write(Help.text(topic: invocation.helpTopic))
            return .ok
        case .version:
            StandardStream.output.write(Help.versionLine + "\n")
            return .ok
        case .run, .plan, .check, .status:
            break
        }
        let configuration: Configuration
        do throws(ConfigurationError) {
            configuration = try Configuration.load(invocation.configPath)
        } catch {
            for line in error.lines { complain(line) }
            return .configuration
        }
        let log = Log(invocation.logLevel, invocation.logFormat, now: { clock.now }, write: StandardStream.error.write)
        let surroundings = Surroundings(
            configuration: configuration, invocation: invocation, clock: clock, log: log,
            environment: Environment.value)
        switch invocation.command {
        case .run: return PassRun(surroundings).execute()
        case .plan: return PlanCommand(surroundings).execute()
        case .check: return CheckCommand(surroundings).execute()
        case .status: return StatusCommand(surroundings).execute()
        case .help, .version: return .ok
        }
    }

    private static func complain(_ line: String) {
        StandardStream.error.write("presence-oneshot: \(line)\n")
    }
}

extension Invocation.Surroundings {
    fileprivate static var ofThisProcess: Invocation.Surroundings {
        Invocation.Surroundings(
            environment: Environment.value, outputIsTerminal: StandardStream.output.isTerminal,
            errorIsTerminal: StandardStream.error.isTerminal, errorIdentity: StandardStream.error.identity)
    }
}
