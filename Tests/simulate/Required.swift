import SimulatedCore
import Simulation

/// What must have happened in a campaign, each at least a hundred times. Without it, finding no violation means little.
enum Required {
    static let times = 100

    /// In this many worlds everything happens often enough.
    static let worlds = 10_000

    static var names: [String] {
        FailureKind.allCases.map { "failure: \($0.rawValue)" } + SkipReason.allCases.map { "skip: \($0.rawValue)" }
            + ChangeReason.allCases.map { "reason: \($0.rawValue)" } + WireTable.rows.map { "wire: \($0)" }
            + [0, 1, 2, 69, 72, 73, 74, 75, 78, 130, 143].map { "exit: \($0)" }
            + [
                "killed", "power cut", "passes overlap", "disk fails in a pass", "cache unreadable",
                "clock is set back", "clock is at 1970", "host's clock is off",
            ].map {
                "fault: \($0)"
            }
    }

    static func missing(in coverage: Coverage) -> [(name: String, count: Int)] {
        names.map { ($0, coverage.counts[$0] ?? 0) }.filter { $0.1 < times }
    }
}
