import SimulatedCore

/// One pass, and what it is judged by.
extension World {
    /// What a pass is to meet, beside the state of the world.
    struct Trouble {
        var deathStep: Int?
        var diesBeforeSync = false
        var deathAfter: Int64?
        var death = PassRecord.Death.killed
        var stopStep: Int?
        var stopAfter: Int64?
        var stop = Signals.Stop.terminate
        var rivalAfter: Int64?
        var lacksLibrary = false
        var arguments: [String] = []
    }

    @discardableResult
    func pass(_ trouble: Trouble = Trouble()) -> PassRecord {
        passes += 1
        setup.write(to: disk)
        let arguments =
            trouble.arguments + ["--output", "json", "--log-level", "info", "--config", "/etc/presence.json"]
        let record = PassRecord(passes, arguments, setup)
        record.lacksLibrary = trouble.lacksLibrary
        let process = Process(self, record)
        process.deathStep = trouble.deathStep
        process.diesBeforeSync = trouble.diesBeforeSync
        process.deathAt = trouble.deathAfter.map { now + $0 }
        process.death = trouble.death
        process.stopStep = trouble.stopStep
        process.stopAt = trouble.stopAfter.map { now + $0 }
        process.stop = trouble.stop
        rivalAt = trouble.rivalAfter.map { now + $0 }
        trace("pass \(passes): \(trouble.arguments.joined(separator: " ")) at \(Timestamp(milliseconds: wall).rfc3339)")
        let status = CurrentMachine.run(on: process) { OneShot.run(arguments) }
        rivalAt = nil
        if record.death == nil {
            record.exit = status
            record.endedAt = now
            record.report = ReportView(record.output)
            trace("exit \(status): \(record.output.dropLast())")
        }
        release(process)
        judge(record, process.learned)
        remember(record, process.learned)
        return record
    }

    private func judge(_ record: PassRecord, _ bounds: Bounds) {
        count(record, bounds)
        if violation != nil { return }
        checkTruth()
        if record.expected != nil, record.death != .powerCut,
            let flaw = Truth.flaw(of: record, from: record.before, to: rows)
        {
            violate(.truth, flaw)
        }
        guard record.death == nil else { return }
        if let flaw = Honesty.flaw(of: record, self) { violate(.honesty, flaw) }
        guard record.isComplete else { return }
        if let flaw = Sparseness.flaw(of: record, memory) { violate(.sparseness, flaw) }
        if let flaw = Isolation.flaw(of: record, bounds, self) { violate(.isolation, flaw) }
        let took = record.endedAt - (record.lockedAtSteady ?? record.endedAt)
        if took > record.setup.deadline.milliseconds + 1000 { violate(.bounds, "it took \(took) ms") }
        if let stopAt = record.stopAt, record.endedAt - stopAt > 1000 {
            violate(.bounds, "it ended \(record.endedAt - stopAt) ms after it was asked to stop")
        }
    }

    /// Keeps what a program that forgets nothing would know after the pass.
    private func remember(_ record: PassRecord, _ bounds: Bounds) {
        for agent in Array(keyRefusals.keys) {
            // Nobody is kept waiting who was not needed for a while.
            let isNeeded = setup.bindings.contains { $0.agent == agent } && setup.user(of: agent) != nil
            if !isNeeded || bounds.acceptedAgents.contains(agent) { keyRefusals[agent] = nil }
        }
        guard record.wasSaved else {
            // Whether what it has learned replaced what was known before is not to be told.
            for endpoint in bounds.waits.keys { waits[endpoint] = nil }
            for agent in bounds.refusedKeys.keys { keyRefusals[agent] = nil }
            return
        }
        let end =
            (record.lockedAt ?? Timestamp(milliseconds: wall))
            + .milliseconds(record.endedAt - (record.lockedAtSteady ?? 0))
        waits = waits.filter { end < $0.value }
        for (endpoint, until) in bounds.waits where until > end {
            waits[endpoint] = max(until, waits[endpoint] ?? until)
        }
        for (agent, refusal) in bounds.refusedKeys {
            let old = keyRefusals[agent].flatMap { $0.key == refusal.key ? $0 : nil }
            let count = (old?.count ?? 0) + 1
            let wait = min(Interval.seconds(900), .seconds(60) * (1 << Int64(min(count, 5) - 1)))
            keyRefusals[agent] = KeyRefusal(key: refusal.key, at: refusal.at, wait: wait, count: count)
        }
    }

    /// The waits that were learned are gone, with the cache or because they count for nothing.
    func forgetWaits() {
        waits = [:]
        keyRefusals = [:]
    }

    // MARK: - Counting

    private func count(_ record: PassRecord, _ bounds: Bounds) {
        if let exit = record.exit { coverage.count("exit: \(exit.rawValue)") }
        if !record.diskFailures.isEmpty { coverage.count("fault: disk fails in a pass") }
        guard let report = record.report else { return }
        for change in report.changes { coverage.count("reason: \(change.reason)") }
        for skip in report.skips { coverage.count("skip: \(skip.word)") }
        for failure in report.failures { coverage.count("failure: \(failure.word)") }
        WireTable.count(record, bounds, &coverage)
    }
}
