/// All that the stub knows at one instant.
package struct Snapshot: Sendable {
    /// In the order of their first PUT.
    package let rows: [Row]
    /// In the order of arrival, control requests not among them.
    package let requests: [Request]
    package let generation: Int
    package let total: Counters
    /// How often a request arrived while another of the same user and guild was in flight.
    package let overlaps: Int
    /// How many steps the scenario has taken, if there is one.
    package let stepsTaken: Int

    private let sites: [Site: Counters]

    init(_ server: Server) {
        let journal = server.journal
        rows = server.world.rows
        requests = journal.requests
        generation = server.world.generation
        total = journal.total
        overlaps = journal.overlaps
        stepsTaken = server.play?.stepsTaken ?? 0
        sites = journal.sites
    }

    package func counters(at site: Site) -> Counters { sites[site, default: Counters()] }

    package func row(user: String, guild: String) -> Row? {
        rows.first { RowKey(user: $0.userID, guild: $0.guild) == RowKey(user: user, guild: guild) }
    }

    package var logins: [Request] { requests.filter { $0.kind == .login } }

    package var puts: [Request] { requests.filter { $0.kind == .presence } }
}
