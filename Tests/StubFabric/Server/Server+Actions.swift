extension Server {
    /// Ends a hold, or all, and serves the held requests that no other hold covers.
    mutating func release(_ scope: Scope?) {
        holds.removeAll { scope == nil || $0 == scope }
        let waiting = held
        held = []
        for exchange in waiting {
            guard let entry = journal.request(exchange.sequence) else { continue }
            if holds.contains(where: { $0.covers(entry) }) {
                held.append(exchange)
            } else {
                serve(exchange)
                resume(exchange.connection)
            }
        }
    }

    mutating func down(_ site: Site, except kept: UInt64? = nil) throws(StubError) {
        let index = try listenerIndex(of: site)
        restart(site, except: kept)
        listeners[index].close()
        poller.remove(listeners[index].id)
    }

    mutating func stall(_ site: Site, except kept: UInt64? = nil) throws(StubError) {
        try down(site, except: kept)
        let index = try listenerIndex(of: site)
        try listeners[index].stall()
    }

    mutating func up(_ site: Site) throws(StubError) {
        let index = try listenerIndex(of: site)
        guard !listeners[index].isUp else { return }
        try listeners[index].open()
        if let descriptor = listeners[index].descriptor { poller.add(descriptor, id: listeners[index].id) }
    }

    mutating func move(_ site: Site, except kept: UInt64? = nil) throws(StubError) {
        let index = try listenerIndex(of: site)
        try down(site, except: kept)
        try listeners[index].move()
        try up(site)
    }

    /// Drops every connection, or those of one server.
    mutating func restart(_ site: Site?, except kept: UInt64? = nil) {
        // Connections that are not accepted yet must be dropped too.
        for listener in listeners where site == nil || listener.site == site { accept(from: listener) }
        for connection in connections.values where connection.id != kept {
            if site == nil || connection.site == site { drop(connection) }
        }
    }

    /// Returns to the state just after the start, at the current addresses. A scenario starts again too.
    ///
    /// The connection that asked for the reset stays open.
    mutating func reset(askedBy connection: UInt64?) throws(StubError) {
        restart(nil, except: connection)
        timers.removeAll()
        held = []
        holds = []
        faults = FaultTable()
        journal.reset()
        world.reset()
        host = Host()
        firstRequestOfPass = nil
        for site in listeners.map(\.site) { try up(site) }
        if let run = scenarioRun { begin(run.restarted) }
    }
}
