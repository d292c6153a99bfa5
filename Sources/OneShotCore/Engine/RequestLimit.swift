/// How many requests may be in flight at once, and how many connections are kept, below the limit of open files.
struct RequestLimit: Equatable {
    let requests: Int

    /// How many connections may be open, in use or kept for a later request: all that there is room for, since a pass
    /// comes back to each of its endpoints.
    let connections: Int

    /// Why fewer requests are in flight than wanted, and what to do about it; `nil` if they are not.
    let shortage: String?

    /// Files that the pass needs beside its connections: those that it saves, certificates, what the resolver reads.
    private static let reserved = 8

    /// What a request may need: a connection, another one that is kept from an earlier request, and one more while a
    /// host's name is looked up or several of its addresses are tried.
    private static let perRequest = 3

    private static let mostConnections = 100_000

    /// - Parameters:
    ///   - wanted: `sync.concurrency`.
    ///   - limit: The limit of open files.
    ///   - free: How many more can be opened.
    init(wanted: Int, limit: Int, free: Int) {
        requests = min(wanted, max(1, (free - Self.reserved) / Self.perRequest))
        connections = min(max(requests, free - Self.reserved - requests), Self.mostConnections)
        shortage =
            requests == wanted
            ? nil
            : "the limit of \(limit) open files has room for \(requests) requests at once, not for sync.concurrency's "
                + "\(wanted); raise it (ulimit -n, or LimitNOFILE= in a unit)"
    }
}
