/// What a pass reads, sends and writes. `CommandPassIO` does it for real.
protocol PassIO {
    var now: Timestamp { get }

    /// Microseconds since the process started.
    var elapsedMicroseconds: Int64 { get }

    /// The seed of what a pass decides at random.
    func randomSeed() -> UInt64
    func loadLastPass() throws(SystemError) -> LastPass
    func loadStatus() throws(SystemError) -> StatusCache
    func loadTokens() throws(SystemError) -> TokenState

    /// Whether the agent can push to the target's guild: with its key, or with a session from the cache.
    func canAuthenticate(_ target: Target, _ tokens: TokenState, at now: Timestamp) -> Bool

    /// What the host says; `observed`, `unreadable` or `stopped`.
    func readHost() -> HostReading

    /// Runs the engine to its end.
    ///
    /// - Parameters:
    ///   - engine: What decides.
    ///   - save: Saves a checkpoint; returns why that failed, or `nil`.
    /// - Returns: The signal that asked the pass to stop, if one did.
    func perform(_ engine: inout PassEngine, save: (Checkpoint, PassEngine) -> String?) -> Signals.Stop?

    func save(_ status: StatusCache) throws(SystemError)
    func save(_ tokens: TokenState) throws(SystemError)

    /// Makes a cache that an earlier pass renamed survive a power cut.
    func syncStateDirectory() throws(SystemError)
    func logUnsaved(_ file: StateDirectory.File, _ error: SystemError)

    /// Writes the metrics and the page that were asked for; returns what could not be written.
    func publish(
        _ report: PassReport, _ reading: HostReading, _ status: StatusCache, _ last: LastPass
    ) -> [FailureGroup]
    func log(_ report: PassReport, _ events: [FailureMemory.Event])

    /// Keeps the summary for the next pass.
    func save(_ last: LastPass, _ report: PassReport)
}
