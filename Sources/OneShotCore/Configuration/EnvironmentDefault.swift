/// The variables that are read if an option is not given. An empty variable counts as not set.
enum EnvironmentDefault: Equatable, Sendable {
    /// A variable that holds the option's value.
    case variable(String)

    /// Two variables that make up a shard. Kubernetes sets the index in every indexed job. With one variable alone,
    /// several pods would each handle every agent; an index of 0 may be that of a single pod.
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
            guard let count = value(countName) else {
                guard let index = value(indexName), index != "0" else { return nil }
                throw UsageError(
                    "\(indexName) is \(quoted(index)), but \(countName) is not set, so several pods would each handle"
                        + " every agent; accepted: both, PRESENCE_SHARD or --shard")
            }
            guard let index = value(indexName) else {
                throw UsageError(
                    "\(countName) is set without \(indexName); accepted: both, PRESENCE_SHARD or --shard")
            }
            return ("\(index)/\(count)", "\(indexName)/\(countName)")
        }
    }
}
