import Testing

@testable import OneShotCore

@Suite struct StateMapTests {
    private static let builtIn: [(HostState, Presence)] = [
        ("idle", .idle), ("working", .onCall), ("busy", .busy), ("offline", .offline),
    ]

    @Test(arguments: builtIn)
    func `four host states are mapped without configuration`(_ state: HostState, _ presence: Presence) {
        #expect(StateMap().presence(of: state) == presence)
    }

    @Test(arguments: ["", "Idle", "idle ", "on_call", "exhausted", "unknown", "thinking"] as [HostState])
    func `any other state is not mapped`(_ state: HostState) {
        #expect(StateMap().presence(of: state) == nil)
    }

    @Test func `a configuration can add states and override the four`() {
        let map = StateMap(overrides: ["thinking": .onCall, "idle": .busy, "": .offline])
        #expect(map.presence(of: "thinking") == .onCall)
        #expect(map.presence(of: "idle") == .busy)
        #expect(map.presence(of: "") == .offline)
        #expect(map.presence(of: "working") == .onCall)
        #expect(map != StateMap())
        #expect(StateMap(overrides: ["idle": .idle]) == StateMap())
    }

    @Test func `composed and decomposed forms of a letter are two states`() {
        let map = StateMap(overrides: ["pens\u{E9}": .onCall, "pense\u{301}": .busy])
        #expect(map.presence(of: "pens\u{E9}") == .onCall)
        #expect(map.presence(of: "pense\u{301}") == .busy)
        #expect(StateMap(overrides: ["\u{E9}": .idle]).presence(of: "e\u{301}") == nil)
        #expect(StateMap(overrides: ["\u{E9}": .idle]) != StateMap(overrides: ["e\u{301}": .idle]))
    }
}
