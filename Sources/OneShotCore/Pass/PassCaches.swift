/// The two caches of one pass: what they hold by now, and how much of that is saved.
struct PassCaches<IO: PassIO> {
    private let io: IO
    private(set) var status: StatusCache
    private var statusHasChanged = false

    /// `nil` until they are needed: most passes push nothing and have no orphans.
    private var tokens: TokenState?
    private var savedTokens: TokenState?

    /// What Fabric acknowledged, or learned tokens, could not be saved.
    private(set) var saveFailed = false

    init(_ status: StatusCache, _ io: IO) {
        self.status = status
        self.io = io
    }

    /// The token cache, read once.
    mutating func loadTokens() throws(SystemError) -> TokenState {
        if let tokens { return tokens }
        let loaded = try io.loadTokens()
        tokens = loaded
        savedTokens = loaded
        return loaded
    }

    mutating func apply(_ plan: Plan) { statusHasChanged = status.apply(plan) || statusHasChanged }

    /// Takes over what the engine has learned so far.
    mutating func apply(_ engine: PassEngine) {
        statusHasChanged = status.apply(engine.pushes) || statusHasChanged
        tokens = engine.tokens
    }

    /// Saves a checkpoint of the pass under way; returns why that failed.
    mutating func saveCheckpoint(_ checkpoint: Checkpoint, _ engine: PassEngine) -> String? {
        apply(engine)
        switch checkpoint {
        case .writeAhead: return (statusHasChanged ? saveStatus() : syncStatus())?.description
        case .tokens: return saveTokens()?.description
        }
    }

    /// Saves what has changed, without the sessions and waits of agents that are no longer needed.
    mutating func saveAtEnd(_ roster: Roster) {
        // If the write-ahead save failed, it is already logged; don't try again.
        if statusHasChanged, !saveFailed { _ = saveStatus() }
        guard var pruned = tokens else { return }
        let orphans = OrphanedRow.find(roster, rows: status.rows, withoutSlot: status.orphans)
        let orphanedAgents = Set(orphans.map(\.target.agent))
        pruned.prune(at: io.now) { agent in
            if orphanedAgents.contains(agent) { return true }
            guard let number = roster.agentNumber(agent), roster.targetsIndex(ofAgent: number) != nil else {
                return false
            }
            return roster.userID(ofAgent: number) != nil
        }
        tokens = pruned
        if pruned != savedTokens, let error = saveTokens() { fail(.tokens, error) }
    }

    private mutating func saveStatus() -> SystemError? {
        do throws(SystemError) {
            try io.save(status)
            statusHasChanged = false
            return nil
        } catch {
            fail(.lastStatus, error)
            return error
        }
    }

    /// The file already marks the rows about to be sent as in doubt. Sync the directory anyway: a killed pass may have
    /// renamed the file without reaching its fsync.
    private mutating func syncStatus() -> SystemError? {
        do throws(SystemError) {
            try io.syncStateDirectory()
            return nil
        } catch {
            fail(.lastStatus, error)
            return error
        }
    }

    private mutating func saveTokens() -> SystemError? {
        guard let tokens else { return nil }
        do throws(SystemError) {
            try io.save(tokens)
            savedTokens = tokens
            return nil
        } catch {
            return error
        }
    }

    private mutating func fail(_ file: StateDirectory.File, _ error: SystemError) {
        saveFailed = true
        io.logUnsaved(file, error)
    }
}
