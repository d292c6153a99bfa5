import SimulatedCore

/// What happens between two passes.
extension World {
    /// How bad the times are: of a hundred chances, so many are taken.
    private var severity: Int { 10 + Int(seed % 5) * 12 }

    func befall() {
        for agent in setup.agents {
            // What overtakes a push shows only where it says something else.
            let user = setup.user(of: agent)
            guard dice.percent(arrivals.contains { $0.seat.user == user } ? 80 : 40) else { continue }
            host.change(agent, at: Timestamp(milliseconds: wall), wrong: severity / 4, &dice)
        }
        if dice.percent(severity) { befallFabric() }
        if dice.percent(severity) { befallPlaces() }
        if dice.percent(severity / 2) { befallHost() }
        if dice.percent(severity / 2) { operate() }
        // A push on its way is what a rename must not forget.
        if let seat = arrivals.first?.seat, dice.coin(),
            let agent = setup.identities.first(where: { $0.user == seat.user })?.agent
        {
            rename(agent)
        }
        if dice.percent(severity / 2) { befallMachine() }
    }

    private func befallPlaces() {
        let place = dice.pick(fabric.places)
        if dice.percent(35) {
            place.health = .well
            place.hanging = []
            return trace("\(place.url) is well")
        }
        if dice.percent(12) {
            let users = setup.identities.map(\.user)
            guard let user = users.isEmpty ? nil : dice.pick(users) else { return }
            place.hanging = [user]
            return trace("\(place.url) does not answer for \(user) any more")
        }
        place.health = dice.pick([
            .refusing, .reset, .garbled, .untrusted, .unresolved, .unreachable, .mute, .slow(400),
            .slow(setup.requestTimeout.milliseconds * 3 / 2), .answering(500), .answering(503), .answering(404),
            .answering(401), .answering(302), .answering(429), .throttling(429, "1"), .throttling(503, "40"),
            .throttling(429, "soon"), .flaky(20), .flaky(50), .flaky(80), .flaky(50), .flaky(80),
        ])
        trace("\(place.url) is \(place.health.name)")
    }

    private func befallFabric() {
        let guild = dice.pick(setup.guilds)
        let agent = dice.pick(setup.agents)
        switch dice.int(0...8) {
        case 0:
            fabric.move(guild)
            happen("guild moves", "\(guild) is at \(fabric.guilds[guild]?.place.url ?? "?") now")
        case 1:
            fabric.guilds[guild]?.generation += 1
            happen("guild drops its tokens", "\(guild) has new tokens")
        case 2:
            fabric.agentGenerations[agent, default: 0] += 1
            happen("tokens rotate", "\(agent) needs new tokens")
        case 3:
            fabric.loseRows(of: guild)
            happen("rows are lost", "\(guild) has lost its rows")
        case 4:
            fabric.guilds[guild]?.generation += 1
            fabric.loseRows(of: guild)
            happen("guild restarts empty", "\(guild) restarts")
        case 5:
            fabric.guilds[guild]?.flaw = dice.coin() ? nil : dice.pick(Fabric.Flaw.allCases)
            happen(
                "center says odd things", "\(guild): \(fabric.guilds[guild]?.flaw.map { "\($0)" } ?? "listed as it is")"
            )
        case 6:
            fabric.acceptedKeys[agent] = dice.coin() ? "key-\(dice.int(0...9))" : setup.identity(of: agent)?.key
            happen(
                "key changes at the center", "the center takes \(fabric.acceptedKeys[agent] ?? "nothing") of \(agent)")
        case 7:
            fabric.tokenLifetime = dice.pick([nil, .seconds(30), .seconds(200), .seconds(3600)])
            fabric.expiryForm = dice.pick(Fabric.ExpiryForm.allCases)
        default:
            fabric.center.health = dice.percent(60) ? .well : .flaky(60)
        }
    }

    private func happen(_ fault: String, _ text: String) {
        coverage.count("fault: \(fault)")
        trace(text)
    }

    private func befallHost() {
        if dice.coin() {
            host.isAlive = true
            host.health = .well
        } else if dice.coin() {
            host.isAlive = false
            happen("host dies", "the host is dead")
        } else {
            host.health = dice.pick(Host.Health.allCases)
            if host.health != .well { happen("host unreadable", "the host is \(host.health)") }
        }
    }

    // MARK: - The operator

    private func operate() {
        let agent = dice.pick(setup.agents)
        let place = setup.identities.firstIndex { $0.agent == agent }
        switch dice.int(0...11) {
        case 0, 1:
            let target = Target(agent, dice.pick(setup.guilds))
            if let old = setup.bindings.firstIndex(of: target) { setup.bindings.remove(at: old) } else { bind(target) }
            happen("binding comes or goes", "\(target)")
        case 2:
            setup.bindings.removeAll { $0.agent == agent }
            if let place { setup.identities.remove(at: place) }
            happen("agent is removed", "\(agent)")
        case 3:
            if let place { setup.identities.remove(at: place) }
            happen("identity is removed", "\(agent)")
        case 4:
            if let place {
                let before = setup.identities[place].standing
                setup.identities[place].standing = dice.pick([.active, .disabled, .withoutUserID])
                if hasClash { setup.identities[place].standing = before }
                happen("identity changes its standing", "\(agent): \(setup.identities[place].standing)")
            }
        case 5:
            if place == nil { addIdentity(agent) }
        case 6: rename(agent)
        case 7:
            if let place {
                let isReadable = setup.identities[place].key != nil
                setup.identities[place].key = isReadable && dice.coin() ? nil : "key-\(dice.int(0...9))"
                if !isReadable { setup.identities[place].key = fabric.acceptedKeys[agent] }
                if dice.coin() { fabric.acceptedKeys[agent] = setup.identities[place].key }
                happen("key changes here", "\(agent): \(setup.identities[place].key ?? "unreadable")")
            }
        case 8:
            if dice.percent(30) {
                setup.centerURL = setup.centerURL.hasSuffix("/") ? "https://center.test" : "https://center.test/"
                forgetWaits()
                forgetDoubts()
                happen("center is spelled otherwise", setup.centerURL)
            }
        case 9:
            setup.isMalformed = !setup.isMalformed && dice.percent(30)
            if setup.isMalformed { happen("configuration is malformed", "the configuration is malformed") }
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
            agent: agent, user: UserID("usr \(number)"), keyPlace: dice.pick(Setup.Identity.KeyPlace.allCases),
            number: number, key: fabric.acceptedKeys[agent])
        setup.identities.append(identity)
        if hasClash { setup.identities.removeLast() } else { happen("identity is added", "\(agent)") }
    }

    /// Two enabled identities of one user in one guild, which the program would not accept.
    private var hasClash: Bool {
        var seats: Set<Fabric.Seat> = []
        return !setup.bindings.allSatisfy { target in
            guard let user = setup.user(of: target.agent) else { return true }
            return seats.insert(Fabric.Seat(user: user, guild: target.guild)).inserted
        }
    }

    /// An agent gets another name, whose bearer goes if it does nothing, and keeps its user and its seats.
    private func rename(_ agent: AgentID) {
        let free = setup.agents.first { setup.identity(of: $0)?.standing ?? .disabled != .active && $0 != agent }
        guard setup.identity(of: agent) != nil, let other = free, let number = setup.agents.firstIndex(of: other) else {
            return
        }
        setup.identities.removeAll { $0.agent == other }
        setup.bindings.removeAll { $0.agent == other }
        guard let place = setup.identities.firstIndex(where: { $0.agent == agent }) else { return }
        let old = setup.identities[place]
        setup.identities[place] = Setup.Identity(
            agent: other, standing: old.standing, user: old.user, keyPlace: old.keyPlace, number: number,
            key: fabric.acceptedKeys[other])
        setup.bindings = setup.bindings.map { $0.agent == agent ? Target(other, $0.guild) : $0 }
        host.entries[other] = host.entries[agent]
        happen("agent is renamed", "\(agent) is \(other) now")
    }

    // MARK: - The machine

    private func befallMachine() {
        switch dice.int(0...9) {
        case 0, 1, 2:
            let jump: Int64 = dice.pick([1000, 20_000, 600_000, 7_200_000, 86_400_000 * 365])
            setClock(clockError + (dice.coin() ? jump : -jump))
        case 3, 4: setClock(0)
        case 5:
            trace("the power goes between two passes")
            coverage.count("fault: power cut")
            cutPower()
        case 6:
            let name = dice.pick(["last-status.json", "tokens.json", "last-pass.json"])
            guard let bytes = disk.bytes("/state/\(name)") else { return }
            disk.put(
                "/state/\(name)",
                dice.pick([[], Array(bytes.prefix(bytes.count / 2)), Array("{\"version\":9}".utf8), [0xFF, 0]]))
            happen("cache is damaged", name)
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
        if dice.percent(70) { diskHealth = .well }
    }

    /// Which pushes had been lost only the rows knew, and they are gone or count for nothing: what overtakes then is not promised.
    private func forgetDoubts() { arrivals = [] }

    private func setClock(_ error: Int64) {
        happen(error > clockError ? "clock is set forward" : "clock is set back", "the clock is off by \(error) ms")
        // A server's interval does not pass because a clock was set: what is under way has come, or never will.
        if error > clockError { arrivals = [] }
        clockError = error
    }
}
