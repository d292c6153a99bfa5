import Foundation
import StubFabric
import Testing

/// Each exit code, and the messages that come with it.
@Suite struct ExitCodeTests {
    private let fabric: StubFabric
    private let bench: Workbench

    init() throws {
        fabric = try StubFabric.start(guilds: ["g1"])
        bench = try Workbench(fabric, guilds: ["g1"], agents: ["alice": "idle", "bob": "working"])
    }

    @Test func `a pass that succeeds exits with 0 and prints nothing`() throws {
        let pass = try bench.run(["run"])
        #expect(pass.exitCode == 0 && pass.output.isEmpty && pass.errors.isEmpty)
    }

    @Test func `a pass exits with 1 if some targets fail, and with 2 if all fail`() throws {
        fabric.inject(.status(404), in: .target(agent: "alice", guild: "g1"))
        let some = try bench.run()
        #expect(some.exitCode == 1 && some.report["outcome"] as? String == "partial")
        fabric.inject(.status(404), in: .target(agent: "bob", guild: "g1"))
        let all = try bench.run(["run", "--refresh", "--output", "json"])
        #expect(all.exitCode == 2 && all.report["outcome"] as? String == "failed")
        #expect(all.failures == ["alice/g1": "rejected", "bob/g1": "rejected"])
    }

    @Test func `a wrong command line exits with 64`() throws {
        let wrong = try bench.run(["rnu"])
        #expect(wrong.exitCode == 64 && wrong.output.isEmpty)
        #expect(wrong.errors == "presence-oneshot: unknown command \"rnu\"; did you mean run?\n")
        #expect(fabric.requests.isEmpty && bench.read("state/lock") == nil)
    }

    @Test func `a pass that cannot read the host exits with 69, and pushes and forgets nothing`() throws {
        try bench.run()
        let requests = fabric.requests.count
        let cache = bench.read("state/last-status.json")
        try bench.write("agents.json", "{\"agents\":")
        let pass = try bench.run()
        #expect(pass.exitCode == 69 && pass.count("targets") == 2 && pass.report["outcome"] as? String == "failed")
        #expect(pass.errors.contains("agents.json is malformed: line 1, column 11"))
        #expect(fabric.requests.count == requests && bench.read("state/last-status.json") == cache)
    }

    @Test(arguments: [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT])
    func `a crash exits with 70 and prints one line`(signal: Int32) throws {
        fabric.hold(.center)
        let pass = try bench.start()
        _ = try fabric.waitUntil { !$0.logins.isEmpty }
        pass.send(signal)
        let ended = try pass.wait()
        #expect(ended.exitCode == 70)
        #expect(ended.errors.contains("a defect in this program") && ended.errors.split(separator: "\n").count == 1)
    }

    @Test(.enabled(if: ProcessInfo.processInfo.environment["SANITIZED"] == nil, "sanitizers need too much memory"))
    func `a pass that runs out of memory exits with 70 and prints one line`() throws {
        try bench.write("agents.json", "")
        try #require(truncate(bench.path("agents.json"), 200 << 20) == 0)
        // The program itself needs a fraction of this limit, the snapshot twice as much.
        let pass = try bench.start(
            ["-c", "ulimit -d 100000 && exec '\(Workbench.product("presence-oneshot"))'"], program: "/bin/sh"
        ).wait()
        #expect(pass.exitCode == 70)
        #expect(
            pass.errors == "presence-oneshot: error: out of memory; "
                + "what Fabric acknowledged is pushed again by the next pass\n")
    }

    @Test(.enabled(if: Preload.isPossible, "needs a C compiler"))
    func `a pass without libcurl exits with 72, but only if it has something to send`() throws {
        let environment = try Preload.refusing("libcurl")
        let pass = try bench.run(environment: environment)
        #expect(pass.exitCode == 72 && Set(pass.failures.values) == ["no_libcurl"])
        #expect(pass.errors.contains("libcurl4") && fabric.requests.isEmpty)
        try bench.run()
        #expect(try bench.run(environment: environment).exitCode == 0)
    }

    @Test func `a pass that cannot use its state directory exits with 73 before any request`() throws {
        try bench.write("state", "a file in the way")
        let pass = try bench.run()
        #expect(pass.exitCode == 73 && pass.errors.contains("state_unusable") && fabric.requests.isEmpty)
    }

    @Test func `a pass exits with 75 while another one holds the lock, and --lock-wait waits for it`() throws {
        fabric.hold(.center)
        let first = try bench.start()
        _ = try fabric.waitUntil { !$0.logins.isEmpty }
        let second = try bench.run(["run", "--log-level", "info"])
        #expect(second.exitCode == 75)
        #expect(second.errors.contains("info locked") && second.errors.contains("pid="))
        let third = try bench.start(["run", "--lock-wait", "30", "--output", "json"])
        fabric.release()
        #expect(try first.wait().exitCode == 0)
        let waited = try third.wait()
        #expect(waited.exitCode == 0 && waited.count("unchanged") == 2)
    }

    @Test func `with --output json the output is JSON, even if there was no pass`() throws {
        fabric.hold(.center)
        let first = try bench.start()
        _ = try fabric.waitUntil { !$0.logins.isEmpty }
        let locked = try bench.run()
        fabric.release()
        #expect(try first.wait().exitCode == 0)
        #expect(locked.count("exit_code") == 75 && locked.report["outcome"] as? String == "failed")
        #expect(locked.count("targets") == 0 && (locked.report["error"] as? [String: String])?["kind"] == "locked")
        try bench.write("in-the-way", "")
        #expect(try bench.run(["run", "--output", "json", "--state-dir", "in-the-way"]).count("exit_code") == 73)
        bench.configuration["sync"] = ["max_retries": 11]
        try bench.writeConfiguration()
        #expect(try bench.run().count("exit_code") == 78)
        #expect(try bench.run(["plan", "--output", "json"]).report["dry_run"] as? Bool == true)
        let check = try bench.run(["check", "--output", "json"])
        let findings = check.report["findings"] as? [[String: String]]
        #expect(check.exitCode == 78 && check.report["ok"] as? Bool == false)
        #expect(findings?.map { $0["subject"] } == ["presence.json: sync.max_retries"])
    }

    @Test(arguments: [
        "run", "clear", "plan", "check", "status", "status --check", "explain alice", "explain nobody",
        "run --state-dir presence.json", "status --state-dir presence.json", "run --config none.json",
        "explain bob --config none.json",
    ])
    func `an answer that was asked for and cannot be written makes the exit code 74`(command: String) throws {
        for format in ["json", "text"] {
            let script = "exec '\(Workbench.product("presence-oneshot"))' \(command) --output \(format) >/dev/full"
            let ended = try bench.start(["-c", script], program: "/bin/sh").wait()
            #expect(ended.exitCode == 74 && ended.errors.contains("error answer_unwritten "), "\(ended.errors)")
        }
    }

    @Test(arguments: [
        ("plan", 0), ("check", 0), ("status", 0), ("explain alice", 0), ("status --check", 1), ("run --output none", 0),
    ])
    func `an answer that was not asked for may get lost`(command: String, code: Int32) throws {
        let script = "exec '\(Workbench.product("presence-oneshot"))' \(command) >/dev/full"
        #expect(try bench.start(["-c", script], program: "/bin/sh").wait().exitCode == code)
    }

    @Test(arguments: [
        ("explain nobody", 64, "unknown_agent"), ("status --config none.json", 78, "configuration"),
        ("explain alice --config none.json", 78, "configuration"), ("clear --config none.json", 78, "configuration"),
        ("status --state-dir presence.json", 73, "state_unusable"),
        ("plan --state-dir presence.json", 73, "state_unusable"),
        ("explain alice --state-dir presence.json", 73, "state_unusable"),
        ("run --state-dir presence.json", 73, "state_unusable"),
    ])
    func `a command that does not come about says why, in the format that was asked for`(
        command: String, code: Int32, kind: String
    ) throws {
        let words = command.split(separator: " ").map(String.init)
        let json = try bench.run(words + ["--output", "json"])
        let error = json.report["error"] as? [String: String]
        #expect(json.exitCode == code && error?["kind"] == kind && error?["message"]?.isEmpty == false)
        let text = try bench.run(words + ["--output", "text"])
        #expect(text.exitCode == code && text.output.hasPrefix("failed  \(kind)  "))
        if words[0] == "status" { #expect(try bench.run(words + ["--output", "html"]).output.hasPrefix("<!DOCTYPE")) }
    }

    @Test(arguments: [(SIGTERM, Int32(143)), (SIGINT, Int32(130))])
    func `a stop during the wait for the lock is answered`(signal: Int32, code: Int32) throws {
        fabric.hold(.center)
        let first = try bench.start()
        _ = try fabric.waitUntil { !$0.logins.isEmpty }
        let second = try bench.start(["run", "--lock-wait", "50", "--output", "json"])
        while second.isRunning, !second.holdsStopsBack { usleep(1000) }
        second.send(signal)
        let stopped = try second.wait()
        fabric.release()
        #expect(try first.wait().exitCode == 0)
        #expect(stopped.exitCode == code && stopped.report["outcome"] as? String == "interrupted")
        #expect((stopped.report["error"] as? [String: String])?["kind"] == "interrupted")
    }

    @Test(arguments: ["plan", "status"])
    func `plan and status exit with 73 if the state directory cannot be used, and with 0 if there is none`(
        command: String
    ) throws {
        #expect(try bench.run([command]).exitCode == 0)
        try bench.write("state", "a file in the way")
        let ended = try bench.run([command])
        #expect(ended.exitCode == 73 && ended.errors.contains("state_unusable") && ended.output.isEmpty)
    }

    @Test func `a wrong configuration exits with 78, and all of its errors are printed`() throws {
        bench.configuration["sync"] = ["concurency": 1, "max_retries": 11]
        bench.configuration["host"] = ["source": "fiel"]
        try bench.writeConfiguration()
        let pass = try bench.run()
        #expect(pass.exitCode == 78 && fabric.requests.isEmpty && bench.read("state/lock") == nil)
        #expect(pass.errors.contains("presence.json: sync.concurency: unknown key; did you mean concurrency?"))
        #expect(pass.errors.contains("presence.json: sync.max_retries: "))
        #expect(pass.errors.contains("presence.json: host.source: \"fiel\" is not accepted"))
    }

    @Test(arguments: [(SIGTERM, Int32(143)), (SIGINT, Int32(130))])
    func `a stopped pass exits with 130 or 143, and saves what was acknowledged`(signal: Int32, code: Int32) throws {
        fabric.hold(.target(agent: "alice", guild: "g1"))
        let pass = try bench.start()
        _ = try fabric.waitUntil { seen in
            seen.puts.contains { $0.agentID == "alice" } && seen.row(user: "usr_bob", guild: "g1") != nil
        }
        pass.send(signal)
        let ended = try pass.wait()
        #expect(ended.exitCode == code && ended.report["outcome"] as? String == "interrupted")
        #expect(ended.failures == ["alice/g1": "interrupted"])
        #expect(try bench.row("bob", "g1")?["status"] as? String == "on_call")
        #expect(try bench.row("alice", "g1")?["in_doubt"] as? Bool == true)
        fabric.release()
        #expect(try bench.run().exitCode == 0)
    }
}
