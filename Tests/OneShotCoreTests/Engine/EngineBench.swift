@testable import OneShotCore

/// Sets up an engine by hand and runs it in virtual time. A script answers its requests.
///
///     var bench = try EngineBench(agents: ["alice"], guilds: ["g1"])
///     bench.logIn("alice", age: .seconds(600))
///     let pass = bench.run { request, count in .status(404) }
///     #expect(pass.failureKinds == [.rejected])
struct EngineBench {
    static let start = Timestamp(milliseconds: 1_780_000_000_000)

    /// The answer to a request, given how many of its kind for the same agent and guild came before it. `nil` is the
    /// answer of a healthy Fabric.
    typealias Script = (WireRequest, Int) -> SimulatedAnswer?

    var settings = EngineSettings()
    var tokens = TokenState()
    var possiblyMoved: Set<Endpoint> = []
    var loggingIn: [AgentID] = []
    var now = start
    var seed: UInt64 = 1
    var interruptAt: Timestamp?
    var saveFailure: [Checkpoint: String] = [:]

    /// The URL of each guild, as logins return it.
    var urls: [GuildID: String]

    /// When the tokens that logins return expire.
    var expiresAt: Timestamp?

    /// The planned pushes, agent by agent.
    var targets: [PlannedTarget] = []
    private var planned: Set<Target> = []
    let center: Endpoint

    init(agents: [AgentID] = ["alice"], guilds: [GuildID] = ["g1"]) throws {
        center = try Endpoint("https://center.test")
        urls = Dictionary(uniqueKeysWithValues: guilds.map { ($0, "https://\($0).test") })
        for agent in agents {
            for guild in guilds { push(agent, guild) }
        }
    }

    /// Plans a push for a target, in the order of the calls.
    mutating func push(_ agent: AgentID, _ guild: GuildID, row: CachedRow? = nil, reason: ChangeReason = .changed) {
        let target = Target(agent, guild)
        if !planned.insert(target).inserted { targets.removeAll { $0.target == target } }
        targets.append(plan(target, row, reason))
    }

    private func plan(_ target: Target, _ row: CachedRow?, _ reason: ChangeReason) -> PlannedTarget {
        let user = UserID("usr_\(target.agent)")
        return PlannedTarget(target: target, slot: nil, row: row, decision: .push(.busy, user, reason))
    }

    /// Puts a session with the guilds of `urls` and the token `old` into the cache.
    mutating func logIn(_ agent: AgentID, age: Interval = .seconds(60), expiresAt: Timestamp? = nil) {
        tokens.sessions[agent] = session(of: agent, at: now - age, "old", expiresAt)
    }

    func session(of agent: AgentID, at time: Timestamp, _ token: String, _ expiresAt: Timestamp? = nil) -> Session {
        let access = urls.mapValues { GuildAccess(endpoint: $0, token: Secret(token), expiresAt: expiresAt) }
        return Session(userID: UserID("usr_\(agent)"), loggedInAt: time, guilds: access)
    }

    /// Runs a pass to its end.
    func run(_ script: @escaping Script = { _, _ in nil }) -> FinishedPass {
        var engine = PassEngine(
            settings: settings, center: center, targets: targets, loggingIn: loggingIn, tokens: tokens,
            possiblyMoved: possiblyMoved, seed: seed, startedAt: now)
        var driver = VirtualDriver(at: now, settings)
        driver.interruptAt = interruptAt
        driver.saveFailure = saveFailure
        var fabric = ScriptedFabric(bench: self, script: script)
        driver.run(&engine, &fabric)
        return FinishedPass(engine: engine, driver: driver)
    }

    /// Prepares the pass that starts this long after the end of another one, with what that one left in its caches.
    mutating func advance(after pass: FinishedPass, by time: Interval) {
        tokens = pass.engine.tokens
        possiblyMoved = pass.engine.possiblyMoved
        now = pass.driver.now + time
        targets = pass.engine.pushes.map { plan($0.target, $0.row, $0.reason) }
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

    mutating func answer(_ request: WireRequest, at now: Timestamp) -> SimulatedAnswer {
        let subject: String
        let usual: SimulatedAnswer
        switch request {
        case .login(let login):
            subject = "login \(login.agent)"
            let session = bench.session(of: login.agent, at: now, "new-\(now.milliseconds)", bench.expiresAt)
            usual = .login(.session(session), after: .milliseconds(5))
        case .push(let push):
            subject = "push \(push.target.agent) \(push.target.guild)"
            usual = .status(200)
        }
        let count = counts[subject, default: 0]
        counts[subject] = count + 1
        return script(request, count) ?? usual
    }
}

/// A pass that has ended.
struct FinishedPass {
    let engine: PassEngine
    let driver: VirtualDriver

    var elapsed: Interval { driver.now - engine.startedAt }

    /// The kinds of all failures, in the order of the pushes.
    var failureKinds: [FailureKind] { engine.pushes.compactMap { $0.failure?.kind } }

    var acknowledged: Int { engine.pushes.count { $0.outcome == .acknowledged } }

    func push(_ agent: AgentID, _ guild: GuildID) -> Push? {
        engine.pushes.first { $0.target == Target(agent, guild) }
    }

    func failure(_ agent: AgentID = "alice", _ guild: GuildID = "g1") -> Failure? { push(agent, guild)?.failure }
}
