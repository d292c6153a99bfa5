/// What one pass has to do and how far it is: the plan, the pushes, and the caches as they will be saved.
struct PassWork {
    private let surroundings: Surroundings
    let startedAt: Timestamp
    let plan: Plan

    /// What Fabric was known to show before the pass.
    let before: StatusCache

    /// What is to be saved.
    private var cache: StatusCache
    private var cacheHasChanged = false

    /// Slots to push, in order.
    let pushes: [(slot: Int, reason: ChangeReason)]

    /// Removed targets that Fabric is told of; their pushes follow those of the slots.
    private(set) var removals: [Removal] = []
    private(set) var engine: PassEngine?
    private var savedTokens: WireMemory?

    private(set) var stop: Signals.Stop?
    private(set) var saveFailed = false

    private var configuration: Configuration { surroundings.configuration }
    var roster: Roster { surroundings.configuration.roster }

    private let healing: Surroundings.Healing

    init(
        _ surroundings: Surroundings, _ look: HostLook, _ cache: StatusCache, at startedAt: Timestamp,
        _ healing: Surroundings.Healing
    ) {
        self.surroundings = surroundings
        self.healing = healing
        self.startedAt = startedAt
        before = cache
        let roster = surroundings.configuration.roster
        self.cache = cache
        let removed = Removal.find(roster, rows: cache.rows, others: cache.removed)
        for slot in Removal.heirs(of: removed, in: roster, cache.rows) {
            var row = cache.rows[slot] ?? CachedRow()
            if row.isInDoubt { continue }
            row.isInDoubt = true
            self.cache.rows[slot] = row
            cacheHasChanged = true
        }
        plan = Plan(
            roster, look.reading, rows: self.cache.rows, surroundings.policy,
            interval: surroundings.configuration.interval, at: startedAt)
        pushes = plan.pushes
        settleUnchanged()
        // While nothing is known of the host nothing is pushed, so nothing is forgotten either.
        if look.reading.isKnown { sortOut(removed) }
    }

    /// A row that went back to what Fabric shows is in sync without a push.
    private mutating func settleUnchanged() {
        for (slot, decision) in plan.decisions.enumerated()
        where cache.rows.isPending(slot) && decision == .unchanged {
            cache.rows[slot]?.pendingSince = nil
            cacheHasChanged = true
        }
    }

    /// Decides which removed rows Fabric is told of, and forgets the others.
    private mutating func sortOut(_ removed: [Removal]) {
        if removed.isEmpty { return }
        let tokens = loadTokens()
        if configuration.whenRemoved == .offline {
            removals = Removal.toBeTold(removed, roster) { canSpeak(for: $0, tokens) }
        }
        let told = Set(removals.map(\.target))
        forget(removed.filter { !told.contains($0.target) })
    }

    private mutating func forget(_ removals: [Removal]) {
        if removals.isEmpty { return }
        for slot in removals.compactMap(\.slot) { cache.rows[slot] = nil }
        let targets = Set(removals.map(\.target))
        cache.removed.removeAll { targets.contains($0.target) }
        cacheHasChanged = true
    }

    private func canSpeak(for target: Target, _ tokens: WireMemory) -> Bool {
        if (try? surroundings.key(of: target.agent)) != nil { return true }
        return tokens.sessions[target.agent]?.isUsable(
            in: target.guild, at: startedAt, lifetime: surroundings.engineSettings.sessionLifetime) ?? false
    }

    private mutating func loadTokens() -> WireMemory {
        if let savedTokens { return savedTokens }
        let tokens = surroundings.loadTokens(healing)
        savedTokens = tokens
        return tokens
    }

    // MARK: - Pushing

    /// Pushes what the plan says, if it says anything.
    mutating func push(_ suspects: Set<Endpoint>) {
        if pushes.isEmpty && removals.isEmpty { return }
        var engine = PassEngine(
            settings: surroundings.engineSettings, center: configuration.fabric.center, pushes: enginePushes(),
            memory: loadTokens(), suspects: suspects, seed: SystemRandomNumberGenerator.word(), startedAt: startedAt)
        var wire = surroundings.wire(others: Set(removals.map(\.target)))
        var driver = PassDriver(surroundings)
        driver.run(&engine, &wire) { checkpoint, engine in save(checkpoint, engine) }
        stop = driver.stop
        for (agent, flaw) in wire.dropped {
            surroundings.log.warn("guild_dropped", ("agent", agent.text), ("message", flaw))
        }
        take(engine)
        self.engine = engine
    }

    private func enginePushes() -> [Push] {
        var list: [Push] = []
        list.reserveCapacity(pushes.count + removals.count)
        for (slot, _) in pushes {
            let agent = roster.slots[slot].agent
            guard let user = roster.userID(ofAgent: agent), case .presence(let presence) = plan.desired[agent] else {
                preconditionFailure("a push was planned for an agent without user id or presence")
            }
            list.append(push(roster.target(slot), user, presence, cache.rows[slot]))
        }
        for removal in removals {
            guard let user = removal.user else { preconditionFailure("a removed row of nobody was to be told") }
            list.append(push(removal.target, user, .offline, removal.row))
        }
        return list
    }

    private func push(_ target: Target, _ user: UserID, _ presence: Presence, _ row: CachedRow?) -> Push {
        Push(target, user, presence, row: row, interval: configuration.interval, at: startedAt)
    }

    /// Takes the rows over as the engine left them.
    private mutating func take(_ engine: PassEngine) {
        for (push, place) in zip(engine.pushes, pushes) { setRow(push.row, slot: place.slot) }
        if removals.isEmpty { return }
        var told: [Removal] = []
        var left: [Target: CachedRow] = [:]
        for (push, removal) in zip(engine.pushes.dropFirst(pushes.count), removals) {
            if push.outcome == .acknowledged {
                told.append(removal)
            } else if let slot = removal.slot {
                setRow(push.row, slot: slot)
            } else {
                left[removal.target] = push.row
            }
        }
        forget(told)
        let removed = cache.removed.map { Removal($0.target, left[$0.target] ?? $0.row, user: $0.user) }
        if removed != cache.removed {
            cache.removed = removed
            cacheHasChanged = true
        }
    }

    private mutating func setRow(_ row: CachedRow, slot: Int) {
        if cache.rows[slot] == row { return }
        cache.rows[slot] = row
        cacheHasChanged = true
    }

    /// What is known by now.
    var result: StatusCache { cache }

    /// Since when the row that has been out of sync for longest has been so.
    var outOfSyncSince: Timestamp? {
        (cache.rows.compactMap { $0?.pendingSince } + cache.removed.compactMap(\.row.pendingSince)).min()
    }

    // MARK: - Saving

    /// Saves a checkpoint of the pass under way; returns why that failed.
    private mutating func save(_ checkpoint: Checkpoint, _ engine: PassEngine) -> String? {
        switch checkpoint {
        case .writeAhead:
            take(engine)
            return (cacheHasChanged ? saveStatus() : syncStatus())?.description
        case .tokens:
            return saveTokens(engine.memory)?.description
        }
    }

    /// Saves what has changed.
    mutating func save() {
        // What failed before the first push has been told, and the next pass plans it again.
        if cacheHasChanged, !saveFailed { _ = saveStatus() }
        // Read where something was pushed or an agent went, and only then worth pruning.
        guard var memory = engine?.memory ?? savedTokens else { return }
        let needed = Set(Removal.find(roster, rows: cache.rows, others: cache.removed).map(\.target.agent))
        let roster = roster
        memory.prune(at: surroundings.clock.now) { agent in
            if needed.contains(agent) { return true }
            guard let number = roster.agentNumber(agent), roster.run(ofAgent: number) != nil else { return false }
            return roster.userID(ofAgent: number) != nil
        }
        if memory != savedTokens, let failure = saveTokens(memory) {
            saveFailed = true
            report(.tokens, failure)
        }
    }

    private mutating func saveStatus() -> SystemError? {
        let bytes = cache.encode(roster, center: configuration.fabric.centerURL)
        if let failure = replace(.lastStatus, bytes) {
            saveFailed = true
            report(.lastStatus, failure)
            return failure
        }
        cacheHasChanged = false
        return nil
    }

    /// Every row about to be sent was in doubt before: it need not be saved again, but must be on the disk to stay.
    private mutating func syncStatus() -> SystemError? {
        do throws(SystemError) {
            try surroundings.stateDirectory.sync()
            return nil
        } catch {
            saveFailed = true
            report(.lastStatus, error)
            return error
        }
    }

    private mutating func saveTokens(_ memory: WireMemory) -> SystemError? {
        let failure = replace(.tokens, TokenCache.encode(memory, center: configuration.fabric.centerURL))
        if failure == nil { savedTokens = memory }
        return failure
    }

    private func replace(_ file: StateDirectory.File, _ bytes: [UInt8]) -> SystemError? {
        do throws(SystemError) {
            try surroundings.stateDirectory.replace(file, with: bytes, .synced)
            return nil
        } catch {
            return error
        }
    }

    private func report(_ file: StateDirectory.File, _ failure: SystemError) {
        let kept = failure.call == AtomicFile.syncCall ? "the new file, until a power cut" : "the old file is intact"
        surroundings.log.error(
            "save_failed", ("file", surroundings.stateDirectory.path(of: file)), ("message", failure.description),
            ("kept", kept))
    }
}
