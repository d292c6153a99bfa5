/// What the parser reads beside the arguments.
struct ProcessEnvironment: Sendable {
    /// The value of a variable.
    var value: @Sendable (String) -> String?
    var outputIsTerminal = false
    var errorIsTerminal = false

    /// The file behind standard error; `nil` if it is closed.
    var errorIdentity: (device: UInt64, inode: UInt64)?
}

extension ProcessEnvironment {
    /// Whether standard error goes to systemd's journal. The variable alone does not say so: a process also passes it
    /// on to children whose standard error it has redirected.
    var errorIsJournal: Bool {
        guard let errorIdentity, let stream = value("JOURNAL_STREAM") else { return false }
        return stream == "\(errorIdentity.device):\(errorIdentity.inode)"
    }
}

/// The variables that are read if an option is not given. An empty variable counts as not set.
enum EnvironmentDefault: Equatable, Sendable {
    /// A variable that holds the option's value.
    case variable(String)

    /// A variable that holds absolute paths with colons between them. The first one counts.
    case firstPath(String)

    /// Two variables that make up a shard. Kubernetes sets the index in every indexed job, so the index alone means
    /// nothing. The count alone would let every job handle every agent.
    case shard(index: String, count: String)

    /// The variables, the one that decides first.
    var names: [String] {
        switch self {
        case .variable(let name), .firstPath(let name): [name]
        case .shard(let index, let count): [count, index]
        }
    }

    /// The value for the option, with the name of its variable for messages; `nil` if there is none.
    func value(in environment: ProcessEnvironment) throws(UsageError) -> (text: String, origin: String)? {
        func value(_ name: String) -> String? { environment.value(name).flatMap { $0.isEmpty ? nil : $0 } }
        switch self {
        case .variable(let name):
            return value(name).map { ($0, name) }
        case .firstPath(let name):
            return value(name)?.split(separator: ":").first.map { (String($0), name) }
        case .shard(let indexName, let countName):
            guard let count = value(countName) else { return nil }
            guard let index = value(indexName) else {
                throw UsageError(
                    "\(countName) is set without \(indexName); accepted: both, PRESENCE_SHARD or --shard")
            }
            return ("\(index)/\(count)", "\(indexName)/\(countName)")
        }
    }
}
