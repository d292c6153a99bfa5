import SimulatedCore

/// One run of the program on the world's machine: its file system calls, its requests and its signals.
///
/// A thread cannot be stopped in the middle. So when the process is killed, its code continues to run, but its calls
/// have no effect, its time no longer advances the world's time, and a stop signal is pending, so that it ends soon.
final class Process: VirtualMachine {
    let world: World
    let record: PassRecord
    private var steps = 0

    /// It is killed before this step, before its first sync of a directory, or at this time.
    var deathStep: Int?
    var diesBeforeSync = false
    var deathAt: Int64?
    var death = PassRecord.Death.killed

    /// It gets a stop signal at this step, or at this time.
    var stopStep: Int?
    var stopAt: Int64?
    var stop = Signals.Stop.terminate
    private var hasStopped = false

    /// A cache that belongs to another user in this pass.
    var unreadable: String?

    private var timeAfterDeath: Int64 = 0

    /// The requests in flight, with their index in the record. A request to the host has none.
    private var pending: [(at: Int64, id: Int, index: Int?, delivery: Delivery)] = []
    private var bounds: Bounds
    private let startOfWall: Int64
    private let startOfSteady: Int64

    init(_ world: World, _ record: PassRecord) {
        self.world = world
        self.record = record
        bounds = Bounds(record)
        startOfWall = world.wall
        startOfSteady = world.now
    }

    private var isDead: Bool { record.death != nil }

    /// The time according to the process.
    private var clock: Timestamp { Timestamp(milliseconds: startOfWall + world.now - startOfSteady) }

    /// Counts one step. Returns `false` if the process is dead.
    private func step() -> Bool {
        if isDead { return false }
        steps += 1
        if steps > 200_000 { world.abandon("the program does not end") }
        if steps == stopStep { receiveStop() }
        if steps == deathStep || deathAt.map({ world.now >= $0 }) ?? false { die() }
        return !isDead
    }

    private func die() {
        record.death = death
        record.endedAt = world.now
        world.trace("dies: \(death == .killed ? "SIGKILL" : "the power is cut")")
        world.coverage.count("fault: \(death == .killed ? "killed" : "power cut")")
        world.release(self)
        if death == .powerCut { world.cutPower() }
    }

    private func receiveStop() {
        if hasStopped || isDead { return }
        hasStopped = true
        record.stopAt = world.now
        world.trace("signal \(stop)")
        world.coverage.count("fault: signal \(stop == .terminate ? "SIGTERM" : "SIGINT")")
    }

    // MARK: - Time and the process

    var wallNanoseconds: Int64 { (world.wall + timeAfterDeath) * 1_000_000 }
    var steadyNanoseconds: Int64 { (world.now + timeAfterDeath) * 1_000_000 }
    var pendingStop: Signals.Stop? { isDead || hasStopped ? stop : nil }

    func sleep(milliseconds: Int64) {
        guard step() else { return timeAfterDeath += milliseconds }
        if hasStopped { return }
        advance(to: world.now + milliseconds)
    }

    /// Advances the time, but not beyond a stop signal or the process's death.
    private func advance(to end: Int64, ignoringStop: Bool = false) {
        var end = end
        if !hasStopped, let stopAt, !ignoringStop { end = min(end, max(stopAt, world.now)) }
        if let deathAt { end = min(end, max(deathAt, world.now)) }
        world.advance(to: end)
        if let stopAt, world.now >= stopAt { receiveStop() }
        if let deathAt, world.now >= deathAt, !isDead { die() }
    }

    func environment(_ name: String) -> String? { record.setup.environment(name) }
    var freeFiles: Int { record.setup.freeFiles }
    func randomWord() -> UInt64 { world.dice.word() }

    func print(_ text: String, to stream: StandardStream) {
        if isDead { return }
        if stream == .output { record.output += text } else { world.trace("log: \(text.dropLast())") }
    }

    func runCommand(_ arguments: [String], milliseconds: Int64) throws(ChildProcess.Failure) -> [UInt8] {
        guard step() else { throw ChildProcess.Failure("it ended with status 1") }
        let stopped = ChildProcess.Failure("it was killed, because the pass was stopped", stop: pendingStop)
        if pendingStop != nil { throw stopped }
        switch world.host.health {
        case .missing: throw ChildProcess.Failure("it cannot be started: No such file or directory")
        case .failing: throw ChildProcess.Failure("it ended with status 3")
        case .hanging:
            advance(to: world.now + milliseconds)
            if let stop = pendingStop { throw ChildProcess.Failure(stopped.description, stop: stop) }
            throw ChildProcess.Failure("it was still running after \(milliseconds) ms and was killed")
        case .healthy, .malformed:
            advance(to: world.now + world.dice.milliseconds(1...min(300, milliseconds)))
            if let stop = pendingStop { throw ChildProcess.Failure(stopped.description, stop: stop) }
            return world.disk.bytes("/host/agents.json") ?? []
        }
    }

    // MARK: - Files

    func file(at path: String) throws(SystemError) -> VirtualFile? { world.disk.file(at: path) }

    func open(_ path: String) throws(SystemError) -> VirtualFile? {
        guard path == unreadable, !isDead else { return try file(at: path) }
        record.foundUnreadable = true
        world.trace("disk: \(path) belongs to another user")
        world.coverage.count("fault: cache unreadable")
        throw SystemError("open", on: path, errno: 13)
    }

    func names(in directory: String) throws(SystemError) -> [String] { world.disk.names(in: directory) }

    func perform(_ operation: FileOperation) throws(SystemError) {
        if diesBeforeSync, case .syncDirectory = operation, !isDead { die() }
        guard step() else { return }
        if record.foundUnreadable, case .rename(let old, let new) = operation, old == unreadable || new == unreadable {
            world.violate(.honesty, "\(old) could not be read, and was replaced or set aside")
        }
        if let code = world.diskFault(operation) {
            record.diskFailures.append(operation)
            world.trace("disk: \(operation.short) fails, errno \(code)")
            throw SystemError(operation.call, on: operation.path, errno: code)
        }
        world.disk.apply(operation, at: world.wall)
        record.diskChanges += 1
        if case .rename(_, let path) = operation { world.fileChanged(path) }
    }

    func tryLock(_ path: String) throws(SystemError) -> Bool {
        guard step() else { return true }
        guard world.lockHolder == nil else { return false }
        world.lockHolder = self
        record.lockedAt = clock
        record.lockedAtSteady = world.now
        world.passBegan(record)
        return true
    }

    func unlock(_ path: String) { world.release(self) }

    // MARK: - Network

    func loadNetworkLibrary() throws(TransportUnavailable) {
        record.loadsLibrary = true
        if record.lacksLibrary {
            world.coverage.count("fault: no libcurl")
            throw TransportUnavailable("none")
        }
    }

    func start(_ request: HTTPRequest, id: Int) {
        guard step() else { return }
        if request.method == .get {
            let delivery = world.host.answer(request, &world.dice)
            return pending.append((world.now + delivery.after, id, nil, delivery))
        }
        guard let subject = SentRequest.Subject(request, world.fabric) else {
            return world.violate(.honesty, "an unknown request: \(request.path)")
        }
        let sent = SentRequest(
            id: id, subject: subject, endpoint: request.endpoint, usesNewConnection: request.usesNewConnection,
            at: world.now)
        record.sent.append(sent)
        world.trace("→ \(sent.short) at \(request.endpoint)")
        for breach in bounds.began(sent, at: clock, world) { world.violate(breach.invariant, breach.text) }
        let delivery = world.fabric.receive(
            request, subject, at: Timestamp(milliseconds: world.trueTime), interval: record.setup.interval, &world.dice)
        if let fault = delivery.fault { world.coverage.count("fault: \(fault)") }
        if let arrival = delivery.arrival {
            world.arrivals.append((world.now + arrival.after, arrival.rowKey, arrival.presence))
        }
        pending.append((world.now + max(0, delivery.after), id, record.sent.count - 1, delivery))
    }

    func completions(milliseconds: Int64, orStop: Bool) -> [CurlTransport.Completion] {
        guard step() else {
            timeAfterDeath += milliseconds
            return []
        }
        if orStop, hasStopped { return [] }
        let end = world.now + max(0, milliseconds)
        advance(to: min(end, pending.map(\.at).min() ?? end), ignoringStop: !orStop)
        if isDead { return [] }
        let due = pending.filter { $0.at <= world.now }.sorted { ($0.at, $0.id) < ($1.at, $1.id) }
        pending.removeAll { $0.at <= world.now }
        return due.map { entry in
            if let index = entry.index {
                record.sent[index].endedAt = world.now
                record.sent[index].outcome = entry.delivery.outcome
                let sent = record.sent[index]
                world.trace("← \(sent.short): \(entry.delivery.outcome)")
                bounds.ended(sent, at: clock)
            }
            return (entry.id, entry.delivery.result)
        }
    }

    /// The bounds at the end of the pass, with the waits and refusals of this pass.
    var finalBounds: Bounds { bounds }
}
