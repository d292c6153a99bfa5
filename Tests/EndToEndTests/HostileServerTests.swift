import Foundation
import StubFabric
import Testing

/// Servers that answer as no server should: the pass ends as it must, asks no more often than it may, shows no secret
/// and holds little memory.
@Suite struct HostileServerTests {
    private let fabric: StubFabric
    private let bench: Workbench

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1"])
        bench = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "idle"])
    }

    /// In KiB; a pass of one agent with libcurl in memory takes half of it.
    private static let memory = 1..<40 * 1024

    @Test func `gigabytes sent to hundreds of agents at once take no memory`() throws {
        let host = Dictionary(uniqueKeysWithValues: (0..<400).map { ("agent-\($0)", "idle") })
        let bench = try Workbench(fabric, guilds: ["g1"], agents: host, sync: ["concurrency": 600])
        fabric.inject(.hugeBody(4 << 30), in: .guild("g1"))
        let (pass, peak) = try bench.start().waitWatchingMemory()
        #expect(pass.exitCode == 0 && pass.count("pushed") == 400)
        #expect(Self.memory.contains(peak), "\(peak) KiB")
    }
}
