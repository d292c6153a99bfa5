/// One pass: load, read host, plan, push if there is anything, apply, save, report.
///
/// `PassCommand` holds the lock around it. Plan, engine and report are pure; everything else goes through `io`.
struct Pass<IO: PassIO> {
    let roster: Roster
    let policy: PlanPolicy
    let settings: EngineSettings
    let center: Endpoint

    /// `clear`: every agent is shown offline, and the host is not read.
    let isClearing: Bool
    let io: IO

    /// Makes the pass, which started when the lock was taken: at this time, so many microseconds after the process.
    ///
    /// - Throws: Why a cache cannot be read. Then nothing has been sent or changed.
    func run(startedAt: Timestamp, after begin: Int64) throws(SystemError) -> PassReport {
        var last = try io.loadLastPass()
        var caches = PassCaches(try io.loadStatus(), io)
        let reading = isClearing ? .cleared : io.readHost().resolved(policy, last, caches.status, at: startedAt)

        let plan = try Plan(
            roster, reading, rows: caches.status.rows, orphans: caches.status.orphans, policy, at: startedAt
        ) { target throws(SystemError) in io.canAuthenticate(target, try caches.loadTokens(), at: startedAt) }
        caches.apply(plan)
        // The sessions of forgotten agents are dropped when the tokens are saved.
        if plan.forgets { _ = try caches.loadTokens() }

        var engine: PassEngine?
        var stop = reading.stop
        if plan.hasPushes {
            var pushing = PassEngine(
                settings: settings, center: center, targets: plan.targets, tokens: try caches.loadTokens(),
                possiblyMoved: last.possiblyMoved, seed: io.randomSeed(), startedAt: startedAt)
            stop = io.perform(&pushing) { checkpoint, engine in caches.saveCheckpoint(checkpoint, engine) } ?? stop
            caches.apply(pushing)
            engine = pushing
        }
        caches.saveAtEnd(roster)

        var report = PassReport(plan, engine?.pushes ?? [], logins: engine?.logins ?? 0, startedAt: startedAt)
        report.conclude(
            report.exitStatus(reading, isUnsaved: caches.saveFailed, stop: stop),
            elapsedMicroseconds: io.elapsedMicroseconds - begin)
        let notices = FailureGroup.notices(
            plan.doubts, roster, reading, policy, lastSeen: last.observedAt, at: startedAt)
        let events = last.conclude(
            report, reading, notices: notices, possiblyMoved: engine?.possiblyMoved, tokens: engine?.tokens,
            shortage: engine?.shortage, at: io.now)
        // The summary comes first: the page may be large, and what is written for others may fail.
        io.save(last, report)
        let unwritten = last.note(
            unwritten: io.publish(report, reading, caches.status, last), isComplete: report.isComplete(reading),
            at: io.now)
        if !unwritten.isEmpty { io.save(last, report) }
        io.log(report, events + unwritten)
        return report
    }
}

extension HostReading {
    /// This reading, where a host that has been unreadable for too long counts as dead. A power cut may lose the time
    /// of the last reading. Then the newest acknowledgement proves when the host could be read.
    func resolved(_ policy: PlanPolicy, _ last: LastPass, _ status: StatusCache, at now: Timestamp) -> HostReading {
        resolved(policy, lastSeen: last.observedAt ?? status.lastAcknowledgedAt, at: now)
    }
}
