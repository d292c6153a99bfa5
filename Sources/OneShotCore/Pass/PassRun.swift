/// One pass: lock, load, observe, plan, push, save, report. `clear` is one that observes nothing.
struct PassRun {
    let surroundings: Surroundings

    init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    private var log: Log { surroundings.log }
    private var clock: Clock { surroundings.clock }
    private var directory: StateDirectory { surroundings.stateDirectory }

    func execute() -> ExitStatus {
        let calledAt = clock.now
        let status = run()
        if status == .locked || status == .stateUnusable, surroundings.invocation.output == .json {
            surroundings.print(PassReport(of: status, startedAt: calledAt, elapsed: clock))
        }
        return status
    }

    private func run() -> ExitStatus {
        do throws(SystemError) {
            try directory.prepare()
            switch try PassLock.acquire(directory, waiting: surroundings.invocation.lockWait, clock) {
            case .acquired(let lock):
                return pass(holding: lock)
            case .busy:
                PassLock.logHolder(of: directory, log, at: clock.now)
                return .locked
            case .stopped(let stop):
                return ExitStatus(stop)
            }
        } catch {
            return surroundings.stateUnusable(error, accepted: "a directory that this user can write to")
        }
    }

    /// The pass proper. It ends with the lock.
    private func pass(holding lock: consuming FileLock) -> ExitStatus {
        let (startedAt, begin) = (clock.now, clock.elapsedNanoseconds)
        let deadline = surroundings.engineSettings.deadline
        PassLock.describe(lock, from: startedAt, to: startedAt + deadline)
        Watchdog.start(milliseconds: (deadline + .seconds(5)).milliseconds)
        directory.removeLeftovers()
        tightenTokens()

        var last = surroundings.loadLastPass(.setAside) ?? LastPass()
        let cache = surroundings.loadStatus(.setAside)
        let look =
            surroundings.invocation.command == .clear
            ? HostLook.cleared : HostLook(surroundings, last, cache, at: startedAt)
        var work = PassWork(surroundings, look, cache, at: startedAt, .setAside)
        if look.stop == nil { work.push(last.suspects) }
        work.save()

        var report = work.report()
        let status = status(of: work, look, report)
        report.conclude(status.outcome, status.rawValue, elapsed: clock, since: begin)
        last.conclude(report)
        remember(&last, work, look, report, at: startedAt)
        surroundings.print(report)
        extendLifetime(lock)
        return status
    }

    private func tightenTokens() {
        let path = directory.path(of: .tokens)
        do throws(SystemError) {
            if try directory.tightenTokens() {
                log.warn("tokens_were_readable", ("file", path), ("message", "others could read it; it is 0600 now"))
            }
        } catch {
            log.warn("tokens_are_readable", ("file", path), ("message", error.description))
        }
    }

    /// Where several statuses hold, the first of these is told.
    private func status(of work: PassWork, _ look: HostLook, _ report: PassReport) -> ExitStatus {
        if work.saveFailed { return .unsaved }
        if let stop = look.stop ?? work.stop { return ExitStatus(stop) }
        if report.failures.contains(where: { $0.failure.kind == .noLibcurl }) { return .noLibcurl }
        if look.reading.failure != nil { return .hostUnreadable }
        if report.failures.isEmpty { return .ok }
        return report.isTotalFailure ? .failed : .partial
    }

    /// Logs what the pass did and keeps its summary for the next one.
    private func remember(
        _ last: inout LastPass, _ work: PassWork, _ look: HostLook, _ report: PassReport, at startedAt: Timestamp
    ) {
        if look.wasGood { last.observedAt = startedAt }
        if let suspects = work.suspects { last.suspects = suspects }
        // Without the host nothing is known of what failed before, and one line says it all.
        var groups =
            FailureGroup.groups(
                of: report.failures.filter { $0.failure.kind != .stateUnreadable || look.wasGood })
        if let failure = look.reading.failure { groups.insert(.host(failure), at: 0) }
        let isComplete = look.wasGood && !report.failures.contains { $0.failure.kind.saysNothingOfTheTarget }
        groups += Publication(surroundings).publish(report, work) {
            var last = last
            _ = last.failures.update(groups, isComplete: isComplete, at: clock.now)
            return last
        }
        log.pass(report, last.failures.update(groups, isComplete: isComplete, at: clock.now))
        if report.targets > 0, report.skips.count == report.targets,
            report.skips.allSatisfy({ $0.reason == .identityMissing })
        {
            log.warn("no_identities", ("message", "not one binding's agent has an identity; look at identities"))
        }
        do throws(SystemError) {
            try directory.replace(.lastPass, with: last.encode(report), .unsynced)
        } catch {
            log.warn("summary_unsaved", ("message", error.description))
        }
    }
}
