/// Where the host's states are read from.
package enum HostSource: Equatable, Sendable {
    /// One snapshot file.
    case file(path: String)

    /// A directory with one `<agent_id>.json` for each agent.
    case directory(path: String)

    /// A command whose standard output is a snapshot; `directory` is its working directory.
    case command(argv: [String], timeout: Interval, directory: String)
}
