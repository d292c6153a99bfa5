import Foundation

/// `benchmark`: what passes cost as whole processes, in one table.
@main
enum Benchmark {
    static let usage = """
        usage: swift run -c release benchmark [--json] [--runs N] [--quick] [--executable PATH]

          --json             one JSON object instead of the table
          --runs N           runs of each case, 7 by default; the slowest have fewer
          --quick            small cases only, three runs each: shows that the benchmark works, not what a pass costs
          --executable PATH  what is measured, by default the executable that cron/build.sh builds

        Cases take turns, so that a busy spell of the machine strikes them all. Read the ratios, and only within one run.

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
            exit(error is Options.Wrong ? EX_USAGE : 1)
        }
    }
}
