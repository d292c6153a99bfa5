import SimulatedCore

/// Runs all passes of a world.
extension World {
    /// Runs the world's passes, then checks convergence. Stops at the first violation.
    package func run() {
        trace("\(setup.agents.count) agents, \(setup.bindings.count) targets, \(setup.guilds.count) guilds")
        var last: PassRecord?
        for _ in 0..<dice.int(6...28) {
            changeWorld()
            if dice.percent(80) { repairMachine() }
            host.write(setup, to: disk, at: Timestamp(milliseconds: wall))
            while host.isAboutAMinuteAhead(at: Timestamp(milliseconds: wall)) { advance(to: now + 5000) }
            let started = now
            last = pass(chooseFaults(after: last))
            if violation != nil { return }
            waitForTimer(since: started)
        }
        convergence()
    }

    private func repairMachine() {
        disk.stateMode = 0o700
        if dice.percent(30) { diskHealth = .healthy }
    }

    private func chooseFaults(after last: PassRecord?) -> PassFaults {
        // Data that a killed pass has not synced is lost in a power cut. So make a power cut likely after a kill.
        let isExposed = last?.death == .killed
        var faults = PassFaults()
        let most = 12 + 6 * setup.bindings.count
        if dice.percent(isExposed ? 50 : 20) {
            faults.death = dice.percent(isExposed ? 80 : 40) ? .powerCut : .killed
            if dice.percent(10) {
                faults.diesBeforeSync = true
            } else if dice.percent(70) {
                faults.deathStep = dice.int(1...most)
            } else {
                faults.deathAfter = dice.milliseconds(0...setup.deadline.milliseconds)
            }
        }
        if dice.percent(8) {
            faults.stop = dice.coin() ? .terminate : .interrupt
            if dice.coin() {
                faults.stopStep = dice.int(1...most)
            } else {
                faults.stopAfter = dice.milliseconds(0...setup.deadline.milliseconds / 2)
            }
        }
        if dice.percent(15) { faults.overlapAfter = dice.milliseconds(0...setup.deadline.milliseconds / 2) }
        faults.lacksLibrary = dice.percent(1)
        if dice.percent(3) {
            faults.unreadable = "/state/\(dice.pick(["last-status.json", "tokens.json", "last-pass.json"]))"
        }
        if dice.percent(3) { faults.arguments = ["run", "--refresh"] }
        if dice.percent(2) { faults.arguments = ["clear"] }
        return faults
    }

    /// A timer with jitter: usually one interval, sometimes no wait, sometimes hours.
    private func waitForTimer(since started: Int64) {
        // A change at the host starts a pass at once, while a push of the previous pass may still be under way.
        if let arrival = arrivals.map(\.at).min(), arrival > now, dice.percent(40) {
            return advance(to: dice.milliseconds(now...(arrival - 1)))
        }
        let interval = setup.interval.milliseconds
        let pause: Int64 =
            switch dice.int(0...19) {
            case 0: 0
            case 1: dice.milliseconds(0...interval)
            case 2: dice.milliseconds(300_000...7_200_000)
            case 3: 86_400_000 / 2
            case 4, 5, 6: dice.milliseconds(interval...interval * 12)
            default: interval * dice.milliseconds(80...120) / 100
            }
        advance(to: max(now, started + pause))
    }

    // MARK: - Convergence

    /// Checks *convergence*: after the faults stop and all waits are over, two passes bring every target in sync. The
    /// second one exits with 0, and later passes send nothing. Rows that Fabric has lost are pushed again when a
    /// refresh is due.
    private func convergence() {
        endFaults()
        trace("the faults stop")
        advance(to: now + 900_000)
        while isWaitedFor { advance(to: now + 60_000) }
        checkTruth()
        quietPass()
        let second = quietPass()
        if violation != nil { return }
        let failures = second.report?.failures.filter { !cannotBePushed($0.target) } ?? []
        if !failures.isEmpty || second.exit != .ok && second.exit != .partial && second.exit != .failed {
            let exit = second.exit.map { "\($0)" } ?? "not at all"
            return violate(.convergence, "the second pass after the faults ended \(exit): \(failures.map(\.cause))")
        }
        expectSync(butFor: fabric.lost)
        if violation != nil { return }
        if setup.refreshAfter > .zero { advance(to: now + setup.refreshAfter.milliseconds) }
        quietPass(setup.refreshAfter > .zero ? [] : ["--refresh"])
        quietPass()
        if violation != nil { return }
        expectSync(butFor: [])
        for _ in 0..<2 {
            let quiet = quietPass()
            if violation != nil { return }
            if quiet.expected?.lines.values.allSatisfy({ $0.need == .mustNot }) ?? false,
                quiet.expected?.orphans.isEmpty ?? false,
                quiet.exit != .ok || !quiet.sent.isEmpty || quiet.diskChanges > 5
            {
                return violate(
                    .sparseness, "a pass with nothing to do made requests or \(quiet.diskChanges) changes of files")
            }
        }
    }

    /// Whether a stored wait is still running or a session is still too recent. The clock may have been wrong when they
    /// were stored.
    private var isWaitedFor: Bool {
        let soon = Interval.seconds(300)
        let time = Timestamp(milliseconds: wall)
        let ends =
            tokens.loginBackoffs.values.map(\.backoff.until) + tokens.refusals.values.map(\.until)
            + tokens.endpointBackoffs.values
        return ends.contains { time < $0 && $0 - time <= .seconds(900) + soon }
            || tokens.sessions.values.contains { time - $0.loggedInAt <= .seconds(300) && $0.loggedInAt - time <= soon }
    }

    /// Ends all faults, and repairs everything that an operator would have to repair.
    private func endFaults() {
        for server in fabric.servers {
            server.health = .healthy
            server.hanging = []
        }
        for guild in setup.guilds { fabric.guilds[guild]?.loginDefect = nil }
        fabric.tokenLifetime = fabric.tokenLifetime.map { max($0, .seconds(200)) }
        for index in setup.identities.indices {
            let agent = setup.identities[index].agent
            if setup.identities[index].key == nil { setup.identities[index].key = fabric.acceptedKeys[agent] ?? "key" }
            fabric.acceptedKeys[agent] = setup.identities[index].key
        }
        host.isAlive = true
        host.health = .healthy
        host.clockError = .zero
        for agent in setup.agents where host.entries[agent].map({ $0.content != .absent }) ?? true {
            host.entries[agent] = Host.Entry(content: .state(dice.pick(["idle", "working", "busy", "offline"])))
        }
        for agent in setup.agents where host.entries[agent]?.content == .absent {
            host.entries[agent] = Host.Entry(content: .state("busy"))
        }
        if setup.source == .directory { setup.source = .file }
        setup.isMalformed = false
        setup.deadline = max(setup.deadline, .seconds(25))
        clockError = 0
        diskHealth = .healthy
        disk.stateMode = 0o700
    }

    @discardableResult
    private func quietPass(_ arguments: [String] = []) -> PassRecord {
        host.write(setup, to: disk, at: Timestamp(milliseconds: wall))
        var faults = PassFaults()
        faults.arguments = arguments
        let record = pass(faults)
        advance(to: now + setup.interval.milliseconds + 1000)
        return record
    }

    /// Whether this is an orphaned row of an agent that has a session but no key. If the session cannot push the row,
    /// the row stays until the session ends.
    private func cannotBePushed(_ target: Target) -> Bool {
        setup.user(of: target.agent) == nil && setup.identity(of: target.agent)?.key == nil
            && tokens.sessions[target.agent] != nil
    }

    private func expectSync(butFor lost: Set<Fabric.RowKey>) {
        for target in setup.bindings {
            guard let user = setup.user(of: target.agent),
                case .show(let presence) = host.desired(target.agent, setup, at: Timestamp(milliseconds: wall))
            else { continue }
            let rowKey = Fabric.RowKey(user: user, guild: target.guild)
            if !lost.contains(rowKey), fabric.rows[rowKey] != presence {
                violate(
                    .convergence,
                    "the host says \(presence) for \(target), and Fabric shows "
                        + (fabric.rows[rowKey]?.rawValue ?? "nothing")
                )
            }
        }
        let ours = disk.bytes("/state/last-status.json").flatMap { FileRow.read($0, center: setup.centerURL) } ?? []
        for row in ours where !setup.bindings.contains(row.target) && !cannotBePushed(row.target) {
            violate(.convergence, "the orphaned row of \(row.target) is still there")
        }
    }
}
