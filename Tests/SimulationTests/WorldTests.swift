import Simulation
import Testing

/// Runs a few worlds as part of the test suite. `simulate` runs a hundred thousand.
@Suite struct WorldTests {
    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func `a world breaks no promise`(seed: UInt64) {
        let world = World(seed: seed)
        world.run()
        #expect(world.violation == nil, "swift run -c release simulate --seed \(seed) --trace")
    }

    @Test func `the same seed gives the same world`() {
        let traces = (0..<2).map { _ in
            var lines: [String] = []
            World(seed: 7) { lines.append($0) }.run()
            return lines
        }
        #expect(traces[0] == traces[1] && traces[0].count > 50)
    }
}
