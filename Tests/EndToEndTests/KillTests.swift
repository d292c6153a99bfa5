import Foundation
import StubFabric
import Testing

/// Passes that are killed with SIGKILL: before and during each call that changes something, and at any instant.
@Suite(.waits) struct KillTests {
    @Test(.enabled(if: InjectedFaults.isPossible, "needs a C compiler, and no sanitizer"), arguments: PassKind.allCases)
    func `a pass killed at any call leaves correct caches, and the next pass completes it`(kind: PassKind) throws {
        var crash = try CrashBench()
        try crash.expectConvergence("at first")
        for (fault, calls) in [
            (InjectedFaults.Fault.killBefore, InjectedFaults.changes), (.killWithin, ["write", "send"]),
        ] {
            var number = 1
            while true {
                try crash.prepare(kind)
                let injected = InjectedFaults(on: crash.bench, fault, at: number, of: calls)
                let pass = try crash.bench.run(injected.arguments, environment: injected.environment())
                let made = try injected.calls()
                if made.count < number {
                    #expect(pass.exitCode == 0, "\(kind) without a kill: \(pass.errors)")
                    break
                }
                let comment = "\(kind), \(fault) at \(number): \(made[number - 1])"
                #expect(pass.exitCode == 128 + SIGKILL, "\(comment): \(pass.exitCode) \(pass.errors)")
                try crash.expectTruth(comment)
                try crash.expectConvergence(comment)
                number += 1
            }
            #expect(number > 1)
            print("\(kind): \(number - 1) calls in turn, \(fault)")
        }
    }

    /// `KILLS` sets how many kills have to hit a running pass, `KILL_SEED` the random numbers.
    ///
    /// The same seed gives the same passes and the same instants, counted from the pass's start or from a request's
    /// arrival. How far a pass has come at that instant depends on the machine.
    @Test func `a pass killed at any instant leaves correct caches, and the next passes complete it`() throws {
        let kills = Effort.count("KILLS", short: 120, long: 2000)
        var random = RandomNumbers(seed: Effort.count("KILL_SEED", or: UInt64.random(in: 0..<1_000_000)))
        print("\(kills) kills, KILL_SEED=\(random.seed)")
        var crash = try CrashBench()
        try crash.expectConvergence("at first")
        var lengths: [PassKind: (seconds: Double, requests: Int)] = [:]
        var stages: [String: Int] = [:]
        var (round, landed) = (0, 0)
        while landed < kills, round < 4 * kills {
            round += 1
            let kind = PassKind.allCases.randomElement(using: &random) ?? .cold
            if lengths[kind] == nil || round.isMultiple(of: 20) { lengths[kind] = try length(of: kind, &crash) }
            try crash.prepare(kind)
            for agent in crash.agents where Bool.random(using: &random) {
                try crash.setHost([agent: CrashBench.states.randomElement(using: &random) ?? "idle"])
            }
            let requests = crash.fabric.requests.count
            // Half of the kills come shortly after a request: that is when a pass does most of its work.
            let length = lengths[kind] ?? (0, 0)
            let awaited = Bool.random(using: &random) ? Int.random(in: 0...length.requests, using: &random) : 0
            let instant =
                awaited > 0
                ? Double.random(in: 0..<0.003, using: &random)
                : Double.random(in: 0..<1.05, using: &random) * length.seconds
            let pass = try crash.bench.start()
            while awaited > 0, crash.fabric.requests.count < requests + awaited, pass.isRunning {}
            pass.kill(after: awaited > 0 ? pass.age + instant : instant)
            let ended = try pass.wait()
            let comment = "KILL_SEED=\(random.seed), round \(round), \(kind), \(instant) s after request \(awaited)"
            #expect([0, 128 + SIGKILL].contains(ended.exitCode), "\(comment): \(ended.exitCode) \(ended.errors)")
            landed += ended.exitCode == 0 ? 0 : 1
            try crash.expectTruth(comment)
            stages[stage(of: ended, crash.fabric.requests.dropFirst(requests)), default: 0] += 1
            // Not after every kill, since several kills in a row must not leave more behind than one.
            if Bool.random(using: &random) { try crash.expectConvergence(comment) }
        }
        try expectSettled(crash)
        print("killed: \(stages.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", "))")
        #expect(landed == kills && stages.count > 3, "the kills were not spread over the passes: \(stages)")
    }

    /// A pass after the interval pushes unsettled rows once more. Then no row is in doubt or unsettled.
    private func expectSettled(_ crash: CrashBench) throws {
        #expect(try crash.bench.run().exitCode == 0)
        guard Preload.isPossible else { return }
        #expect(try crash.bench.run(environment: Preload.settingClock(by: 31)).exitCode == 0)
        for agent in crash.agents where agent != crash.unbound {
            for guild in crash.guilds {
                let row = try crash.bench.row(agent, guild)
                #expect(
                    row?["in_doubt"] == nil && row?["unsettled"] == nil && row?["status"] != nil, "\(agent)/\(guild)")
            }
        }
        try crash.expectConvergence("at the end")
    }

    /// How long such a pass takes, and how many requests it makes.
    private func length(of kind: PassKind, _ crash: inout CrashBench) throws -> (seconds: Double, requests: Int) {
        try crash.prepare(kind)
        let requests = crash.fabric.requests.count
        let pass = try crash.bench.start()
        while pass.isRunning {}
        #expect(try pass.wait().exitCode == 0)
        return (pass.age, crash.fabric.requests.count - requests)
    }

    /// How far a pass had come when it was killed.
    private func stage(of pass: FinishedProgram, _ requests: ArraySlice<Request>) -> String {
        if pass.exitCode == 0 { return "too late" }
        if requests.isEmpty { return "before any request" }
        return requests.contains { $0.kind == .presence } ? "while it pushed" : "while it logged in"
    }
}
