/// Where the host's states are read from.
package enum HostSource: Equatable, Sendable {
    /// One snapshot file.
    case file(path: String)

    /// A directory with one `<agent_id>.json` for each agent.
    case directory(path: String)

    /// A command whose standard output is a snapshot. `directory` is its working directory.
    case command(argv: [String], timeout: Interval, directory: String)

    /// A server on this machine that answers with a snapshot.
    case http(HTTPSource)
}

extension HostSource: CustomStringConvertible {
    /// What messages call the source.
    package var description: String {
        switch self {
        case .file(let path): "the snapshot \(path)"
        case .directory(let path): "the directory \(path)"
        case .command(let argv, _, _): "the command \(argv[0])"
        case .http(let source): source.description
        }
    }
}
