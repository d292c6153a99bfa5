/// `run` and `clear`: one pass, under the lock.
struct PassCommand {
    private let context: CommandContext
    private let options: PassOptions
    private var directory: StateDirectory { context.stateDirectory }

    init(_ context: CommandContext, _ options: PassOptions) {
        self.context = context
        self.options = options
    }

    func execute() -> ExitStatus {
        do throws(SystemError) {
            try directory.prepare()
            switch try PassLock.acquire(directory, waiting: options.lockWait, context.clock) {
            case .acquired(let lock): return try run(holding: lock)
            case .busy:
                let holder = PassLock.logHolder(of: directory, context.log, at: context.now)
                return context.answer.refuse(.locked, "locked", "\(holder); nothing was done")
            case .stopped(let stop):
                let message = "the pass was stopped while it waited for the lock; nothing was done"
                return context.answer.refuse(ExitStatus(stop), "interrupted", message)
            }
        } catch {
            return context.stateUnusable(error, accepted: CommandContext.acceptedState)
        }
    }

    private func run(holding lock: consuming FileLock) throws(SystemError) -> ExitStatus {
        let (startedAt, begin) = (context.now, context.elapsedMicroseconds)
        let deadline = context.engineSettings.deadline
        PassLock.describe(lock, from: startedAt, to: startedAt + deadline)
        ProcessGuard.beginPass(deadlineMilliseconds: deadline.milliseconds)
        directory.removeLeftovers()
        tightenTokens()
        let report = try Pass(
            roster: context.configuration.roster, policy: context.policy, settings: context.engineSettings,
            center: context.configuration.fabric.center, isClearing: context.invocation.command.name == .clear,
            io: CommandPassIO(context, options)
        ).run(startedAt: startedAt, after: begin)
        let status = context.print(report)
        extendLifetime(lock)
        return status
    }

    private func tightenTokens() {
        let path = directory.path(of: .tokens)
        do throws(SystemError) {
            if try directory.tightenTokens() {
                context.log.warn(
                    "tokens_were_readable", ("file", path), ("message", "others could read it; it is 0600 now"))
            }
        } catch {
            context.log.warn("tokens_are_readable", ("file", path), ("message", error.description))
        }
    }
}
