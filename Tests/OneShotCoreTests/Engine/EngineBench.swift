import OneShotCore

/// An engine set up by hand and run against a script in virtual time.
///
///     var bench = try EngineBench(agents: ["alice"], guilds: ["g1"])
///     bench.logIn("alice", age: .seconds(600))
///     let pass = bench.run { request, count in .status(404) }
///     #expect(pass.kinds == [.rejected])
struct EngineBench {
    static let start = Timestamp(milliseconds: 1_780_000_000_000)

    /// How a request is answered, given how many of its kind for the same agent and guild came before it. `nil` is what a
    /// healthy Fabric would say.
    typealias Script = (EngineRequest, Int) -> SimulatedAnswer?

    var settings = EngineSettings()
    var memory = WireMemory()
    var suspects: Set<Endpoint> = []
    var loggingIn: [AgentID] = []
    var now = start
    var seed: UInt64 = 1
    var interruptAt: Timestamp?
    var saveFailure: [Checkpoint: String] = [:]

    /// Where each guild is, as logins say.
    var urls: [GuildID: String]

    /// What logins say of the tokens' end.
    var expiresAt: Timestamp?

    /// What is pushed, agent by agent.
    var pushes: [Push] = []
    let center: Endpoint

    init(agents: [AgentID] = ["alice"], guilds: [GuildID] = ["g1"]) throws {
        center = try Endpoint("https://center.test")
        urls = Dictionary(uniqueKeysWithValues: guilds.map { ($0, "https://\($0).test") })
        for agent in agents {
            for guild in guilds { push(agent, guild) }
        }
    }

    mutating func push(_ agent: AgentID, _ guild: GuildID, row: CachedRow? = nil) {
        let target = Target(agent, guild)
        pushes.removeAll { $0.target == target }
        pushes.append(Push(target, UserID("usr_\(agent)"), .busy, row: row, interval: .seconds(30), at: now))
    }

    /// Puts a session into the cache that names the guilds of `urls`.
    mutating func logIn(_ agent: AgentID, age: Interval = .seconds(60), expiresAt: Timestamp? = nil) {
        memory.sessions[agent] = session(of: agent, at: now - age, "old", expiresAt)
    }

    func session(of agent: AgentID, at time: Timestamp, _ token: String, _ expiresAt: Timestamp? = nil) -> Session {
        let seats = urls.mapValues { Session.Seat(endpoint: $0, token: Secret(token), expiresAt: expiresAt) }
        return Session(userID: "usr_\(agent)", loggedInAt: time, seats: seats)
    }

    /// Runs a pass to its end.
    func run(_ script: @escaping Script = { _, _ in nil }) -> RunPass {
        var engine = PassEngine(
            settings: settings, center: center, pushes: pushes, loggingIn: loggingIn, memory: memory,
            suspects: suspects,
            seed: seed, startedAt: now)
        var driver = VirtualDriver(at: now, settings)
        driver.interruptAt = interruptAt
        driver.saveFailure = saveFailure
        var fabric = ScriptedFabric(bench: self, script: script)
        driver.run(&engine, &fabric)
        return RunPass(engine: engine, driver: driver)
    }

    /// Takes over what a pass remembers, and lets time go by.
    mutating func goOn(after pass: RunPass, _ time: Interval) {
        memory = pass.engine.memory
        suspects = pass.engine.suspects
        now = pass.driver.now + time
        pushes = pass.engine.pushes.map {
            Push($0.target, $0.user, $0.presence, row: $0.row, interval: .seconds(30), at: now)
        }
    }
}

private struct ScriptedFabric: AnsweringFabric {
    let bench: EngineBench
    let script: EngineBench.Script
    private var counts: [String: Int] = [:]

    init(bench: EngineBench, script: @escaping EngineBench.Script) {
        self.bench = bench
        self.script = script
    }

    mutating func answer(_ request: EngineRequest, at now: Timestamp) -> SimulatedAnswer {
        let subject: String
        let usual: EngineReply
        switch request.purpose {
        case .login(let agent, _):
            subject = "login \(agent)"
            usual = .session(bench.session(of: agent, at: now, "new-\(now.milliseconds)", bench.expiresAt))
        case .push(let target, _, _, _):
            subject = "push \(target.agent) \(target.guild)"
            usual = .answer(status: 200, retryAfter: nil, fingerprint: nil)
        }
        let count = counts[subject, default: 0]
        counts[subject] = count + 1
        return script(request, count) ?? .reply(usual, after: .milliseconds(5))
    }
}

/// A pass that has ended.
struct RunPass {
    let engine: PassEngine
    let driver: VirtualDriver

    var elapsed: Interval { driver.now - engine.startedAt }

    /// The kinds of all failures, in the order of the pushes.
    var kinds: [FailureKind] { engine.pushes.compactMap { $0.failure?.kind } }

    var acknowledged: Int { engine.pushes.count { $0.outcome == .acknowledged } }

    func push(_ agent: AgentID, _ guild: GuildID) -> Push? {
        engine.pushes.first { $0.target == Target(agent, guild) }
    }

    func failure(_ agent: AgentID = "alice", _ guild: GuildID = "g1") -> Failure? { push(agent, guild)?.failure }
}
