import Testing

@testable import OneShotCore

@Suite struct RosterTests {
    private let roster = Roster.of(
        identities: ["alice": .active("usr_alice"), "idler": .active("usr_idler"), "bob": .identityDisabled],
        bindings: [
            "bob": "g1", "alice": "g2", "ghost": "g3", "bob": "g1", "alice": "g1", "bob": "g3", "alice": "g2",
            "bob": "g2", "ghost": "g3",
        ])

    /// Passes a name on as bytes, as a JSON reader does.
    private func withText<Result>(_ name: String, _ body: (JSONText) -> Result) -> Result {
        var name = name
        return name.withUTF8 { body(JSONText(UnsafeRawBufferPointer($0))) }
    }

    @Test func `agents are numbered as identities name them, then as bindings do`() {
        #expect(roster.agentIDs == ["alice", "idler", "bob", "ghost"])
        #expect(
            roster.identityStatuses
                == [.active("usr_alice"), .active("usr_idler"), .identityDisabled, .identityMissing])
        #expect(roster.agentIDs.indices.map(roster.agentID) == roster.agentIDs)
        #expect(roster.agentIDs.map { roster.agentNumber($0) } == [0, 1, 2, 3])
        #expect(roster.agentNumber("nobody") == nil)
        #expect(roster.agentIDs.indices.map { roster.userID(ofAgent: $0) } == ["usr_alice", "usr_idler", nil, nil])
    }

    @Test func `targets are listed agent by agent, each once, in the order of the bindings`() {
        #expect(
            roster.slots.indices.map(roster.target) == [
                Target("bob", "g1"), Target("bob", "g3"), Target("bob", "g2"), Target("alice", "g2"),
                Target("alice", "g1"), Target("ghost", "g3"),
            ])
        #expect(roster.agentTargets.map(\.agent) == [2, 0, 3])
        #expect(roster.agentTargets.map(\.slots) == [0..<3, 3..<5, 5..<6])
        #expect((0..<4).map { roster.targetsIndex(ofAgent: $0) } == [1, nil, 0, 2])
    }

    @Test func `a second identity of one agent is refused`() {
        var builder = Roster.Builder()
        let results = [
            builder.addIdentity("alice", .active("first")), builder.addIdentity("alice", .active("second")),
            builder.addIdentity("alicf", .withoutUserID),
        ]
        #expect(results == [true, false, true])
        #expect(builder.build().identityStatuses == [.active("first"), .withoutUserID])
    }

    @Test func `a binding may name its agent and guild by number`() {
        var builder = Roster.Builder()
        _ = builder.addIdentity("alice", .withoutUserID)
        let ghost = withText("ghost") { builder.agentNumber(naming: $0) }
        let alice = withText("alice") { builder.agentNumber(naming: $0) }
        let guild = withText("g") { builder.guildNumber(naming: $0) }
        #expect((ghost, alice, guild) == (1, 0, 0))
        builder.bind(agent: ghost, guild: guild)
        builder.bind(agent: alice, guild: guild)
        let roster = builder.build()
        #expect(roster.slots.indices.map(roster.target) == [Target("ghost", "g"), Target("alice", "g")])
    }

    @Test func `ids that differ in their bytes are two agents and two guilds`() {
        let roster = Roster.of(
            identities: ["\u{E9}": .active("u")],
            bindings: ["\u{E9}": "\u{E9}", "e\u{301}": "\u{E9}", "\u{E9}": "e\u{301}"])
        #expect(roster.agentIDs.count == 2)
        #expect(roster.slots.count == 3)
        #expect(roster.identityStatuses == [.active("u"), .identityMissing])
    }

    @Test(arguments: [0, 1, 2, 3, 4, 1_000_000, Int.max])
    func `an agent is found whichever number is expected`(_ expected: Int) {
        let names = ["alice", "idler", "bob", "ghost", "nobody", "", "alic"]
        let found = names.map { withText($0) { roster.agentNumber($0, expecting: expected) } }
        #expect(found == [0, 1, 2, 3, nil, nil, nil])
    }

    @Test(arguments: [-1, 0, 1, 2, 3, 4, 5, 6, Int.max])
    func `the slot of a run is found whichever slot is expected`(_ expected: Int) {
        let guilds = ["g1", "g2", "g3", "g4", ""]
        func slots(inRun run: Int) -> [Int?] {
            var slotOfGuild: [Int: Int] = [:]
            return guilds.map { name in
                withText(name) { roster.slot(ofTargets: run, guild: $0, expecting: expected, &slotOfGuild) }
            }
        }
        #expect(slots(inRun: 0) == [0, 2, 1, nil, nil])
        #expect(slots(inRun: 1) == [4, 3, nil, nil, nil])
        #expect(slots(inRun: 2) == [nil, nil, 5, nil, nil])
    }

    @Test func `the slots of an agent of many guilds are found in any order`() {
        var builder = Roster.Builder()
        for number in 0..<100 { builder.bind("alice", to: GuildID("g\(number)")) }
        let roster = builder.build()
        var slotOfGuild: [Int: Int] = [:]
        for number in (0..<100).reversed() {
            let slot = withText("g\(number)") {
                roster.slot(ofTargets: 0, guild: $0, expecting: 200, &slotOfGuild)
            }
            #expect(slot == number)
        }
        #expect(slotOfGuild.count == 100)
    }

    @Test func `an agent is bound to the guilds of its bindings and no other`() {
        #expect(roster.guilds(of: "alice") == ["g1", "g2"])
        #expect(roster.guilds(of: "ghost").contains("g3"))
        #expect(roster.guilds(of: "idler").isEmpty && roster.guilds(of: "nobody").isEmpty)
    }

    @Test func `a roster may be empty`() {
        let roster = Roster.of(identities: [:], bindings: [:])
        #expect(roster.slots.isEmpty)
        #expect(roster.agentTargets.isEmpty)
        #expect(roster.agentNumber("alice") == nil)
    }

    @Test func `many bindings in any order are grouped by agent`() {
        var builder = Roster.Builder()
        for binding in 0..<6000 {
            // The pairs repeat after 300, the least common multiple, so each one is bound twenty times.
            builder.bind(AgentID("agent-\(binding % 60)"), to: GuildID("guild-\(binding % 50)"))
        }
        let roster = builder.build()
        #expect(roster.agentTargets.map(\.agent) == Array(0..<60))
        #expect(roster.slots.count == 300)
        #expect(Set(roster.slots.indices.map(roster.target)).count == 300)
        for targets in roster.agentTargets {
            #expect(targets.slots.count == 5)
            #expect(roster.slots[targets.slots].allSatisfy { $0.agent == targets.agent })
        }
    }
}
