/// The host's snapshot, for passes that read the states from the stub: `"source": "http"` and the path `/__host`.
struct Host: Sendable {
    private(set) var states: [String: String] = [:]

    /// When the host stopped writing, in epoch seconds; `nil` while it writes.
    private var deadSince: Double?

    /// Whether it writes its states with a capital, as after an update that renamed them.
    var hasRenamedStates = false

    /// The host writes these states, so it is alive.
    mutating func write(_ states: [String: String]) {
        self.states = states
        deadSince = nil
    }

    mutating func die(since time: Double) { deadSince = time }

    func snapshot(at now: Double) -> [String: Any] {
        let shown = hasRenamedStates ? states.mapValues { $0.prefix(1).uppercased() + $0.dropFirst() } : states
        return ["generated_at": deadSince ?? now, "agents": shown]
    }
}
