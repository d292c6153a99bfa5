/// What the operator wants, checked: every value is in range, every id is one, and the roster is built.
package struct Configuration: Sendable {
    /// The file, as it was named.
    package let path: String

    /// The file that holds the identities, which may be the same.
    package let identityPath: String

    /// `state_dir`, if there is one.
    package let stateDirectory: String?
    package let fabric: FabricSettings
    package let source: HostSource
    package let policy: PlanPolicy
    package let engine: EngineSettings
    package private(set) var roster: Roster

    /// How each identity's key is had, by agent number; a disabled identity may have none.
    package let keys: [KeySource?]

    /// How the key of an agent is had, `nil` for one without identity or key.
    package func key(ofAgent agent: Int) -> KeySource? { agent < keys.count ? keys[agent] : nil }

    /// The configuration of one of several jobs: it is checked as a whole, and the job has its own agents' targets.
    package func restricted(to shard: Shard) -> Configuration {
        var configuration = self
        configuration.roster = roster.restricted(to: shard)
        return configuration
    }

    /// How often passes start.
    package var interval: Interval { policy.interval }

    /// The state directory where neither an option nor the environment names one.
    package var defaultStateDirectory: String {
        stateDirectory ?? Self.resolve("state", in: Self.directory(of: path))
    }

    package static let defaultPaths = ["presence.json", "/etc/presence-oneshot/presence.json"]
}
