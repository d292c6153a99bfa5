import Foundation

/// The measurements, as a table for people or as JSON.
struct Results {
    var cases: [Case] = []

    /// The median, the minimum and the maximum of some numbers.
    private struct Spread {
        let median: Double
        let minimum: Double
        let maximum: Double

        init(_ values: [Double]) {
            let sorted = values.sorted()
            median = sorted.isEmpty ? .nan : (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
            minimum = sorted.first ?? .nan
            maximum = sorted.last ?? .nan
        }
    }

    private func wall(_ test: Case) -> Spread { Spread(test.costs.map(\.wall)) }
    private func processor(_ test: Case) -> Double { Spread(test.costs.map(\.processor)).median }

    /// The range of the middle 80 % of the shortest process, divided by its median.
    private var noise: Double {
        let walls = cases.first?.costs.map(\.wall).sorted() ?? []
        guard !walls.isEmpty else { return .nan }
        let (low, high) = (walls[walls.count / 10], walls[walls.count * 9 / 10])
        return (high - low) / Spread(walls).median
    }

    func table() -> String {
        let base = cases.first.map(wall)?.median ?? .nan
        let width = cases.map(\.name.count).max() ?? 0
        var text = Self.row("", width, "runs", "wall ms", "(min..max)", "x true", "cpu ms", "peak MiB")
        for test in cases {
            let wall = wall(test)
            text += Self.row(
                test.name, width, "\(test.costs.count)", Self.number(wall.median),
                "(\(Self.number(wall.minimum))..\(Self.number(wall.maximum)))", Self.number(wall.median / base),
                Self.number(processor(test)),
                test.peakMemory < 1024 ? "-" : Self.number(Double(test.peakMemory) / 1024))
        }
        return text + """

            \(ProcessInfo.processInfo.activeProcessorCount) processors, shared with the stub. Noise: the middle 80 % \
            of /bin/true differ by \(Int((noise * 100).rounded())) % of its median.

            """
    }

    func json() throws -> String {
        let rows = cases.map { test -> [String: Any] in
            let wall = wall(test)
            return [
                "case": test.name.trimmingCharacters(in: .whitespaces), "runs": test.costs.count,
                "wall_ms": ["median": wall.median, "min": wall.minimum, "max": wall.maximum],
                "cpu_ms": processor(test), "peak_kib": test.peakMemory,
            ]
        }
        let object: [String: Any] = [
            "processors": ProcessInfo.processInfo.activeProcessorCount, "noise": noise, "cases": rows,
        ]
        let data = try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys, .prettyPrinted])
        return String(decoding: data, as: UTF8.self) + "\n"
    }

    private static func number(_ value: Double) -> String { String(format: value < 100 ? "%.1f" : "%.0f", value) }

    private static func row(_ name: String, _ width: Int, _ cells: String...) -> String {
        let widths = [5, 9, 18, 8, 9, 10]
        let rest = zip(cells, widths).map { cell, width in
            String(repeating: " ", count: max(1, width - cell.count)) + cell
        }
        return name.padding(toLength: width, withPad: " ", startingAt: 0) + rest.joined() + "\n"
    }
}
