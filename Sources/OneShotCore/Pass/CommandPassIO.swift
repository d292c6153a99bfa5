/// A pass for real: the caches in the state directory, the host, libcurl.
struct CommandPassIO: PassIO {
    private let context: CommandContext
    private let options: PassOptions

    init(_ context: CommandContext, _ options: PassOptions) {
        self.context = context
        self.options = options
    }

    private var log: Log { context.log }
    private var directory: StateDirectory { context.stateDirectory }

    var now: Timestamp { context.now }
    var elapsedMicroseconds: Int64 { context.elapsedMicroseconds }

    func randomSeed() -> UInt64 { SystemRandomNumberGenerator.word() }
    func loadLastPass() throws(SystemError) -> LastPass { try context.loadLastPass(.setAside) ?? LastPass() }
    func loadStatus() throws(SystemError) -> StatusCache { try context.loadStatus(.setAside) }
    func loadTokens() throws(SystemError) -> TokenState { try context.loadTokens(.setAside) }

    func canAuthenticate(_ target: Target, _ tokens: TokenState, at now: Timestamp) -> Bool {
        context.canAuthenticate(target, tokens, at: now)
    }

    func readHost() -> HostReading { context.readHost() }

    func perform(_ engine: inout PassEngine, save: (Checkpoint, PassEngine) -> String?) -> Signals.Stop? {
        var wire = context.wire(orphans: Set(engine.pushes.filter { $0.reason == .removed }.map(\.target)))
        var driver = PassDriver(context)
        driver.run(&engine, &wire, save: save)
        for (agent, reason) in wire.dropped { log.warn("guild_dropped", ("agent", agent.text), ("message", reason)) }
        return driver.stop
    }

    // MARK: - Saving

    func save(_ status: StatusCache) throws(SystemError) {
        let bytes = status.encode(context.configuration.roster, center: context.configuration.fabric.centerURL)
        try directory.replace(.lastStatus, with: bytes, .synced)
    }

    func save(_ tokens: TokenState) throws(SystemError) {
        let bytes = TokenCache.encode(tokens, center: context.configuration.fabric.centerURL)
        try directory.replace(.tokens, with: bytes, .synced)
    }

    func syncStateDirectory() throws(SystemError) { try directory.sync() }

    func save(_ last: LastPass, _ report: PassReport) {
        do throws(SystemError) {
            try directory.replace(.lastPass, with: last.encode(report), .unsynced)
        } catch {
            log.warn("summary_unsaved", ("message", error.description))
        }
    }

    func logUnsaved(_ file: StateDirectory.File, _ error: SystemError) {
        let kept = error.call == AtomicFile.syncCall ? "the new file, until a power cut" : "the old file is intact"
        log.error(
            "save_failed", ("file", directory.path(of: file)), ("message", error.description), ("kept", kept))
    }

    // MARK: - Reporting

    func log(_ report: PassReport, _ events: [FailureMemory.Event]) {
        log.pass(report, events, printsPushes: context.invocation.output == .text)
        if report.isWithoutIdentities {
            log.warn("no_identities", ("message", "not one binding's agent has an identity; look at identities"))
        }
    }

    func publish(
        _ report: PassReport, _ reading: HostReading, _ status: StatusCache, _ last: LastPass
    ) -> [FailureGroup] {
        PublishedReports(context, options).write(report, reading, status, last)
    }
}
