import SimulatedCore

/// The changes between two passes.
extension World {
    /// How likely each kind of fault is, in percent. It depends on the seed.
    private var severity: Int { 10 + Int(seed % 5) * 12 }

    func changeWorld() {
        for agent in setup.agents {
            // A late push can be noticed only if it has another presence, so change agents that have one under way.
            let user = setup.user(of: agent)
            guard dice.percent(arrivals.contains { $0.rowKey.user == user } ? 80 : 40) else { continue }
            host.change(agent, at: Timestamp(milliseconds: wall), wrong: severity / 4, &dice)
        }
        if dice.percent(severity) { changeFabric() }
        if dice.percent(severity) { changeServers() }
        if dice.percent(severity / 2) { changeHost() }
        if dice.percent(severity / 2) { changeSetup() }
        // Renaming an agent must not forget a push that is still under way.
        if let rowKey = arrivals.first?.rowKey, dice.coin(),
            let agent = setup.identities.first(where: { $0.user == rowKey.user })?.agent
        {
            rename(agent)
        }
        if dice.percent(severity / 2) { changeMachine() }
    }

    private func changeServers() {
        let server = dice.pick(fabric.servers)
        if dice.percent(35) {
            server.health = .healthy
            server.hanging = []
            return trace("\(server.url) is healthy")
        }
        if dice.percent(12) {
            let users = setup.identities.map(\.user)
            guard let user = users.isEmpty ? nil : dice.pick(users) else { return }
            server.hanging = [user]
            return trace("\(server.url) does not answer for \(user) any more")
        }
        server.health = dice.pick([
            .refusing, .reset, .garbled, .untrusted, .unresolved, .unreachable, .mute, .slow(400),
            .slow(setup.requestTimeout.milliseconds * 3 / 2), .answering(500), .answering(503), .answering(404),
            .answering(401), .answering(408), .answering(302), .answering(429), .throttling(429, "1"),
            .throttling(503, "40"),
            .throttling(429, "soon"), .flaky(20), .flaky(50), .flaky(80), .flaky(50), .flaky(80),
        ])
        trace("\(server.url) is \(server.health.name)")
    }

    private func changeFabric() {
        let guild = dice.pick(setup.guilds)
        let agent = dice.pick(setup.agents)
        switch dice.int(0...8) {
        case 0:
            fabric.move(guild)
            noteFault("guild moves", "\(guild) is now at \(fabric.guilds[guild]?.server.url ?? "?")")
        case 1:
            fabric.guilds[guild]?.generation += 1
            noteFault("guild drops its tokens", "\(guild) has new tokens")
        case 2:
            fabric.agentGenerations[agent, default: 0] += 1
            noteFault("tokens rotate", "\(agent) needs new tokens")
        case 3:
            fabric.loseRows(of: guild)
            noteFault("rows are lost", "\(guild) has lost its rows")
        case 4:
            fabric.guilds[guild]?.generation += 1
            fabric.loseRows(of: guild)
            noteFault("guild restarts empty", "\(guild) restarts")
        case 5:
            fabric.guilds[guild]?.loginDefect = dice.coin() ? nil : dice.pick(Fabric.LoginDefect.allCases)
            noteFault(
                "center returns odd logins",
                "\(guild): \(fabric.guilds[guild]?.loginDefect.map { "\($0)" } ?? "no defect")"
            )
        case 6:
            fabric.acceptedKeys[agent] = dice.coin() ? "key-\(dice.int(0...9))" : setup.identity(of: agent)?.key
            noteFault(
                "key changes at the center", "the center accepts \(fabric.acceptedKeys[agent] ?? "no key") for \(agent)"
            )
        case 7:
            fabric.tokenLifetime = dice.pick([nil, .seconds(30), .seconds(200), .seconds(3600)])
            fabric.expiryForm = dice.pick(Fabric.ExpiryForm.allCases)
        default:
            fabric.center.health = dice.percent(60) ? .healthy : .flaky(60)
        }
    }

    private func noteFault(_ fault: String, _ text: String) {
        coverage.count("fault: \(fault)")
        trace(text)
    }

    private func changeHost() {
        if dice.percent(20) {
            host.clockError = .milliseconds(dice.pick([0, 30_000, 7_200_000, 86_400_000 * 365, -7_200_000]))
            noteFault("host's clock is off", "the host's clock is off by \(host.clockError.milliseconds) ms")
        } else if dice.coin() {
            host.isAlive = true
            host.health = .healthy
        } else if dice.coin() {
            host.isAlive = false
            noteFault("host dies", "the host is dead")
        } else {
            host.health = dice.pick(Host.Health.allCases)
            if host.health != .healthy { noteFault("host unreadable", "the host is \(host.health)") }
        }
    }

    // MARK: - The operator

    private func changeSetup() {
        let agent = dice.pick(setup.agents)
        let index = setup.identities.firstIndex { $0.agent == agent }
        switch dice.int(0...11) {
        case 0, 1:
            let target = Target(agent, dice.pick(setup.guilds))
            if let old = setup.bindings.firstIndex(of: target) { setup.bindings.remove(at: old) } else { bind(target) }
            noteFault("binding comes or goes", "\(target)")
        case 2:
            setup.bindings.removeAll { $0.agent == agent }
            if let index { setup.identities.remove(at: index) }
            noteFault("agent is removed", "\(agent)")
        case 3:
            if let index { setup.identities.remove(at: index) }
            noteFault("identity is removed", "\(agent)")
        case 4:
            if let index {
                let before = setup.identities[index].status
                setup.identities[index].status = dice.pick([.active, .disabled, .withoutUserID])
                if hasClash { setup.identities[index].status = before }
                noteFault("identity changes its status", "\(agent): \(setup.identities[index].status)")
            }
        case 5:
            if index == nil { addIdentity(agent) }
        case 6: rename(agent)
        case 7:
            if let index {
                let isReadable = setup.identities[index].key != nil
                setup.identities[index].key = isReadable && dice.coin() ? nil : "key-\(dice.int(0...9))"
                if !isReadable { setup.identities[index].key = fabric.acceptedKeys[agent] }
                if dice.coin() { fabric.acceptedKeys[agent] = setup.identities[index].key }
                noteFault("configured key changes", "\(agent): \(setup.identities[index].key ?? "unreadable")")
            }
        case 8:
            if dice.percent(30) {
                setup.centerURL = setup.centerURL.hasSuffix("/") ? "https://center.test" : "https://center.test/"
                forgetWaits()
                forgetDoubts()
                noteFault("center URL changes", setup.centerURL)
            }
        case 9:
            setup.isMalformed = !setup.isMalformed && dice.percent(30)
            if setup.isMalformed { noteFault("configuration is malformed", "the configuration is malformed") }
        case 10:
            if dice.percent(30) { setup.whenRemoved = setup.whenRemoved == .leave ? .offline : .leave }
        default:
            setup.maxRetries = dice.int(0...3)
            setup.concurrency = dice.pick([1, 2, 3, 4, 6, 8, 12, 32])
        }
        if setup.isMalformed, dice.coin() { setup.isMalformed = false }
    }

    private func bind(_ target: Target) {
        setup.bindings.append(target)
        if hasClash { setup.bindings.removeLast() }
    }

    private func addIdentity(_ agent: AgentID) {
        guard let number = setup.agents.firstIndex(of: agent) else { return }
        let identity = Setup.Identity(
            agent: agent, user: UserID("usr \(number)"), keySource: dice.pick(Setup.Identity.KeySource.allCases),
            number: number, key: fabric.acceptedKeys[agent])
        setup.identities.append(identity)
        if hasClash { setup.identities.removeLast() } else { noteFault("identity is added", "\(agent)") }
    }

    /// Whether two enabled identities share a user in one guild. The program refuses such a configuration.
    private var hasClash: Bool {
        var rowKeys: Set<Fabric.RowKey> = []
        return !setup.bindings.allSatisfy { target in
            guard let user = setup.user(of: target.agent) else { return true }
            return rowKeys.insert(Fabric.RowKey(user: user, guild: target.guild)).inserted
        }
    }

    /// Renames an agent, which keeps its user and its guilds. An inactive agent with the new name is removed.
    private func rename(_ agent: AgentID) {
        let free = setup.agents.first { setup.identity(of: $0)?.status ?? .disabled != .active && $0 != agent }
        guard setup.identity(of: agent) != nil, let other = free, let number = setup.agents.firstIndex(of: other) else {
            return
        }
        setup.identities.removeAll { $0.agent == other }
        setup.bindings.removeAll { $0.agent == other }
        guard let index = setup.identities.firstIndex(where: { $0.agent == agent }) else { return }
        let old = setup.identities[index]
        setup.identities[index] = Setup.Identity(
            agent: other, status: old.status, user: old.user, keySource: old.keySource, number: number,
            key: fabric.acceptedKeys[other])
        setup.bindings = setup.bindings.map { $0.agent == agent ? Target(other, $0.guild) : $0 }
        host.entries[other] = host.entries[agent]
        noteFault("agent is renamed", "\(agent) is now \(other)")
    }

    // MARK: - The machine

    private func changeMachine() {
        switch dice.int(0...10) {
        case 0, 1, 2:
            let jump: Int64 = dice.pick([1000, 20_000, 600_000, 7_200_000, 86_400_000 * 365])
            setClock(clockError + (dice.coin() ? jump : -jump))
        case 3, 4, 10: setClock(dice.pick([0, 0, 5000 - trueTime]))
        case 5:
            trace("a power cut between two passes")
            coverage.count("fault: power cut")
            cutPower()
        case 6:
            let name = dice.pick(["last-status.json", "tokens.json", "last-pass.json"])
            guard let bytes = disk.bytes("/state/\(name)") else { return }
            disk.put(
                "/state/\(name)",
                dice.pick([[], Array(bytes.prefix(bytes.count / 2)), Array("{\"version\":9}".utf8), [0xFF, 0]]))
            noteFault("cache is damaged", name)
            if name == "last-status.json" { forgetDoubts() }
            forgetWaits()
            allFilesChanged()
        case 7:
            disk.setMode(0o644, of: "/state/tokens.json")
            disk.stateMode = disk.stateMode == 0o700 && dice.percent(30) ? 0o500 : 0o700
        default:
            diskHealth = dice.pick([.full, .readOnly, .flaky(3), .flaky(20), .flaky(50)])
            trace("the disk is \(diskHealth)")
            return
        }
        if dice.percent(70) { diskHealth = .healthy }
    }

    /// Drops all late pushes. Only the cached rows knew about them, and the program has lost or ignores these rows. The
    /// program promises nothing for this case.
    private func forgetDoubts() { arrivals = [] }

    private func setClock(_ error: Int64) {
        let jump = error > clockError ? "clock is set forward" : "clock is set back"
        noteFault(trueTime + error == 5000 ? "clock is at 1970" : jump, "the clock is off by \(error) ms")
        // After a jump forward the program believes that an interval has passed, so no push may arrive late.
        if error > clockError { arrivals = [] }
        clockError = error
    }
}
