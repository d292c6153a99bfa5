import Simulation
import Testing

/// A few worlds, as part of the suite; `simulate` lives through them by the hundred thousand.
@Suite struct WorldTests {
    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func `no promise is broken in a world`(seed: UInt64) {
        let world = World(seed: seed)
        world.run()
        #expect(world.violation == nil, "swift run -c release simulate --seed \(seed) --trace")
    }

    @Test func `the same seed is the same world`() {
        let lives = (0..<2).map { _ in
            var lines: [String] = []
            World(seed: 7) { lines.append($0) }.run()
            return lines
        }
        #expect(lives[0] == lives[1] && lives[0].count > 50)
    }
}
