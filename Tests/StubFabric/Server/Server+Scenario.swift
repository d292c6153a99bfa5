extension Server {
    /// Starts a scenario. It replaces a running one.
    mutating func begin(_ run: ScenarioRun) {
        scenarioRun = run
        awaitTrigger()
    }

    /// Takes the next step if it waits for this trigger.
    mutating func fire(_ trigger: Script.Trigger) {
        guard let step = scenarioRun?.step, step.trigger == trigger else { return }
        take(step)
    }

    private mutating func take(_ step: Script.Step) {
        guard let guild = scenarioRun?.guild else { return }
        do throws(StubError) {
            try perform(step.action, on: guild)
            scenarioRun?.took(step)
        } catch {
            // No caller could handle the error.
            scenarioRun?.report("the scenario cannot continue: \(error)")
            return
        }
        awaitTrigger()
    }

    private mutating func awaitTrigger() {
        guard let run = scenarioRun, let step = run.step else { return }
        switch step.trigger {
        case .now: take(step)
        case .period:
            // A little early, so that a client that waits exactly for `Retry-After` finds the guild healthy.
            let due = Clock.monotonic.adding(seconds: run.scenario.period - 0.01)
            timers.schedule(.period(afterStep: run.stepsTaken), at: due)
        case .put, .passEnd: break
        }
    }

    private mutating func perform(_ action: Script.Action, on guild: String) throws(StubError) {
        switch action {
        case .inject(let fault): faults.inject(fault, in: .guild(guild), times: nil, byScenario: true)
        case .withdraw: faults.withdrawScenario()
        case .down: try down(.guild(guild))
        case .up: try up(.guild(guild))
        case .move: try move(.guild(guild))
        case .loseRows: world.loseRows(of: guild)
        case .rotateTokens: world.rotateTokens(of: nil)
        case .killHost(let age): host.die(since: Clock.epoch - age)
        case .renameStates: host.hasRenamedStates = true
        case .nothing: break
        }
    }

    // MARK: Passes

    /// Notes a request that is not a control request.
    mutating func noteFabricRequest(_ sequence: Int, on connection: Connection) {
        if firstRequestOfPass == nil { firstRequestOfPass = sequence }
        if connection.hasFabricRequest { return }
        connection.hasFabricRequest = true
        fabricConnections += 1
    }

    /// Detects the end of a pass: the last connection with a request other than control requests is gone.
    ///
    /// presence-oneshot keeps its connections until it ends, so no clock is needed to distinguish two passes.
    mutating func noticeEndOfPass() {
        guard fabricConnections == 0, let start = firstRequestOfPass else { return }
        firstRequestOfPass = nil
        guard let run = scenarioRun else { return }
        let isAnyGuild = run.scenario.name == .rotatedToken
        let acknowledged = journal.requests(from: start).contains { request in
            request.isAcknowledged && (isAnyGuild || request.site == .guild(run.guild))
        }
        if acknowledged { fire(.passEnd) }
    }
}
