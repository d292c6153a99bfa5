import Glibc

/// The stub's listening sockets, its connections, and the data that they serve. One lock protects all of it.
struct Server {
    let options: StubFabric.Options
    var poller: Poller

    var world: World
    var host = Host()
    var journal = Journal()
    var faults = FaultTable()
    var holds: [Scope] = []
    var held: [Exchange] = []
    var timers = Timers()
    /// The running scenario, if there is one.
    var scenarioRun: ScenarioRun?

    var listeners: [Listener] = []
    var connections: [UInt64: Connection] = [:]
    /// The connections that have a PUT of a row in flight. More than one per row is an overlap.
    var inFlight: [RowKey: Set<UInt64>] = [:]
    /// The number of connections that have carried a request other than control requests.
    var fabricConnections = 0
    /// The sequence number of the first request since `fabricConnections` was last 0.
    var firstRequestOfPass: Int?

    private var lastID: UInt64 = 0
    private(set) var isStopped = false
    private var inputBuffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)

    init(guilds: [String], agents: [Agent]?, options: StubFabric.Options) throws(StubError) {
        guard Set(guilds.map(ID.init)).count == guilds.count, !guilds.contains("") else {
            throw StubError("each guild needs a name of its own that is not empty")
        }
        guard Int(options.port) + guilds.count <= 65535 else {
            throw StubError("no ports are left for \(guilds.count) guilds after \(options.port)")
        }
        self.options = options
        poller = try Poller()
        world = World(guilds: guilds, agents: agents, expiry: options.tokens)
        do {
            try listen(at: [.center] + guilds.map(Site.guild))
        } catch {
            stop()
            poller.close()
            throw error
        }
    }

    private mutating func listen(at sites: [Site]) throws(StubError) {
        for (index, site) in sites.enumerated() {
            let base = site.guildID.map { options.guildBasePaths[$0] ?? "" } ?? options.centerBasePath
            let port = options.port == 0 ? 0 : options.port + UInt16(index)
            var listener = try Listener(site, id: nextID(), basePath: base, port: port)
            defer { listeners.append(listener) }
            try listener.open()
            if let descriptor = listener.descriptor { poller.add(descriptor, id: listener.id) }
        }
    }

    private mutating func nextID() -> UInt64 {
        lastID += 1
        return lastID
    }

    func listenerIndex(of site: Site) throws(StubError) -> Int {
        if let index = listeners.firstIndex(where: { $0.site == site }) { return index }
        let known = listeners.dropFirst().map { "\"\($0.site)\"" }.joined(separator: ", ")
        throw StubError("no guild is called \"\(site)\"; there are \(known)")
    }

    /// Closes everything. The background thread ends when it wakes up.
    mutating func stop() {
        guard !isStopped else { return }
        isStopped = true
        for connection in connections.values { drop(connection) }
        for index in listeners.indices { listeners[index].closeAndUnreserve() }
        timers.removeAll()
        held = []
        inputBuffer.deallocate()
        poller.wake()
    }

    // MARK: Events

    /// Handles the poller's events and all tasks that are due. Returns when the next task is due.
    mutating func handle(_ events: [Poller.Event]) -> UInt64? {
        runWhatIsDue()
        // Closed connections first: their pass ended before the next one sent its first request.
        for event in events where event.isHungUp { handle(event) }
        noticeEndOfPass()
        for event in events where !event.isHungUp { handle(event) }
        runWhatIsDue()
        noticeEndOfPass()
        return timers.earliest
    }

    private mutating func runWhatIsDue() {
        while let task = timers.next(at: Clock.monotonic) { run(task) }
    }

    private mutating func handle(_ event: Poller.Event) {
        if let connection = connections[event.id] {
            serve(connection, event)
        } else if let listener = listeners.first(where: { $0.id == event.id }) {
            accept(from: listener)
        }
    }

    /// Accepts all waiting connections.
    mutating func accept(from listener: Listener) {
        guard let listening = listener.descriptor else { return }
        while true {
            let descriptor = Glibc.accept(listening, nil, nil)
            guard descriptor >= 0 else {
                if errno == EINTR || errno == ECONNABORTED { continue }
                return
            }
            Poller.prepare(descriptor)
            var yes: CInt = 1
            setsockopt(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<CInt>.size))
            let connection = Connection(id: nextID(), descriptor: descriptor, site: listener.site)
            connections[connection.id] = connection
            poller.add(descriptor, id: connection.id)
            journal.opened(at: listener.site)
        }
    }

    private mutating func serve(_ connection: Connection, _ event: Poller.Event) {
        do throws(StubError) {
            if event.isWritable { try flush(connection) }
            let isOpen = event.isReadable || event.isHungUp ? try connection.receive(into: inputBuffer) : true
            try advance(connection)
            if !isOpen { drop(connection) }
        } catch {
            drop(connection)
        }
    }

    private mutating func run(_ task: Timers.Task) {
        switch task {
        case .answer(let exchange, let answer):
            self.answer(exchange, with: answer)
            resume(exchange.connection)
        case .apply(let exchange): _ = perform(exchange)
        case .pump(let id):
            if let connection = connections[id] { pump(connection) }
            resume(id)
        case .close(let id): if let connection = connections[id] { drop(connection) }
        case .period(let step): if scenarioRun?.stepsTaken == step { fire(.period) }
        }
    }
}
