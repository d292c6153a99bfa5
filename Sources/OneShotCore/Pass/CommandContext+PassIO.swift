/// A pass for real: the caches in the state directory, the host, libcurl.
extension CommandContext: PassIO {
    var now: Timestamp { clock.now }
    var elapsedMicroseconds: Int64 { clock.elapsedNanoseconds / 1000 }

    func randomSeed() -> UInt64 { SystemRandomNumberGenerator.word() }
    func loadLastPass() -> LastPass { loadLastPass(.setAside) ?? LastPass() }
    func loadStatus() -> StatusCache { loadStatus(.setAside) }
    func loadTokens() -> WireMemory { loadTokens(.setAside) }

    func canAuthenticate(_ target: Target, _ tokens: WireMemory, at now: Timestamp) -> Bool {
        if (try? key(of: target.agent)) != nil { return true }
        let lifetime = engineSettings.sessionLifetime
        return tokens.sessions[target.agent]?.isUsable(in: target.guild, at: now, lifetime: lifetime) ?? false
    }

    func readHost(at now: Timestamp) -> HostReading {
        let reader = HostReader(configuration.source, configuration.roster)
        do throws(HostReader.Failure) {
            return .observed(
                try reader.read(at: now, patience: engineSettings.deadline, makeTransport: makeTransport))
        } catch {
            return error.stop.map { .stopped($0) } ?? .unreadable(error.description)
        }
    }

    func perform(_ engine: inout PassEngine, save: (Checkpoint, PassEngine) -> String?) -> Signals.Stop? {
        var wire = wire(orphans: Set(engine.pushes.filter { $0.reason == .removed }.map(\.target)))
        var driver = PassDriver(self)
        driver.run(&engine, &wire, save: save)
        for (agent, flaw) in wire.dropped { log.warn("guild_dropped", ("agent", agent.text), ("message", flaw)) }
        return driver.stop
    }

    // MARK: - Saving

    func save(_ status: StatusCache) throws(SystemError) {
        let bytes = status.encode(configuration.roster, center: configuration.fabric.centerURL)
        try stateDirectory.replace(.lastStatus, with: bytes, .synced)
    }

    func save(_ tokens: WireMemory) throws(SystemError) {
        let bytes = TokenCache.encode(tokens, center: configuration.fabric.centerURL)
        try stateDirectory.replace(.tokens, with: bytes, .synced)
    }

    func syncStateDirectory() throws(SystemError) { try stateDirectory.sync() }

    func save(_ last: LastPass, _ report: PassReport) {
        do throws(SystemError) {
            try stateDirectory.replace(.lastPass, with: last.encode(report), .unsynced)
        } catch {
            log.warn("summary_unsaved", ("message", error.description))
        }
    }

    func logUnsaved(_ file: StateDirectory.File, _ error: SystemError) {
        let kept = error.call == AtomicFile.syncCall ? "the new file, until a power cut" : "the old file is intact"
        log.error(
            "save_failed", ("file", stateDirectory.path(of: file)), ("message", error.description), ("kept", kept))
    }

    // MARK: - Reporting

    func log(_ report: PassReport, _ events: [FailureMemory.Event]) {
        log.pass(report, events)
        if report.isWithoutIdentities {
            log.warn("no_identities", ("message", "not one binding's agent has an identity; look at identities"))
        }
    }

    func publish(_ report: PassReport, _ status: StatusCache, _ last: LastPass) -> [FailureGroup] {
        PublishedReports(self).write(report, status, last)
    }
}
