/// The presence that each host state is shown as. Nothing is pushed for a state that is not mapped.
///
///     idle → idle    working → on_call    busy → busy    offline → offline
///
/// A configuration may add states and override these four.
package struct StateMap: Equatable, Sendable {
    /// Only those that differ from the built-in ones.
    private let overrides: [String: Presence]

    init(overrides: [String: Presence] = [:]) {
        self.overrides = overrides.filter { Self.builtIn($0.key) != $0.value }
    }

    func presence(of state: HostState) -> Presence? {
        // Most configurations have no overrides, and the first lookup in a dictionary takes a fiftieth of a short pass.
        if !overrides.isEmpty, let presence = overrides[state.name] { return presence }
        return Self.builtIn(state.name)
    }

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

/// A state as the host names it.
package struct HostState: Hashable, Sendable, ExpressibleByStringLiteral {
    let name: String

    init(_ name: String) { self.name = name }

    package init(stringLiteral value: String) { self.init(value) }
}
