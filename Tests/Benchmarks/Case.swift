import Foundation

/// One line of the table: a command, what is made ready before each run, and what a run has to end with.
final class Case {
    let name: String
    let runs: Int
    private let command: Command
    private let prepare: (Int) throws -> Void
    private let expected: Expectation
    private(set) var costs: [Command.Cost] = []

    /// KiB.
    private(set) var peakMemory = 0

    /// What shows that a run did its work: a fast failure is no figure.
    enum Expectation {
        case exitCode(Int32)
        /// Of the pass's own report.
        case report([String: Int], exitCode: Int32 = 0)
    }

    // `prepare` is called before each run with its number, the warm-up being 0, and not measured.
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

    /// Runs it once; the first run warms up, and tells how much memory it took.
    func run(_ number: Int) throws {
        if number > runs { return }
        try prepare(number)
        // What was made ready is not to be flushed by the program's fsync.
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
