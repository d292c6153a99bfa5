import Testing

@testable import OneShotCore

/// Keeps the files, the host and the Fabric of passes in memory, in virtual time.
final class MemoryPassIO: PassIO {
    let roster: Roster
    let settings: EngineSettings
    var fabric: SimulatedFabric

    // What is on the disk.
    var statusFile: [UInt8]?
    var tokenFile: [UInt8]?
    var lastFile: [UInt8]?

    /// What the host says.
    var reading = HostReading.observed([])

    /// Files that cannot be saved.
    var unwritable: Set<StateDirectory.File> = []

    /// Whether the agents' keys can be read.
    var hasKeys = true
    var seed: UInt64 = 1
    var interruptAt: Timestamp?

    /// The driver of the last pass.
    private(set) var driver: VirtualDriver
    private(set) var readings = 0

    /// The files that were saved, in order.
    private(set) var saves: [StateDirectory.File] = []
    private(set) var syncs = 0
    private(set) var unsaved: [StateDirectory.File] = []
    private(set) var events: [FailureMemory.Event] = []

    /// What cannot be published, and whether the summary had been saved when it was tried.
    var unpublished: [FailureGroup] = []
    private(set) var publishedAfterSummary = false
    private(set) var summaries = 0

    private static let center = "https://center.test"

    init(_ roster: Roster, _ settings: EngineSettings, _ fabric: SimulatedFabric, at now: Timestamp) {
        self.roster = roster
        self.settings = settings
        self.fabric = fabric
        driver = VirtualDriver(at: now, settings)
    }

    /// Runs one pass.
    func run(_ policy: PlanPolicy, isClearing: Bool = false) -> PassReport {
        driver = VirtualDriver(at: now, settings)
        do throws(SystemError) {
            return try Pass(
                roster: roster, policy: policy, settings: settings, center: fabric.center, isClearing: isClearing,
                io: self
            ).run(startedAt: now, after: elapsedMicroseconds)
        } catch {
            Issue.record(error, "a cache cannot be read")
            let refusal = PassReport.Refusal(kind: "state_unusable", message: error.description)
            return PassReport(of: .stateUnusable, refusal, startedAt: now, elapsed: Clock())
        }
    }

    var now: Timestamp { driver.now }
    var elapsedMicroseconds: Int64 { driver.now.milliseconds * 1000 }

    func randomSeed() -> UInt64 { seed }

    func loadLastPass() -> LastPass { read(lastFile) { try LastPass($0) } ?? LastPass() }

    func loadStatus() -> StatusCache {
        read(statusFile) { try StatusCache($0, roster, center: Self.center) } ?? StatusCache(roster)
    }

    func loadTokens() -> TokenState {
        read(tokenFile) { try TokenCache.decode($0, center: Self.center) } ?? TokenState()
    }

    /// Reads a cache, `nil` if there is none. Every cache here must be readable, since a pass or a test wrote it.
    private func read<Value>(_ file: [UInt8]?, _ decode: (UnsafeRawBufferPointer) throws -> Value?) -> Value? {
        guard let file else { return nil }
        do {
            if let value = try file.withUnsafeBytes(decode) { return value }
            Issue.record("a cache was written for another center")
        } catch {
            Issue.record(error, "a cache cannot be read")
        }
        return nil
    }

    func canAuthenticate(_ target: Target, _ tokens: TokenState, at now: Timestamp) -> Bool {
        hasKeys || tokens.sessions[target.agent] != nil
    }

    func readHost() -> HostReading {
        readings += 1
        return reading
    }

    func perform(_ engine: inout PassEngine, save: (Checkpoint, PassEngine) -> String?) -> Signals.Stop? {
        driver.interruptAt = interruptAt
        var fabric = CheckedFabric(io: self)
        driver.run(&engine, &fabric, save: save)
        return interruptAt.flatMap { $0 <= driver.now ? .terminate : nil }
    }

    func save(_ status: StatusCache) throws(SystemError) {
        try write(.lastStatus)
        statusFile = status.encode(roster, center: Self.center)
    }

    func save(_ tokens: TokenState) throws(SystemError) {
        try write(.tokens)
        tokenFile = TokenCache.encode(tokens, center: Self.center)
    }

    private func write(_ file: StateDirectory.File) throws(SystemError) {
        if unwritable.contains(file) { throw SystemError("write", file.rawValue, code: 28) }
        saves.append(file)
    }

    func syncStateDirectory() throws(SystemError) { syncs += 1 }

    func logUnsaved(_ file: StateDirectory.File, _ error: SystemError) { unsaved.append(file) }

    func publish(
        _ report: PassReport, _ reading: HostReading, _ status: StatusCache, _ last: LastPass
    ) -> [FailureGroup] {
        publishedAfterSummary = lastFile == last.encode(report)
        return unpublished
    }

    func log(_ report: PassReport, _ events: [FailureMemory.Event]) { self.events = events }

    func save(_ last: LastPass, _ report: PassReport) {
        lastFile = last.encode(report)
        summaries += 1
    }
}

/// Answers for Fabric, and checks that no push is sent before its doubt is on the disk.
private struct CheckedFabric: AnsweringFabric {
    let io: MemoryPassIO
    private var file: [UInt8]?
    private var targetsInDoubt: Set<Target> = []

    init(io: MemoryPassIO) { self.io = io }

    mutating func answer(_ request: WireRequest, at now: Timestamp) -> SimulatedAnswer {
        if let target = request.target {
            if io.statusFile != file { readDoubts() }
            if !targetsInDoubt.contains(target) { Issue.record("\(target) is pushed before its doubt is saved") }
        }
        return io.fabric.answer(request, at: now)
    }

    private mutating func readDoubts() {
        file = io.statusFile
        let status = io.loadStatus()
        let slots = status.rows.indices.filter { status.rows[$0]?.isInDoubt ?? false }
        targetsInDoubt = Set(
            slots.map(io.roster.target) + status.orphans.filter(\.row.isInDoubt).map(\.target))
    }
}
