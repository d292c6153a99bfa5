import SimulatedCore

/// One start of the program on the world's machine: its file system calls, its requests and its signals, and its death.
///
/// A process that has died runs on as a ghost, since nothing can stop a thread in the middle: nothing it does has any effect,
/// its time stands beside the world's, and it is asked to stop, so that it soon comes to its end.
final class Process: VirtualMachine {
    let world: World
    let record: PassRecord
    private var steps = 0

    /// It dies before this step, before its first sync of a directory, or when this time has come.
    var deathStep: Int?
    var diesBeforeSync = false
    var deathAt: Int64?
    var death = PassRecord.Death.killed

    /// It is asked to stop at this step, or then.
    var stopStep: Int?
    var stopAt: Int64?
    var stop = Signals.Stop.terminate
    private var hasStopped = false

    private var ghostTime: Int64 = 0

    /// What is to end, with its place in the record; a question to the host has none.
    private var pending: [(at: Int64, id: Int, place: Int?, delivery: Delivery)] = []
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

    /// The time as the process knows it.
    private var clock: Timestamp { Timestamp(milliseconds: startOfWall + world.now - startOfSteady) }

    /// One more step; `false` for a ghost.
    private func step() -> Bool {
        if isDead { return false }
        steps += 1
        if steps > 200_000 { world.abandon("the program does not come to an end") }
        if steps == stopStep { beAskedToStop() }
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

    private func beAskedToStop() {
        if hasStopped || isDead { return }
        hasStopped = true
        record.stopAt = world.now
        world.trace("signal \(stop)")
        world.coverage.count("fault: signal \(stop == .terminate ? "SIGTERM" : "SIGINT")")
    }

    // MARK: - Time and the process

    var wallNanoseconds: Int64 { (world.wall + ghostTime) * 1_000_000 }
    var steadyNanoseconds: Int64 { (world.now + ghostTime) * 1_000_000 }
    var pendingStop: Signals.Stop? { isDead || hasStopped ? stop : nil }

    func sleep(milliseconds: Int64) {
        guard step() else { return ghostTime += milliseconds }
        if hasStopped { return }
        advance(to: world.now + milliseconds)
    }

    /// Lets time pass, but not beyond a stop or the process's death.
    private func advance(to end: Int64, ignoringStop: Bool = false) {
        var end = end
        if !hasStopped, let stopAt, !ignoringStop { end = min(end, max(stopAt, world.now)) }
        if let deathAt { end = min(end, max(deathAt, world.now)) }
        world.advance(to: end)
        if let stopAt, world.now >= stopAt { beAskedToStop() }
        if let deathAt, world.now >= deathAt, !isDead { die() }
    }

    func environment(_ name: String) -> String? { record.setup.environment(name) }
    func randomWord() -> UInt64 { world.dice.word() }

    func print(_ text: String, to stream: StandardStream) {
        if isDead { return }
        if stream == .output { record.output += text } else { world.trace("log: \(text.dropLast())") }
    }

    func runCommand(_ arguments: [String], milliseconds: Int64) throws(ChildProcess.Failure) -> [UInt8] {
        guard step() else { throw .exited(status: 1) }
        if let stop = pendingStop { throw .stopped(stop) }
        switch world.host.health {
        case .missing: throw .notStarted(SystemError("start", on: arguments[0], errno: 2))
        case .failing: throw .exited(status: 3)
        case .hanging:
            advance(to: world.now + milliseconds)
            if let stop = pendingStop { throw .stopped(stop) }
            throw .timedOut(milliseconds: milliseconds)
        case .well, .malformed:
            advance(to: world.now + world.dice.milliseconds(1...min(300, milliseconds)))
            if let stop = pendingStop { throw .stopped(stop) }
            return world.disk.bytes("/host/agents.json") ?? []
        }
    }

    // MARK: - Files

    func file(at path: String) throws(SystemError) -> VirtualFile? { world.disk.file(at: path) }

    func names(in directory: String) throws(SystemError) -> [String] { world.disk.names(in: directory) }

    func perform(_ operation: FileOperation) throws(SystemError) {
        if diesBeforeSync, case .syncDirectory = operation, !isDead { die() }
        guard step() else { return }
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
        guard let subject = Sent.Subject(request, world.fabric) else {
            return world.violate(.honesty, "a request that nobody understands: \(request.path)")
        }
        let sent = Sent(id: id, subject: subject, endpoint: request.endpoint, at: world.now)
        record.sent.append(sent)
        world.trace("→ \(sent.short) at \(request.endpoint)")
        for flaw in bounds.began(sent, at: clock, world) { world.violate(flaw.invariant, flaw.text) }
        let delivery = world.fabric.receive(
            request, subject, at: Timestamp(milliseconds: world.trueTime), interval: record.setup.interval, &world.dice)
        if let fault = delivery.fault { world.coverage.count("fault: \(fault)") }
        if let arrival = delivery.arrival {
            world.arrivals.append((world.now + arrival.after, arrival.seat, arrival.presence))
        }
        pending.append((world.now + max(0, delivery.after), id, record.sent.count - 1, delivery))
    }

    func completions(milliseconds: Int64, orStop: Bool) -> [CurlTransport.Completion] {
        guard step() else {
            ghostTime += milliseconds
            return []
        }
        if orStop, hasStopped { return [] }
        let end = world.now + max(0, milliseconds)
        advance(to: min(end, pending.map(\.at).min() ?? end), ignoringStop: !orStop)
        if isDead { return [] }
        let due = pending.filter { $0.at <= world.now }.sorted { ($0.at, $0.id) < ($1.at, $1.id) }
        pending.removeAll { $0.at <= world.now }
        return due.map { entry in
            if let place = entry.place {
                record.sent[place].endedAt = world.now
                record.sent[place].outcome = entry.delivery.outcome
                let sent = record.sent[place]
                world.trace("← \(sent.short): \(entry.delivery.outcome)")
                bounds.ended(sent, at: clock)
            }
            return (entry.id, entry.delivery.result)
        }
    }

    /// Waits that servers asked for and waits that refusals earned, as of the pass's end.
    var learned: Bounds { bounds }
}

extension Sent.Subject {
    init?(_ request: HTTPRequest, _ fabric: Fabric) {
        switch request.method {
        case .get: return nil
        case .post:
            guard let members = Self.members(request.body), let agent = members["agentId"], let key = members["apiKey"]
            else { return nil }
            self = .login(AgentID(agent), key: key)
        case .put:
            guard let members = Self.members(request.body), let presence = members["status"].flatMap(Presence.init),
                let token = request.bearer.flatMap({ fabric.tokens[$0.reveal()] }),
                request.path.hasPrefix("/api/agents/"), request.path.hasSuffix("/presence")
            else { return nil }
            let user = Self.decoded(request.path.dropFirst(12).dropLast(9))
            self = .push(token.target, UserID(user), presence)
        }
    }

    private static func members(_ body: [UInt8]) -> [String: String]? {
        body.withUnsafeBytes { bytes in
            do throws(JSONError) {
                var members: [String: String] = [:]
                var reader = JSONReader(bytes)
                try reader.beginObject()
                while let key = try reader.nextKey()?.string { members[key] = try reader.readString() }
                try reader.finish()
                return members
            } catch {
                return nil
            }
        }
    }

    private static func decoded(_ segment: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = segment.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let high = rest.popFirst(), let low = rest.popFirst() {
                bytes.append(UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16) ?? 0)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Sent {
    var short: String {
        switch subject {
        case .login(let agent, _): "login \(agent)"
        case .push(let target, let user, let presence): "PUT \(target.agent) in \(target.guild) (\(user)) \(presence)"
        }
    }
}

extension FileOperation {
    var call: String {
        switch self {
        case .create: "open"
        case .append: "write"
        case .sync, .syncDirectory: "fsync"
        case .rename: "rename"
        case .remove: "unlink"
        case .setMode: "chmod"
        case .makeDirectory: "mkdir"
        }
    }

    var path: String {
        switch self {
        case .create(let path, _), .append(let path, _), .sync(let path), .rename(let path, _),
            .syncDirectory(let path),
            .remove(let path), .setMode(_, let path), .makeDirectory(let path):
            path
        }
    }

    var short: String { "\(call) \(path)" }
}
