import Testing

@testable import OneShotCore

@Suite struct ShardTests {
    private static let ids = (0..<100_000).map { AgentID("agent-\($0)") }

    /// The values were computed by another program. If one changed, agents would move between jobs with an upgrade.
    @Test(arguments: [
        ("alice", [0, 0, 0, 3, 3, 15, 98, 21446]), ("bob", [0, 0, 0, 0, 5, 5, 81, 55348]),
        ("carol", [0, 0, 0, 0, 6, 6, 47, 23606]), ("agent-1", [0, 0, 0, 0, 4, 15, 22, 20623]),
        ("agent-2", [0, 1, 2, 2, 2, 2, 2, 64198]), ("agent-99999", [0, 1, 2, 2, 2, 9, 87, 18301]),
        ("m\u{FC}ller", [0, 1, 1, 1, 1, 1, 45, 44361]), ("mu\u{308}ller", [0, 1, 1, 1, 5, 5, 51, 41662]),
        ("アリス", [0, 0, 2, 2, 5, 5, 21, 53879]), ("a/b", [0, 1, 1, 3, 3, 10, 40, 23297]),
        (String(repeating: "x", count: 300), [0, 0, 0, 0, 0, 8, 35, 3700]),
    ])
    func `an id's shard never changes`(_ id: String, _ expected: [Int]) {
        let counts = [1, 2, 3, 4, 7, 16, 100, 65536]
        #expect(counts.map { Shard.index(of: AgentID(id), among: $0) } == expected)
    }

    @Test(arguments: [1, 2, 3, 5, 8, 16])
    func `each of a hundred thousand ids is in one shard, and no shard has much more than its part`(
        _ count: Int
    ) throws {
        let shards = try (0..<count).map { try #require(Shard($0, of: count)) }
        var sizes = [Int](repeating: 0, count: count)
        for id in Self.ids {
            let holders = shards.indices.filter { shards[$0].contains(id) }
            guard holders.count == 1 else {
                Issue.record("\(id) is in the shards \(holders)")
                return
            }
            sizes[holders[0]] += 1
        }
        let part = Self.ids.count / count
        #expect(sizes.allSatisfy { abs($0 - part) < part / 20 }, "\(sizes)")
    }

    @Test(arguments: [1, 2, 3, 4, 7, 15])
    func `one more shard takes its part from all others and moves no other agent`(_ count: Int) {
        var moved = 0
        for id in Self.ids {
            let (before, after) = (Shard.index(of: id, among: count), Shard.index(of: id, among: count + 1))
            if before == after { continue }
            #expect(after == count)
            moved += 1
        }
        let part = Self.ids.count / (count + 1)
        #expect(abs(moved - part) < part / 20, "\(moved) of \(Self.ids.count)")
    }

    @Test(arguments: [("0/1", 0, 1), ("0/4", 0, 4), ("3/4", 3, 4), ("65535/65536", 65535, 65536), ("007/010", 7, 10)])
    func `a shard is written as index and count`(_ text: String, _ index: Int, _ count: Int) {
        #expect(Shard(text) == Shard(index, of: count))
        #expect(Shard(text)?.index == index && Shard(text)?.count == count)
    }

    @Test(arguments: [
        "", "/", "1", "0/0", "4/4", "-1/4", "0/-4", "+1/4", "0/4/", "/4", "0/", "0 /4", "a/b", "0/65537", "1/2/3",
        "0\\4",
        "99999999999999999999/4", "٣/4",
    ])
    func `other texts are no shard`(_ text: String) {
        #expect(Shard(text) == nil)
    }

    @Test func `the state of a shard lies below that of the whole`() throws {
        #expect(Shard.whole.directory(below: "/var/lib/x") == "/var/lib/x")
        #expect(try #require(Shard(2, of: 4)).directory(below: "/var/lib/x") == "/var/lib/x/shard-2-of-4")
    }

    @Test func `the rosters of all shards have every target once, and each knows the others'`() throws {
        var builder = Roster.Builder()
        for agent in Self.ids.prefix(500) { _ = builder.addIdentity(agent, .active(UserID("usr_\(agent)"))) }
        for agent in Self.ids.prefix(600) { for guild in ["g1", "g2"] { builder.bind(agent, to: GuildID(guild)) } }
        let whole = builder.build()
        #expect(whole.restricted(to: .whole).slots == whole.slots)
        var targets: [Target] = []
        for index in 0..<4 {
            let roster = whole.restricted(to: try #require(Shard(index, of: 4)))
            targets += roster.slots.indices.map(roster.target)
            #expect(roster.slots.count + roster.slotsElsewhere.count == whole.slots.count)
            for (index, run) in roster.agentTargets.enumerated() {
                #expect(roster.isOurs(run.agent) && roster.targetsIndex(ofAgent: run.agent) == index)
                #expect(run.slots.allSatisfy { roster.slots[$0].agent == run.agent })
            }
            for slot in roster.slotsElsewhere {
                #expect(!roster.isOurs(slot.agent) && roster.targetsIndex(ofAgent: slot.agent) == nil)
            }
        }
        #expect(targets.count == whole.slots.count && Set(targets) == Set(whole.slots.indices.map(whole.target)))
    }
}
