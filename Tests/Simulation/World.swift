import SimulatedCore

/// A simulated world: a machine with a disk and a clock, a host, an operator, a center with guilds, and passes.
///
/// All random decisions are drawn from the seed, so the same seed always gives the same world.
package final class World {
    package let seed: UInt64
    var dice: Dice
    var setup: Setup
    var host: Host
    let fabric: Fabric
    let disk = VirtualDisk()

    /// The time of the steady clock, in milliseconds.
    private(set) var now: Int64 = 0

    /// The error of the machine's wall clock, in milliseconds.
    var clockError: Int64 = 0
    private static let epoch: Int64 = 1_780_000_000_000

    var trueTime: Int64 { Self.epoch + now }
    var wall: Int64 { trueTime + clockError }

    /// Pushes that Fabric will apply later.
    var arrivals: [(at: Int64, rowKey: Fabric.RowKey, presence: Presence)] = []
    var lockHolder: Process?

    /// When to start a second pass while the first one still runs.
    var overlapAt: Int64?
    var diskHealth = DiskHealth.healthy

    // What a program that never loses anything would know.
    var waits: [Endpoint: Timestamp] = [:]
    var keyRefusals: [AgentID: KeyRefusal] = [:]

    struct KeyRefusal {
        let key: String
        let at: Timestamp
        let wait: Interval
        let count: Int
    }

    // The contents of the caches on the disk.
    private(set) var rows: [FileRow] = []
    private(set) var tokens = TokenState()
    private(set) var lastPass: LastPass?
    private(set) var lastPassIsCurrent = false

    package internal(set) var coverage = Coverage()
    package private(set) var violation: Violation?
    package internal(set) var passes = 0
    private let tracer: ((String) -> Void)?

    /// - Parameters:
    ///   - seed: Determines everything that happens in the world.
    ///   - tracer: Called with one line for each event.
    package init(seed: UInt64, tracer: ((String) -> Void)? = nil) {
        self.seed = seed
        self.tracer = tracer
        dice = Dice(seed: seed)
        setup = Setup(&dice)
        host = Host(setup, at: Timestamp(milliseconds: Self.epoch), &dice)
        fabric = Fabric(setup, &dice)
    }

    // MARK: - Tracing

    func trace(_ text: @autoclosure () -> String) {
        guard let tracer else { return }
        tracer("\(now / 1000).\(String(now % 1000 + 1000).dropFirst())  \(text())")
    }

    func violate(_ invariant: Violation.Invariant, _ text: String) {
        trace("VIOLATED \(invariant.rawValue): \(text)")
        if violation == nil { violation = Violation(invariant: invariant, seed: seed, pass: passes, text: text) }
    }

    /// Ends the simulation immediately, because the program would run forever.
    func abandon(_ text: String) -> Never {
        trace("VIOLATED bounds: \(text)")
        fatalError("seed \(seed), pass \(passes): \(text)")
    }

    // MARK: - Time

    func advance(to end: Int64) {
        while true {
            let next = arrivals.map(\.at).min().map { min($0, end) } ?? end
            if let overlapAt, overlapAt <= next {
                now = max(now, overlapAt)
                self.overlapAt = nil
                startOverlappingPass()
                continue
            }
            now = max(now, next)
            deliver()
            if next >= end { return }
        }
    }

    private func deliver() {
        let due = arrivals.filter { $0.at <= now }
        if due.isEmpty { return }
        arrivals.removeAll { $0.at <= now }
        for arrival in due.sorted(by: { $0.at < $1.at }) {
            trace("Fabric shows \(arrival.presence) of \(arrival.rowKey.user) in \(arrival.rowKey.guild)")
            fabric.apply(arrival.presence, arrival.rowKey)
        }
        checkTruth()
    }

    func checkTruth() {
        if let text = Truth.violation(in: rows, fabric) { violate(.truth, text) }
    }

    // MARK: - The disk

    enum DiskHealth { case healthy, full, readOnly, flaky(Int) }

    /// The errno with which an operation fails, or `nil` if it succeeds.
    func diskFault(_ operation: FileOperation) -> Int32? {
        guard operation.path.hasPrefix("/state/") else { return nil }
        let code: Int32? =
            switch (diskHealth, operation) {
            case (.full, .append): 28
            case (.readOnly, .create), (.readOnly, .rename): 30
            case (.flaky(let chance), .create), (.flaky(let chance), .append), (.flaky(let chance), .sync),
                (.flaky(let chance), .rename), (.flaky(let chance), .syncDirectory):
                dice.percent(chance) ? dice.pick([5, 28]) : nil
            default: nil
            }
        if code != nil { coverage.count("fault: disk, \(operation.call) fails") }
        return code
    }

    /// Reads a file of the state directory again after the program has replaced it.
    func fileChanged(_ path: String) {
        if !reload(path) { violate(.truth, "\(path) cannot be read after it was written") }
    }

    /// Reads a file of the state directory again. What is absent or cannot be read counts as empty.
    ///
    /// - Returns: Whether it could be read.
    @discardableResult
    private func reload(_ path: String) -> Bool {
        let bytes = disk.bytes(path)
        switch path {
        case "/state/last-status.json":
            let readable = bytes.flatMap { FileRow.read($0) }
            rows = readable ?? []
            checkTruth()
            return readable != nil
        case "/state/tokens.json":
            let readable = bytes.flatMap { bytes in
                bytes.withUnsafeBytes { (try? TokenCache.decode($0, center: setup.centerURL)) ?? nil }
            }
            tokens = readable ?? TokenState()
            return readable != nil
        case "/state/last-pass.json":
            lastPass = bytes.flatMap { bytes in bytes.withUnsafeBytes { try? LastPass($0) } }
            lastPassIsCurrent = true
            return lastPass != nil
        default: return true
        }
    }

    /// Whether a cache is valid JSON or does not exist.
    private static func isSound(_ bytes: [UInt8]?) -> Bool {
        guard let bytes else { return true }
        return bytes.withUnsafeBytes { bytes in
            var reader = JSONReader(bytes)
            return (try? reader.skipValue()) != nil && (try? reader.finish()) != nil
        }
    }

    func allFilesChanged() {
        for name in ["last-status.json", "tokens.json", "last-pass.json"] { reload("/state/\(name)") }
    }

    func cutPower() {
        // Ignore files that are damaged now or in the version that the power cut may restore.
        let sound = ["/state/last-status.json", "/state/tokens.json"].filter { path in
            Self.isSound(disk.bytes(path)) && Self.isSound(disk.durableBytes(path))
        }
        disk.cutPower(&dice)
        for path in sound where !Self.isSound(disk.bytes(path)) {
            violate(.truth, "\(path) cannot be read after the power cut")
        }
        waits = [:]
        keyRefusals = [:]
        allFilesChanged()
    }

    // MARK: - Passes

    func release(_ process: Process) {
        if lockHolder === process { lockHolder = nil }
    }

    /// Called when a pass has the lock. Works out what the pass must do.
    func passBegan(_ record: PassRecord) {
        lastPassIsCurrent = false
        // The program forgets a wait once the clock has passed its end, even if the clock was wrong.
        let started = record.lockedAt ?? Timestamp(milliseconds: wall)
        waits = waits.filter { started < $0.value && $0.value - started <= .seconds(900) }
        record.before =
            disk.bytes("/state/last-status.json").flatMap { FileRow.read($0, center: setup.centerURL) } ?? []
        reload("/state/tokens.json")
        record.tokens = tokens
        record.last = disk.bytes("/state/last-pass.json").flatMap { bytes in bytes.withUnsafeBytes { try? LastPass($0) }
        }
        record.expected = Expected(
            setup, host, record.before, record.last, at: record.lockedAt ?? Timestamp(milliseconds: wall),
            refreshesAll: record.arguments.contains("--refresh"), clears: record.arguments.contains("clear"),
            lacksLibrary: record.lacksLibrary)
    }

    private func startOverlappingPass() {
        if lockHolder == nil { return }
        coverage.count("fault: passes overlap")
        trace("another pass is started")
        let record = PassRecord(passes, ["--output", "json", "--config", "/etc/presence.json"], setup)
        let process = Process(self, record)
        let status = CurrentMachine.run(on: process) { OneShot.run(record.arguments) }
        coverage.count("exit: \(status.rawValue)")
        if record.lockedAt != nil || !record.sent.isEmpty || record.diskChanges > 0 {
            violate(.oneAtATime, "a second pass did something while the first ran")
        }
        let usual: [ExitStatus] = [.locked, .configuration, .stateUnusable]
        if !usual.contains(status) { violate(.honesty, "a second pass ended \(status) while the first ran") }
    }
}
