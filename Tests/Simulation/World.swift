import SimulatedCore

/// A whole world, driven by one seed: a machine with a disk and a clock, a host, an operator, a center and guilds, and passes.
///
/// Whatever chance decides is drawn from the seed, so the same seed is the same world to the last byte.
package final class World {
    package let seed: UInt64
    var dice: Dice
    var setup: Setup
    var host: Host
    let fabric: Fabric
    let disk = VirtualDisk()

    /// The steady clock, in milliseconds.
    private(set) var now: Int64 = 0

    /// How far the machine's wall clock is off.
    var clockError: Int64 = 0
    private static let epoch: Int64 = 1_780_000_000_000

    var trueTime: Int64 { Self.epoch + now }
    var wall: Int64 { trueTime + clockError }

    /// Pushes on their way to their rows.
    var arrivals: [(at: Int64, seat: Fabric.Seat, presence: Presence)] = []
    var lockHolder: Process?

    /// A second pass is started then, while the first still runs.
    var rivalAt: Int64?
    var diskHealth = DiskHealth.well

    // What a program that forgets nothing would know.
    var waits: [Endpoint: Timestamp] = [:]
    var keyRefusals: [AgentID: KeyRefusal] = [:]

    struct KeyRefusal {
        let key: String
        let at: Timestamp
        let wait: Interval
        let count: Int
    }

    // What is on the disk now.
    private(set) var rows: [FileRow] = []
    private(set) var memory = WireMemory()
    private(set) var lastPass: LastPass?
    private(set) var lastPassIsCurrent = false

    package internal(set) var coverage = Coverage()
    package private(set) var violation: Violation?
    package internal(set) var passes = 0
    private let tracer: ((String) -> Void)?

    /// - Parameters:
    ///   - seed: Names the world.
    ///   - tracer: Is told of everything that happens, line by line.
    package init(seed: UInt64, tracer: ((String) -> Void)? = nil) {
        self.seed = seed
        self.tracer = tracer
        dice = Dice(seed: seed)
        setup = Setup(&dice)
        host = Host(setup, at: Timestamp(milliseconds: Self.epoch), &dice)
        fabric = Fabric(setup, &dice)
    }

    // MARK: - Telling

    func trace(_ text: @autoclosure () -> String) {
        guard let tracer else { return }
        tracer("\(now / 1000).\(String(now % 1000 + 1000).dropFirst())  \(text())")
    }

    func violate(_ invariant: Violation.Invariant, _ text: String) {
        trace("VIOLATED \(invariant.rawValue): \(text)")
        if violation == nil { violation = Violation(invariant: invariant, seed: seed, pass: passes, text: text) }
    }

    /// Ends the simulation on the spot, since the program would go on for ever.
    func abandon(_ text: String) -> Never {
        trace("VIOLATED bounds: \(text)")
        fatalError("seed \(seed), pass \(passes): \(text)")
    }

    // MARK: - Time

    func advance(to end: Int64) {
        while true {
            let next = arrivals.map(\.at).min().map { min($0, end) } ?? end
            if let rivalAt, rivalAt <= next {
                now = max(now, rivalAt)
                self.rivalAt = nil
                startRival()
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
            trace("Fabric shows \(arrival.presence) of \(arrival.seat.user) in \(arrival.seat.guild)")
            fabric.apply(arrival.presence, arrival.seat)
        }
        checkTruth()
    }

    func checkTruth() {
        if let flaw = Truth.flaw(of: rows, fabric) { violate(.truth, flaw) }
    }

    // MARK: - The disk

    enum DiskHealth { case well, full, readOnly, flaky(Int) }

    /// The error that an operation meets, if it meets one.
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

    /// Somebody has changed a file of the state directory.
    func fileChanged(_ path: String) {
        switch path {
        case "/state/last-status.json":
            rows = disk.bytes(path).flatMap { FileRow.read($0) } ?? []
            checkTruth()
        case "/state/tokens.json":
            memory =
                disk.bytes(path).flatMap { bytes in
                    bytes.withUnsafeBytes { (try? TokenCache.decode($0, center: setup.centerURL)) ?? nil }
                } ?? WireMemory()
        case "/state/last-pass.json":
            lastPass = disk.bytes(path).flatMap { bytes in bytes.withUnsafeBytes { try? LastPass($0) } }
            lastPassIsCurrent = true
        default: break
        }
    }

    /// Whether a cache is JSON, or not there.
    private static func isSound(_ bytes: [UInt8]?) -> Bool {
        guard let bytes else { return true }
        return bytes.withUnsafeBytes { bytes in
            var reader = JSONReader(bytes)
            return (try? reader.skipValue()) != nil && (try? reader.finish()) != nil
        }
    }

    func allFilesChanged() {
        for name in ["last-status.json", "tokens.json", "last-pass.json"] { fileChanged("/state/\(name)") }
    }

    func cutPower() {
        // One that somebody has damaged may come back.
        let sound = ["/state/last-status.json", "/state/tokens.json"].filter { path in
            Self.isSound(disk.bytes(path)) && Self.isSound(disk.durableBytes(path))
        }
        disk.cutPower(&dice)
        for path in sound where !Self.isSound(disk.bytes(path)) {
            violate(.truth, "after the power cut \(path) cannot be read")
        }
        waits = [:]
        keyRefusals = [:]
        allFilesChanged()
    }

    // MARK: - Passes

    func release(_ process: Process) {
        if lockHolder === process { lockHolder = nil }
    }

    /// A pass has the lock: from here on the world knows what it must do.
    func passBegan(_ record: PassRecord) {
        lastPassIsCurrent = false
        // A wait that was over once, by whatever the clock said then, is forgotten.
        let started = record.lockedAt ?? Timestamp(milliseconds: wall)
        waits = waits.filter { started < $0.value && $0.value - started <= .seconds(900) }
        record.before =
            disk.bytes("/state/last-status.json").flatMap { FileRow.read($0, center: setup.centerURL) } ?? []
        fileChanged("/state/tokens.json")
        record.memory = memory
        record.last = disk.bytes("/state/last-pass.json").flatMap { bytes in bytes.withUnsafeBytes { try? LastPass($0) }
        }
        record.expected = Expected(
            setup, host, record.before, record.last, at: record.lockedAt ?? Timestamp(milliseconds: wall),
            refreshesAll: record.arguments.contains("--refresh"), clears: record.arguments.contains("clear"),
            lacksLibrary: record.lacksLibrary)
    }

    private func startRival() {
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
