/// How many requests may be in flight at once where the limit of open files leaves no room for as many as wanted.
struct RequestLimit: Equatable {
    let requests: Int

    /// Why that is less than wanted, and what to do about it; `nil` if it is not.
    let shortage: String?

    /// Files that the pass needs beside its connections: those that it saves, certificates, what the resolver reads.
    private static let reserved = 8

    /// What a request may need: a connection, another one that is kept from an earlier request, and one more while a
    /// host's name is looked up or several of its addresses are tried.
    private static let perRequest = 3

    /// - Parameters:
    ///   - wanted: `sync.concurrency`.
    ///   - limit: The limit of open files.
    ///   - free: How many more can be opened.
    init(wanted: Int, limit: Int, free: Int) {
        requests = min(wanted, max(1, (free - Self.reserved) / Self.perRequest))
        shortage =
            requests == wanted
            ? nil
            : "the limit of \(limit) open files has room for \(requests) requests at once, not for sync.concurrency's "
                + "\(wanted); raise it (ulimit -n, or LimitNOFILE= in a unit)"
    }
}
