import Foundation

/// One line of the table: a command, the preparation before each run, and the expected result.
final class Case {
    let name: String
    let runs: Int
    private let command: Command
    private let prepare: (Int) throws -> Void
    private let expected: Expectation
    private(set) var costs: [Command.Cost] = []

    /// In KiB.
    private(set) var peakMemory = 0

    /// The result that shows that a run did its work. A fast failure must not count as a fast run.
    enum Expectation {
        case exitCode(Int32)
        /// Counts in the pass's own report.
        case report([String: Int], exitCode: Int32 = 0)
    }

    /// Creates a case without running it.
    ///
    /// - Parameters:
    ///   - name: The name in the table.
    ///   - runs: The number of measured runs.
    ///   - command: What to run.
    ///   - expected: The result of each run.
    ///   - prepare: Called before each run with its number, without being measured. The warm-up is number 0.
    init(
        _ name: String, runs: Int, _ command: Command, _ expected: Expectation,
        prepare: @escaping (Int) throws -> Void = { _ in }
    ) {
        self.name = name
        self.runs = runs
        self.command = command
        self.expected = expected
        self.prepare = prepare
    }

    /// Runs the command once. Run 0 is a warm-up, which measures memory instead of time.
    func run(_ number: Int) throws {
        if number > runs { return }
        try prepare(number)
        // Otherwise the program's fsync would also write the files of the preparation.
        sync()
        if number == 0 {
            let (cost, kibibytes) = try command.peakMemory()
            try check(cost)
            peakMemory = kibibytes
        } else {
            let cost = try command.run()
            try check(cost)
            costs.append(cost)
        }
    }

    private func check(_ cost: Command.Cost) throws {
        switch expected {
        case .exitCode(let code):
            if cost.exitCode != code { throw Unexpected(name, "exit code \(cost.exitCode)", cost.output) }
        case .report(let counts, let code):
            let report = try JSONSerialization.jsonObject(with: Data(cost.output.utf8)) as? [String: Any] ?? [:]
            let found = counts.keys.reduce(into: [:]) { $0[$1] = report[$1] as? Int }
            guard cost.exitCode == code, found == counts else {
                throw Unexpected(name, "exit code \(cost.exitCode), \(found) instead of \(counts)", cost.output)
            }
        }
    }

    struct Unexpected: Error, CustomStringConvertible {
        let description: String

        init(_ name: String, _ found: String, _ output: String) {
            description = "\(name): \(found)\n\(output.prefix(500))"
        }
    }
}
