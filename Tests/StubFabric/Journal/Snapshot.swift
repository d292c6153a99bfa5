/// Everything that the stub knows at one moment.
package struct Snapshot: Sendable {
    /// In the order of their first PUT.
    package let rows: [Row]
    /// In order of arrival, without control requests.
    package let requests: [Request]
    package let generation: Int
    package let total: Counters
    /// How often a request arrived while another one for the same user and guild was in flight.
    package let overlaps: Int
    /// How many steps the scenario has taken. 0 without a scenario.
    package let stepsTaken: Int

    private let sites: [Site: Counters]

    init(_ server: Server) {
        let journal = server.journal
        rows = server.world.rows
        requests = journal.requests
        generation = server.world.generation
        total = journal.total
        overlaps = journal.overlaps
        stepsTaken = server.scenarioRun?.stepsTaken ?? 0
        sites = journal.sites
    }

    package func counters(at site: Site) -> Counters { sites[site, default: Counters()] }

    package func row(user: String, guild: String) -> Row? {
        rows.first { RowKey(user: $0.userID, guild: $0.guild) == RowKey(user: user, guild: guild) }
    }

    package var logins: [Request] { requests.filter { $0.kind == .login } }

    package var puts: [Request] { requests.filter { $0.kind == .presence } }
}
