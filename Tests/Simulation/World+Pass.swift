import SimulatedCore

/// Runs one pass and checks it.
extension World {
    /// The faults to inject into one pass, in addition to the state of the world.
    struct PassFaults {
        var deathStep: Int?
        var diesBeforeSync = false
        var deathAfter: Int64?
        var death = PassRecord.Death.killed
        var stopStep: Int?
        var stopAfter: Int64?
        var stop = Signals.Stop.terminate
        var overlapAfter: Int64?
        var lacksLibrary = false
        var unreadable: String?
        var arguments: [String] = []
    }

    @discardableResult
    func pass(_ faults: PassFaults = PassFaults()) -> PassRecord {
        passes += 1
        setup.write(to: disk)
        let arguments =
            faults.arguments + ["--output", "json", "--log-level", "info", "--config", "/etc/presence.json"]
        let record = PassRecord(passes, arguments, setup)
        record.lacksLibrary = faults.lacksLibrary
        let process = Process(self, record)
        process.unreadable = faults.unreadable
        process.deathStep = faults.deathStep
        process.diesBeforeSync = faults.diesBeforeSync
        process.deathAt = faults.deathAfter.map { now + $0 }
        process.death = faults.death
        process.stopStep = faults.stopStep
        process.stopAt = faults.stopAfter.map { now + $0 }
        process.stop = faults.stop
        overlapAt = faults.overlapAfter.map { now + $0 }
        trace("pass \(passes): \(faults.arguments.joined(separator: " ")) at \(Timestamp(milliseconds: wall).rfc3339)")
        let status = CurrentMachine.run(on: process) { OneShot.run(arguments) }
        overlapAt = nil
        if record.death == nil {
            record.exit = status
            record.endedAt = now
            record.report = ReportView(record.output)
            trace("exit \(status): \(record.output.dropLast())")
        }
        release(process)
        judge(record, process.finalBounds)
        remember(record, process.finalBounds)
        return record
    }

    private func judge(_ record: PassRecord, _ bounds: Bounds) {
        count(record, bounds)
        if violation != nil { return }
        checkTruth()
        if record.expected != nil, record.death != .powerCut,
            let text = Truth.violation(by: record, from: record.before, to: rows)
        {
            violate(.truth, text)
        }
        guard record.death == nil else { return }
        if let text = Honesty.violation(by: record, self) { violate(.honesty, text) }
        guard record.isComplete else { return }
        if let text = Sparseness.violation(by: record, tokens, fabric) { violate(.sparseness, text) }
        if let text = Isolation.violation(by: record, bounds, self) { violate(.isolation, text) }
        let took = record.endedAt - (record.lockedAtSteady ?? record.endedAt)
        if took > record.setup.deadline.milliseconds + 1000 { violate(.bounds, "it took \(took) ms") }
        if let stopAt = record.stopAt, record.endedAt - stopAt > 1000 {
            violate(.bounds, "it ended \(record.endedAt - stopAt) ms after it was asked to stop")
        }
    }

    /// Keeps what a program that never loses anything would know after the pass.
    private func remember(_ record: PassRecord, _ bounds: Bounds) {
        for agent in Array(keyRefusals.keys) {
            // The program may forget the refused key of an agent that needed no login for a while.
            let isNeeded = setup.bindings.contains { $0.agent == agent } && setup.user(of: agent) != nil
            if !isNeeded || bounds.acceptedAgents.contains(agent) { keyRefusals[agent] = nil }
        }
        guard record.wasSaved else {
            // It is unknown which caches were saved, so expect neither the old nor the new waits.
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

    /// Forgets all waits, because the cache is gone or the program has to ignore it.
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
        for skip in report.skips { coverage.count("skip: \(skip.cause)") }
        for failure in report.failures { coverage.count("failure: \(failure.cause)") }
        WireTable.count(record, bounds, &coverage)
    }
}
