/// Which presence each host state is shown as. A state that is not here is unmappable: nothing is pushed for it.
///
///     idle → idle    working → on_call    busy → busy    offline → offline
///
/// A configuration may add states and override these four.
package struct StateMap: Equatable, Sendable {
    private var presences: [String: Presence] = [
        "idle": .idle, "working": .onCall, "busy": .busy, "offline": .offline,
    ]

    package init(overrides: [String: Presence] = [:]) {
        presences.merge(overrides) { _, override in override }
    }

    package func presence(of state: HostState) -> Presence? { presences[state.name] }
}

/// The state that the host reports for an agent, as it names it.
package struct HostState: Hashable, Sendable, ExpressibleByStringLiteral {
    package let name: String

    package init(_ name: String) { self.name = name }

    package init(stringLiteral value: String) { self.init(value) }
}
