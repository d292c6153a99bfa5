import Foundation
import StubFabric
import Testing

/// Passes that overlap.
@Suite struct LockTests {
    @Test func `fifty passes that start during another one do nothing`() throws {
        let fabric = try StubFabric.start(guilds: ["g1"])
        let bench = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "idle"])
        fabric.hold(.guild("g1"))
        let first = try bench.start()
        _ = try fabric.waitUntil { !$0.puts.isEmpty }
        let requests = fabric.requests.count
        for _ in 0..<5 {
            let others = try (0..<10).map { _ in try bench.start(["run"]) }
            for other in others { #expect(try other.wait().exitCode == 75) }
        }
        #expect(fabric.requests.count == requests)
        fabric.release()
        #expect(try first.wait().exitCode == 0)
    }

    @Test func `garbage in the lock file is ignored`() throws {
        let fabric = try StubFabric.start(guilds: ["g1"])
        let bench = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "idle"])
        try bench.run()
        try bench.write("state/lock", "pid \u{0}\u{1} deadline yesterday\n\n\u{FFFD}")
        #expect(try bench.run().exitCode == 0)
    }
}
