extension Server {
    /// Begins a scenario, in place of one that is being played.
    mutating func begin(_ play: Play) {
        self.play = play
        awaitCue()
    }

    /// Takes the step that has waited for this.
    mutating func give(_ cue: Script.Cue) {
        guard let step = play?.step, step.cue == cue else { return }
        take(step)
    }

    private mutating func take(_ step: Script.Step) {
        guard let guild = play?.guild else { return }
        do throws(StubError) {
            try perform(step.action, on: guild)
            play?.took(step)
        } catch {
            // Nobody called who could be told otherwise.
            play?.tell("the scenario cannot go on: \(error)")
            return
        }
        awaitCue()
    }

    private mutating func awaitCue() {
        guard let play, let step = play.step else { return }
        switch step.cue {
        case .now: take(step)
        case .period:
            // A little early: who waits exactly as long as it was told to must find the guild well, however it rounds.
            let due = Clock.monotonic.adding(seconds: play.scenario.period - 0.01)
            timers.schedule(.period(afterStep: play.stepsTaken), at: due)
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
        case .rest: break
        }
    }

    // MARK: Passes

    /// Notes a request that is not about the stub itself.
    mutating func noteCall(_ sequence: Int, on connection: Connection) {
        if callStart == nil { callStart = sequence }
        if connection.hasCalled { return }
        connection.hasCalled = true
        callers += 1
    }

    /// A pass is over when the last connection on which something was asked is gone: a client that keeps its connections
    /// until it ends, as presence-oneshot does, needs no clock to be told from the one that comes next.
    mutating func noticeEndOfPass() {
        guard callers == 0, let start = callStart else { return }
        callStart = nil
        guard let play else { return }
        let isAnyGuild = play.scenario.name == .rotatedToken
        let acknowledged = journal.requests(from: start).contains { request in
            request.isAcknowledged && (isAnyGuild || request.site == .guild(play.guild))
        }
        if acknowledged { give(.passEnd) }
    }
}
