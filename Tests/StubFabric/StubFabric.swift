import Foundation

/// A stub of Fabric: the center and any number of guilds, each on a socket of its own on 127.0.0.1.
///
///     let fabric = try StubFabric.start(guilds: ["guild-a", "guild-b"])
///     try fabric.inject(.status(503), in: .guild("guild-a"), times: 2)
///     // ... run the program against fabric.centerURL ...
///     let seen = try fabric.waitUntil { $0.row(user: "usr_alice", guild: "guild-a")?.status == "idle" }
///
/// It remembers what it was told (`rows`) and everything that it was sent (`requests`). One background thread serves all
/// connections; every method may be called from any thread and has taken effect when it returns.
package final class StubFabric: Sendable {
    let server: Monitor<Server>

    private init(_ server: consuming sending Server) { self.server = Monitor(server) }

    /// Starts listening.
    ///
    /// - Parameters:
    ///   - guilds: The node ids of the guilds.
    ///   - agents: The agents there are. Without them anybody is one: key `key-<id>`, user id `usr_<id>`, seated everywhere.
    ///   - options: Paths, ports and tokens.
    /// - Returns: The stub, already listening. It stops when it is released, or by `stop()`.
    /// - Throws: Why a socket could not be had.
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

    /// Closes every socket. A stub that was stopped stays so.
    package func stop() {
        server.withLock { $0.stop() }
    }

    /// The loop of the background thread. It holds the server, not the stub, so that the stub can be released.
    private static func serve(_ server: Monitor<Server>) {
        // A copy: it is waited on outside the lock, and whoever changes the server's own wakes this thread.
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

    // MARK: Where it is

    package var centerURL: String { server.withLock { $0.listeners[0].url } }

    /// The endpoint that a login gives for a guild.
    package func endpoint(of guild: String) throws(StubError) -> String {
        let url = server.withLock { server in server.listeners.first { $0.site == .guild(guild) }?.url }
        guard let url else { throw StubError("no guild is called \"\(guild)\"") }
        return url
    }

    // MARK: What it saw

    package var snapshot: Snapshot { server.withLock { Snapshot($0) } }
    package var rows: [Row] { snapshot.rows }

    /// Whatever nobody else must ever see: all tokens that it gave out, and all keys that it knows or was sent.
    package var secrets: Set<String> {
        server.withLock { $0.world.secrets.union($0.journal.requests.compactMap(\.secret)) }
    }
    package var requests: [Request] { snapshot.requests }

    /// Waits until a condition holds, and gives the state in which it did.
    ///
    /// The condition is asked again after every event. It must not call the stub: all it may know is in the snapshot.
    ///
    /// - Parameters:
    ///   - timeout: Seconds after which to give up.
    ///   - condition: What is waited for.
    /// - Returns: The first state found in which the condition held.
    /// - Throws: What had come instead when the time was up, or whatever the condition throws.
    package func waitUntil(
        timeout: Double = 20, _ condition: (Snapshot) throws -> Bool
    ) throws -> Snapshot {
        let found = try server.wait(until: Clock.monotonic.adding(seconds: timeout)) { server in
            let snapshot = Snapshot(server)
            return try condition(snapshot) ? snapshot : nil
        }
        if let found { return found }
        throw StubError("what was waited for did not come within \(timeout) s.\n\(Printout.summary(of: snapshot))")
    }
}
