import Foundation
import StubFabric
import Testing

/// `--metrics-file`, which writes the results of a pass for Prometheus.
@Suite struct MetricsTests {
    private let fabric: StubFabric
    private let bench: Workbench

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1", "g2"])
        bench = try Workbench(
            fabric, guilds: ["g1", "g2"], agents: ["alice": "idle", "bob": "busy"], sync: ["max_retries": 0])
    }

    private func run(_ command: String = "run", _ more: [String] = []) throws -> FinishedProgram {
        try bench.run([command, "--output", "json", "--metrics-file", "metrics.prom"] + more)
    }

    /// The samples in the file, by name and label.
    private func samples() throws -> [String: Double] {
        let text = try bench.text("metrics.prom")
        let pairs = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
            let parts = line.split(separator: " ")
            return (String(parts[0].dropFirst("presence_oneshot_".count)), Double(parts[1]) ?? .nan)
        }
        return Dictionary(pairs) { _, _ in .nan }
    }

    @Test(.enabled(if: Tools.has("promtool"), "needs promtool"))
    func `promtool finds no error in the file`() throws {
        #expect(try run().exitCode == 0)
        let check = try bench.start(
            ["-c", "exec \"$0\" check metrics <metrics.prom", Tools.path("promtool")], program: "/bin/sh"
        ).wait()
        #expect(check.exitCode == 0 && check.output.isEmpty && check.errors.isEmpty, "\(check.errors)")
    }

    @Test func `the file has the pass's numbers, and everybody may read it`() throws {
        let pass = try run()
        let samples = try samples()
        #expect(pass.exitCode == 0 && samples["targets{outcome=\"pushed\"}"] == 4 && samples["logins"] == 2)
        #expect(samples["last_run_timestamp_seconds"] == pass.report["started_at"] as? Double)
        #expect(samples["pass_duration_seconds"] == pass.report["elapsed_seconds"] as? Double)
        #expect(samples["last_success_timestamp_seconds"] == samples["last_run_timestamp_seconds"])
        #expect(samples["exit_code"] == 0 && samples["oldest_pending_seconds"] == 0)
        #expect(samples["presences{presence=\"idle\"}"] == 2 && samples["presences{presence=\"busy\"}"] == 2)
        #expect(try #require(samples["host_age_seconds"]) < 60 && samples["skipped{reason=\"missing\"}"] == 0)
        #expect(try bench.mode("metrics.prom") == 0o644)
        #expect(try run().count("unchanged") == 4)
        let second = try self.samples()
        #expect(second["targets{outcome=\"unchanged\"}"] == 4 && second["passes_total{exit_code=\"0\"}"] == 2)
        #expect(second["pushes_total"] == 4 && second["logins_total"] == 2)
    }

    @Test func `a failed pass changes last_run and keeps last_success`() throws {
        try fabric.down(.guild("g2"))
        #expect(try run().exitCode == 1)
        let first = try samples()
        #expect(first["last_success_timestamp_seconds"] == 0 && first["exit_code"] == 1)
        #expect(first["failures{kind=\"transport\"}"] == 2 && first["failures{kind=\"timeout\"}"] == 0)
        let pending = try #require(first["oldest_pending_seconds"])
        #expect(pending > 0 && pending < 60)

        try fabric.up(.guild("g2"))
        #expect(try run().exitCode == 0)
        let good = try samples()
        let success = try #require(good["last_success_timestamp_seconds"])
        #expect(success == good["last_run_timestamp_seconds"] && good["oldest_pending_seconds"] == 0)

        try bench.write("agents.json", "malformed")
        // The time of the last success survives the loss of the file, and passes that write no file.
        try bench.remove("metrics.prom")
        #expect(try bench.run().exitCode == 69)
        #expect(try run().exitCode == 69)
        let bad = try samples()
        #expect(bad["last_success_timestamp_seconds"] == success && bad["exit_code"] == 69)
        #expect(try #require(bad["last_run_timestamp_seconds"]) > success)
        #expect(bad["failures{kind=\"state_unreadable\"}"] == 4 && bad["host_age_seconds"] == nil)
        #expect(bad["passes_total{exit_code=\"69\"}"] == 2 && bad["failures_total{kind=\"state_unreadable\"}"] == 8)
    }

    @Test func `oldest_pending counts from the first pass in which a presence was wrong`() throws {
        try fabric.down(.guild("g2"))
        #expect(try run().exitCode == 1)
        try bench.edit("state/last-status.json") { cache in
            var agents = try #require(cache["agents"] as? [String: [String: [String: Any]]])
            agents["bob"]?["g2"]?["pending_since"] = Date().timeIntervalSince1970 - 500
            cache["agents"] = agents
        }
        #expect(try run().exitCode == 1)
        let pending = try #require(try samples()["oldest_pending_seconds"])
        #expect(pending >= 500 && pending < 560)
    }

    @Test func `the file is written by every pass that has taken the lock, and by no other`() throws {
        bench.configuration["host"] = ["source": "command", "argv": ["sleep", "60"], "timeout_seconds": 50]
        try bench.writeConfiguration()
        let pass = try bench.start(["run", "--metrics-file", "metrics.prom"])
        while bench.read("state/lock")?.isEmpty ?? true { usleep(2000) }
        let second = try bench.run(["run", "--metrics-file", "second.prom"])
        #expect(second.exitCode == 75 && bench.read("second.prom") == nil)
        pass.send(SIGTERM)
        #expect(try pass.wait().exitCode == 143)
        #expect(try samples()["exit_code"] == 143)

        #expect(try run("clear").exitCode == 0)
        #expect(try samples()["exit_code"] == 0)
        #expect(try bench.run(["run", "--metrics-file", "m.prom", "--state-dir", "agents.json"]).exitCode == 73)
        #expect(bench.read("m.prom") == nil)
    }

    @Test(arguments: ["missing/metrics.prom", "folder", "/dev/null"])
    func `a file that cannot be written causes one warning and does not change the exit code`(path: String) throws {
        try bench.makeFolder("folder")
        let arguments = ["run", "--log-level", "info", "--metrics-file", path]
        let first = try bench.run(arguments)
        #expect(first.exitCode == 0)
        #expect(first.errors.contains("warn failure kind=metrics_unwritable message="))
        let name = path.split(separator: "/").first.map(String.init) ?? path
        #expect(first.errors.contains(name) && first.errors.contains("accepted is a regular file"))
        #expect(try bench.run(arguments).errors.isEmpty)
        let good = try bench.run(["run", "--log-level", "info", "--metrics-file", "good.prom"])
        #expect(good.errors.contains("recovered kind=metrics_unwritable"))
    }

    /// The page and the metrics are written to folders in which others have files, too.
    @Test(arguments: [("--metrics-file", "metrics.prom"), ("--board", "board.html")])
    func `others' files beside the file stay, and a link that somebody planted is replaced`(
        option: String, name: String
    ) throws {
        let others = ["\(name).old.tmp", "\(name).draft.tmp", "\(name).1780303217000000.tmp"]
        for other in others { try bench.write(other, "mine") }
        try bench.write("precious", "precious")
        try bench.link(name, to: "precious")
        let pass = try bench.run(["run", option, name])
        #expect(pass.exitCode == 0 && pass.errors.isEmpty, "\(pass.errors)")
        for other in others { #expect(bench.read(other) == Data("mine".utf8), "\(other)") }
        #expect(bench.read("precious") == Data("precious".utf8))
        #expect(try bench.attributes(name)[.type] as? FileAttributeType == .typeRegular)
        #expect(try bench.text(name).contains("presence"))
    }

    /// In a namespace, because the program would replace the machine's own `/dev/stdout` if it were wrong.
    @Test(.enabled(if: Namespace.canMount, "needs a mount namespace of its own"))
    func `the link /dev/stdout is not replaced, also while the output goes to a file`() throws {
        let program = Workbench.product("presence-oneshot")
        let command = Namespace.mounting(
            ["mount -t tmpfs none /dev", "ln -s /proc/self/fd/1 /dev/stdout"],
            ["/bin/sh", "-c", "\(program) run --metrics-file /dev/stdout; readlink /dev/stdout"])
        let pass = try bench.start(Array(command.dropFirst()), program: command[0]).wait()
        #expect(pass.output == "/proc/self/fd/1\n", "\(pass.output)")
        #expect(pass.errors.contains("replace /dev/stdout: not a regular file"), "\(pass.errors)")
    }
}
