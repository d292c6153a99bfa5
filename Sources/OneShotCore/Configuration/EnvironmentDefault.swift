/// The variables that are read if an option is not given. An empty variable counts as not set.
enum EnvironmentDefault: Equatable, Sendable {
    /// A variable that holds the option's value.
    case variable(String)

    /// Two variables that make up a shard. Kubernetes sets the index in every indexed job, so the index alone means
    /// nothing. The count alone would let every job handle every agent.
    case shard(index: String, count: String)

    /// The variables, the one that decides first.
    var names: [String] {
        switch self {
        case .variable(let name): [name]
        case .shard(let index, let count): [count, index]
        }
    }

    /// The value for the option, with the name of its variable for messages; `nil` if there is none.
    func value(in environment: ProcessEnvironment) throws(UsageError) -> (text: String, origin: String)? {
        func value(_ name: String) -> String? { environment.value(name).flatMap { $0.isEmpty ? nil : $0 } }
        switch self {
        case .variable(let name):
            return value(name).map { ($0, name) }
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
