import Foundation
import Simulation

/// `simulate`: runs worlds, and prints the speed, what happened how often, and the first broken promise.
@main
enum Simulate {
    static let usage = """
        usage: simulate [--seeds COUNT] [--from SEED] [--any-coverage]   run COUNT worlds (2000) from SEED (1)
               simulate --seed SEED [--trace]                            run one world, and print its events
        """

    static func main() {
        let options: Options
        do throws(Options.UsageError) {
            options = try Options(CommandLine.arguments.dropFirst())
        } catch {
            FileHandle.standardError.write(Data("simulate: \(error.text)\n\(usage)\n".utf8))
            exit(64)
        }
        if let seed = options.seed { exit(runWorld(seed, isTraced: options.isTraced)) }
        exit(campaign(options))
    }

    private static func runWorld(_ seed: UInt64, isTraced: Bool) -> Int32 {
        let world = World(seed: seed, tracer: isTraced ? { print($0) } : nil)
        world.run()
        print("seed \(seed): \(world.passes) passes")
        guard let violation = world.violation else { return 0 }
        printViolation(violation)
        return 1
    }

    private static func campaign(_ options: Options) -> Int32 {
        let cores = ProcessInfo.processInfo.activeProcessorCount
        let start = ContinuousClock().now
        let result = Campaign(options.from..<options.from + options.count).run(cores: cores)
        let seconds = (ContinuousClock().now - start) / .seconds(1)
        print(
            "\(result.worlds) worlds, \(result.passes) passes in \(Int(seconds)) s on \(cores) cores:"
                + " \(Int(Double(result.passes) / seconds)) passes per second")
        for (name, count) in result.coverage.counts.sorted(by: { $0.key < $1.key }) {
            print("\(String(repeating: " ", count: max(0, 10 - "\(count)".count)))\(count)  \(name)")
        }
        if let violation = result.violation {
            printViolation(violation)
            return 1
        }
        let missing = Required.missing(in: result.coverage)
        if missing.isEmpty || options.allowsAnyCoverage { return 0 }
        for (name, count) in missing { print("only \(count) times: \(name)") }
        // In a few worlds not everything can happen, so that is no failure.
        return result.worlds >= Required.worlds ? 1 : 0
    }

    private static func printViolation(_ violation: Violation) {
        print(
            "VIOLATED \(violation.invariant.rawValue) in pass \(violation.pass) of seed \(violation.seed):"
                + " \(violation.text)"
        )
        print("to see all events: swift run -c release simulate --seed \(violation.seed) --trace")
    }
}
