/// The presence that each host state is shown as. Nothing is pushed for a state that is not mapped.
///
///     idle → idle    working → on_call    busy → busy    offline → offline
///
/// A configuration may add states and override these four.
package struct StateMap: Equatable, Sendable {
    /// Only those that differ from the built-in ones.
    private let overrides: [HostState: Presence]

    init(overrides: [HostState: Presence] = [:]) {
        self.overrides = overrides.filter { Self.builtIn($0.key.text) != $0.value }
    }

    func presence(of state: HostState) -> Presence? {
        // Most configurations have no overrides, and the first lookup in a dictionary takes a fiftieth of a short pass.
        if !overrides.isEmpty, let presence = overrides[state] { return presence }
        return Self.builtIn(state.text)
    }

    /// The states that are mapped, in order.
    var states: [String] { (Self.builtInStates + overrides.keys.map(\.text)).sorted() }

    private static let builtInStates = ["idle", "working", "busy", "offline"]

    private static func builtIn(_ name: String) -> Presence? {
        switch name {
        case "idle": .idle
        case "working": .onCall
        case "busy": .busy
        case "offline": .offline
        default: nil
        }
    }
}
