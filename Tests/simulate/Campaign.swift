import Dispatch
import Simulation
import Synchronization

/// Runs many worlds on all cores.
final class Campaign: Sendable {
    struct Result: Sendable {
        var worlds = 0
        var passes = 0
        var coverage = Coverage()

        /// The violation with the lowest seed.
        var violation: Violation?
    }

    private let seeds: Range<UInt64>
    private let next: Mutex<UInt64>
    private let result = Mutex(Result())

    init(_ seeds: Range<UInt64>) {
        self.seeds = seeds
        next = Mutex(seeds.lowerBound)
    }

    /// Runs the worlds. Starts no further world after a violation.
    func run(cores: Int) -> Result {
        DispatchQueue.concurrentPerform(iterations: cores) { _ in
            var mine = Result()
            while let seed = take() {
                let world = World(seed: seed)
                world.run()
                mine.worlds += 1
                mine.passes += world.passes
                mine.coverage.add(world.coverage)
                if let violation = world.violation {
                    mine.violation = violation
                    next.withLock { $0 = seeds.upperBound }
                }
            }
            add(mine)
        }
        return result.withLock { $0 }
    }

    private func take() -> UInt64? {
        next.withLock { next in
            guard next < seeds.upperBound else { return nil }
            next += 1
            return next - 1
        }
    }

    private func add(_ other: Result) {
        result.withLock { total in
            total.worlds += other.worlds
            total.passes += other.passes
            total.coverage.add(other.coverage)
            guard let violation = other.violation else { return }
            if total.violation.map({ violation.seed < $0.seed }) ?? true { total.violation = violation }
        }
    }
}
