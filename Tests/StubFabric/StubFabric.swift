import Foundation

/// A stub of Fabric: the center and any number of guilds, each listening on its own port of 127.0.0.1.
///
///     let fabric = try StubFabric.start(guilds: ["guild-a", "guild-b"])
///     try fabric.inject(.status(503), in: .guild("guild-a"), times: 2)
///     // ... run the program against fabric.centerURL ...
///     let seen = try fabric.waitUntil { $0.row(user: "usr_alice", guild: "guild-a")?.status == "idle" }
///
/// It keeps the pushed presences (`rows`) and every request (`requests`). One background thread serves all connections.
/// Every method may be called from any thread and has taken effect when it returns.
package final class StubFabric: Sendable {
    let server: Monitor<Server>

    private init(_ server: consuming sending Server) { self.server = Monitor(server) }

    /// Starts a stub.
    ///
    /// - Parameters:
    ///   - guilds: The node ids of the guilds.
    ///   - agents: The known agents. `nil` accepts every agent id, with the key `key-<id>`, the user id `usr_<id>` and
    ///     a session in all guilds.
    ///   - options: Paths, ports and tokens.
    /// - Returns: The stub, already listening. It stops when it is released, or by `stop()`.
    /// - Throws: Why a socket could not be opened.
    package static func start(
        guilds: [String], agents: [Agent]? = nil, options: Options = Options()
    ) throws(StubError) -> StubFabric {
        let fabric = StubFabric(try Server(guilds: guilds, agents: agents, options: options))
        let server = fabric.server
        let thread = Thread { serve(server) }
        thread.name = "stub-fabric"
        thread.start()
        return fabric
    }

    deinit { stop() }

    /// Closes every socket. A stopped stub cannot be started again.
    package func stop() {
        server.withLock { $0.stop() }
    }

    /// The loop of the background thread. It keeps the server alive, not the stub, so that the stub can be released.
    private static func serve(_ server: Monitor<Server>) {
        // A copy, because the wait happens outside the lock. A change of the server's own poller wakes this thread.
        var poller = server.withLock { $0.poller }
        var due: UInt64?
        while true {
            let events = poller.wait(until: due)
            let next = server.withLock { server -> (due: UInt64?, poller: Poller)? in
                guard !server.isStopped else { return nil }
                let due = server.handle(events)
                return (due, server.poller)
            }
            guard let next else { return poller.close() }
            (due, poller) = next
        }
    }

    // MARK: Addresses

    package var centerURL: String { server.withLock { $0.listeners[0].url } }

    /// The endpoint that a login gives for a guild.
    package func endpoint(of guild: String) throws(StubError) -> String {
        let url = server.withLock { server in server.listeners.first { $0.site == .guild(guild) }?.url }
        guard let url else { throw StubError("no guild is called \"\(guild)\"") }
        return url
    }

    // MARK: Observations

    package var snapshot: Snapshot { server.withLock { Snapshot($0) } }
    package var rows: [Row] { snapshot.rows }

    /// All tokens that it issued, and all keys that it knows or received. None of them may appear in any output.
    package var secrets: Set<String> {
        server.withLock { $0.world.secrets.union($0.journal.requests.compactMap(\.secret)) }
    }
    package var requests: [Request] { snapshot.requests }

    /// Waits until a condition holds.
    ///
    /// The condition is checked after every event. It must not call the stub. Use the snapshot instead.
    ///
    /// - Parameters:
    ///   - timeout: Seconds after which to give up.
    ///   - condition: What to wait for.
    /// - Returns: The first snapshot for which the condition held.
    /// - Throws: A summary of what arrived instead when the time is up, or what the condition throws.
    package func waitUntil(
        timeout: Double = 20, _ condition: (Snapshot) throws -> Bool
    ) throws -> Snapshot {
        let found = try server.wait(until: Clock.monotonic.adding(seconds: timeout)) { server in
            let snapshot = Snapshot(server)
            return try condition(snapshot) ? snapshot : nil
        }
        if let found { return found }
        throw StubError("the condition did not hold within \(timeout) s.\n\(Printout.summary(of: snapshot))")
    }
}
