import SimulatedCore

/// From the first pass to the last.
extension World {
    /// Lives through the world's passes and its end; stops at the first violation.
    package func run() {
        trace("\(setup.agents.count) agents, \(setup.bindings.count) targets, \(setup.guilds.count) guilds")
        var last: PassRecord?
        for _ in 0..<dice.int(6...28) {
            befall()
            if dice.percent(80) { settleMachine() }
            host.write(setup, to: disk, at: Timestamp(milliseconds: wall))
            let started = now
            last = pass(trouble(after: last))
            if violation != nil { return }
            waitForTimer(since: started)
        }
        convergence()
    }

    private func settleMachine() {
        disk.stateMode = 0o700
        if dice.percent(30) { diskHealth = .well }
    }

    private func trouble(after last: PassRecord?) -> Trouble {
        // What a killed pass has not synced is lost if the power goes next.
        let isExposed = last?.death == .killed
        var trouble = Trouble()
        let most = 12 + 6 * setup.bindings.count
        if dice.percent(isExposed ? 50 : 20) {
            trouble.death = dice.percent(isExposed ? 80 : 40) ? .powerCut : .killed
            if dice.percent(10) {
                trouble.diesBeforeSync = true
            } else if dice.percent(70) {
                trouble.deathStep = dice.int(1...most)
            } else {
                trouble.deathAfter = dice.milliseconds(0...setup.deadline.milliseconds)
            }
        }
        if dice.percent(8) {
            trouble.stop = dice.coin() ? .terminate : .interrupt
            if dice.coin() {
                trouble.stopStep = dice.int(1...most)
            } else {
                trouble.stopAfter = dice.milliseconds(0...setup.deadline.milliseconds / 2)
            }
        }
        if dice.percent(15) { trouble.rivalAfter = dice.milliseconds(0...setup.deadline.milliseconds / 2) }
        trouble.lacksLibrary = dice.percent(1)
        if dice.percent(3) { trouble.arguments = ["run", "--refresh"] }
        if dice.percent(2) { trouble.arguments = ["clear"] }
        return trouble
    }

    /// A jittery timer: mostly an interval, sometimes at once, sometimes not for hours.
    private func waitForTimer(since started: Int64) {
        // A host that has changed starts a pass at once, while a push of the last one may still be on its way.
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

    /// *Convergence*: once faults stop and every wait is over, two passes bring every target into sync, the second exits 0,
    /// and then all is quiet. What Fabric has lost is told again once it is due.
    private func convergence() {
        endTrouble()
        trace("the faults stop")
        advance(to: now + 900_000)
        while isWaitedFor { advance(to: now + 60_000) }
        checkTruth()
        quietPass()
        let second = quietPass()
        if violation != nil { return }
        let failures = second.report?.failures.filter { !isBeyondHelp($0.target) } ?? []
        if !failures.isEmpty || second.exit != .ok && second.exit != .partial && second.exit != .failed {
            let exit = second.exit.map { "\($0)" } ?? "not at all"
            return violate(.convergence, "the second pass after the faults ended \(exit): \(failures.map(\.word))")
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
                quiet.expected?.removed.isEmpty ?? false,
                quiet.exit != .ok || !quiet.sent.isEmpty || quiet.diskChanges > 5
            {
                return violate(
                    .sparseness, "a pass with nothing to do did something: \(quiet.diskChanges) changes of files")
            }
        }
    }

    /// Whether something that was remembered, by a clock that may have been wrong, is yet to be over, or young.
    private var isWaitedFor: Bool {
        let soon = Interval.seconds(300)
        let time = Timestamp(milliseconds: wall)
        let ends =
            memory.loginBackoffs.values.map(\.backoff.until) + memory.refusals.values.map(\.until)
            + memory.endpointBackoffs.values
        return ends.contains { time < $0 && $0 - time <= .seconds(900) + soon }
            || memory.sessions.values.contains { time - $0.loggedInAt <= .seconds(300) && $0.loggedInAt - time <= soon }
    }

    /// Everything is well from here on, but what an operator must set right.
    private func endTrouble() {
        for place in fabric.places {
            place.health = .well
            place.hanging = []
        }
        for guild in setup.guilds { fabric.guilds[guild]?.flaw = nil }
        fabric.tokenLifetime = fabric.tokenLifetime.map { max($0, .seconds(200)) }
        for index in setup.identities.indices {
            let agent = setup.identities[index].agent
            if setup.identities[index].key == nil { setup.identities[index].key = fabric.acceptedKeys[agent] ?? "key" }
            fabric.acceptedKeys[agent] = setup.identities[index].key
        }
        host.isAlive = true
        host.health = .well
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
        diskHealth = .well
        disk.stateMode = 0o700
    }

    @discardableResult
    private func quietPass(_ arguments: [String] = []) -> PassRecord {
        host.write(setup, to: disk, at: Timestamp(milliseconds: wall))
        var trouble = Trouble()
        trouble.arguments = arguments
        let record = pass(trouble)
        advance(to: now + setup.interval.milliseconds + 1000)
        return record
    }

    /// A removed row of an agent that has a session left and no key: what the session cannot tell waits for its end.
    private func isBeyondHelp(_ target: Target) -> Bool {
        setup.user(of: target.agent) == nil && setup.identity(of: target.agent)?.key == nil
            && memory.sessions[target.agent] != nil
    }

    private func expectSync(butFor lost: Set<Fabric.Seat>) {
        for target in setup.bindings {
            guard let user = setup.user(of: target.agent),
                case .show(let presence) = host.desired(target.agent, setup, at: Timestamp(milliseconds: wall))
            else { continue }
            let seat = Fabric.Seat(user: user, guild: target.guild)
            if !lost.contains(seat), fabric.rows[seat] != presence {
                violate(
                    .convergence,
                    "the host says \(presence) of \(target), and Fabric shows \(fabric.rows[seat]?.rawValue ?? "nothing")"
                )
            }
        }
        let ours = disk.bytes("/state/last-status.json").flatMap { FileRow.read($0, center: setup.centerURL) } ?? []
        for row in ours where !setup.bindings.contains(row.target) && !isBeyondHelp(row.target) {
            violate(.convergence, "the row of \(row.target) is still there, though nobody wants it")
        }
    }
}
