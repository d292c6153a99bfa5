/// A configuration that has been checked: every value is in range, every id is valid, and the roster is built.
package struct Configuration: Sendable {
    /// The file, as the caller named it.
    let path: String

    /// The file that holds the identities. It may be the same one.
    let identityPath: String

    /// `state_dir`, if there is one.
    let stateDirectory: String?
    package let fabric: FabricSettings
    let source: HostSource
    package let policy: PlanPolicy
    package let engine: EngineSettings
    package private(set) var roster: Roster

    /// Where each identity's API key is, by agent number. A disabled identity may have none.
    let keys: [KeySource?]

    /// Where an agent's API key is; `nil` for an agent without an identity or a key.
    func key(ofAgent agent: Int) -> KeySource? { agent < keys.count ? keys[agent] : nil }

    /// The configuration of one of several jobs: the same, with the targets of that job's agents only.
    func restricted(to shard: Shard) -> Configuration {
        var configuration = self
        configuration.roster = roster.restricted(to: shard)
        return configuration
    }

    /// How often passes start.
    package var interval: Interval { policy.interval }

    /// The state directory if nothing names one.
    var defaultStateDirectory: String { Self.resolve("state", in: Directory.parent(of: path)) }

    static let defaultPaths = ["presence.json", "/etc/presence-oneshot/presence.json"]
}
