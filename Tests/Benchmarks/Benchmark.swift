import Foundation

/// `benchmark`: measures what passes cost as whole processes, and prints one table.
@main
enum Benchmark {
    static let usage = """
        usage: swift run -c release benchmark [--json] [--runs N] [--quick] [--executable PATH]

          --json             print one JSON object instead of the table
          --runs N           runs of each case (default: 7, fewer for the slowest)
          --quick            small cases only, three runs each: shows that the benchmark works, not what a pass costs
          --executable PATH  the executable to measure (default: the one that cron/build.sh builds)

        Cases take turns, so that a slow period of the machine affects all of them. Compare ratios, and only within
        one run.

        """

    static func main() {
        do {
            let options = try Options(Array(CommandLine.arguments.dropFirst()))
            if options.wantsHelp { return print(usage, terminator: "") }
            let executable = try options.executable ?? Executable.build()
            let bench = try Bench(executable, options)
            let results = try bench.run()
            print(options.wantsJSON ? try results.json() : results.table(), terminator: "")
        } catch {
            FileHandle.standardError.write(Data("benchmark: \(error)\n".utf8))
            exit(error is UsageError ? EX_USAGE : 1)
        }
    }
}
