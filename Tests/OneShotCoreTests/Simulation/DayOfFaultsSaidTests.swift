import Testing

@testable import OneShotCore

/// A day with a pass every thirty seconds and one fault of each kind, one after the other: what an operator reads.
@Suite struct DayOfFaultsSaidTests {
    /// What changes right before the pass of a time, and what that pass and those up to the next change must say: each
    /// line with its time, without its message.
    private struct Step: Sendable {
        let time: String
        let change: @Sendable (inout SimulatedMachine) -> Void
        let lines: [String]

        init(_ time: String, _ lines: [String] = [], _ change: @escaping @Sendable (inout SimulatedMachine) -> Void) {
            self.time = time
            self.change = change
            self.lines = lines
        }
    }

    private static let steps = [
        Step("00:00") { _ in },
        // The host stops: its states are older than two minutes.
        Step("01:00", ["01:00:00 <4>failure kind=host_stale count=3 agent=ann"]) { $0.hostAge = .seconds(150) },
        Step("01:10", ["01:10:00 <6>recovered kind=host_stale passes=20"]) { $0.hostAge = .zero },
        // The host renames a state, and then another agent has it.
        Step("02:00", ["02:00:00 <4>failure kind=unmapped_state agent=ben"]) { $0.states["ben"] = "Busy" },
        Step("02:10", ["02:10:00 <4>failure kind=unmapped_state count=2 agent=ben passes=21"]) {
            $0.states["cat"] = "Busy"
        },
        // One of them leaves, which is no news.
        Step("02:20") { $0.states["ben"] = "idle" },
        Step("02:30", ["02:30:00 <6>recovered kind=unmapped_state passes=60"]) { $0.states["cat"] = "idle" },
        // A key is revoked, and then another agent's.
        Step(
            "03:00",
            [
                "03:00:00 <4>failure guild=eu kind=login_rejected agent=ann http_status=401",
                "03:00:00 <4>failure guild=us kind=login_rejected agent=ann http_status=401",
            ]
        ) { revokeKey(of: "ann", &$0) },
        Step(
            "03:10:30",
            [
                "03:10:30 <4>failure guild=eu kind=login_backoff count=2 agent=ann passes=22",
                "03:10:30 <4>failure guild=us kind=login_backoff count=2 agent=ann passes=22",
            ]
        ) { revokeKey(of: "ben", &$0) },
        Step(
            "03:30",
            [
                "03:30:00 <6>recovered guild=eu kind=login_rejected passes=60",
                "03:30:00 <6>recovered guild=us kind=login_rejected passes=60",
            ]
        ) { $0.fabric.configuredKeys = ["ann": "new", "ben": "new"] },
        // The host cannot be read, then for another reason, and after two minutes its agents are shown offline.
        Step(
            "04:00",
            [
                "04:00:00 <3>failure kind=host_unreadable",
                "04:01:30 <4>failure kind=host_stale count=3 agent=ann",
            ]
        ) { $0.hostError = "no such file" },
        Step("04:05", ["04:05:00 <3>failure kind=host_unreadable passes=11"]) {
            $0.hostError = "line 3, column 7: no number"
        },
        Step("04:06") { $0.hostError = "line 12, column 1: no number" },
        Step(
            "04:10",
            [
                "04:10:00 <6>recovered kind=host_unreadable passes=20",
                "04:10:00 <6>recovered kind=host_stale passes=17",
            ]
        ) { $0.hostError = nil },
        // A guild is down for an hour and a half.
        Step(
            "05:00",
            [
                "05:00:00 <4>failure guild=us kind=transport count=3 agent=ann",
                "06:00:00 <4>failure guild=us kind=transport count=3 agent=ann passes=121",
            ]
        ) {
            $0.fabric.guilds["us"]?.health = .unresolved
            for agent in $0.agents { $0.states[agent] = "busy" }
        },
        Step("06:30", ["06:30:00 <6>recovered guild=us kind=transport passes=180"]) {
            $0.fabric.guilds["us"]?.health = .healthy
        },
        // The host's clock is ahead.
        Step("07:00", ["07:00:00 <4>failure kind=host_clock_ahead"]) { $0.hostAhead = .seconds(7200) },
        Step("07:05", ["07:05:00 <6>recovered kind=host_clock_ahead passes=10"]) { $0.hostAhead = nil },
        // One guild refuses, then both: the exit code gets worse, and everything fails.
        Step("08:00", ["08:00:00 <4>failure guild=us kind=rejected count=3 agent=ann http_status=400"]) {
            $0.fabric.guilds["us"]?.health = .answering(400)
            for agent in $0.agents { $0.states[agent] = "idle" }
        },
        Step(
            "08:10",
            [
                "08:10:00 <3>failure guild=eu kind=rejected count=3 agent=ann http_status=400",
                "08:10:00 <3>failure guild=us kind=rejected count=3 agent=ann http_status=400 passes=21",
            ]
        ) {
            $0.fabric.guilds["eu"]?.health = .answering(400)
            for agent in $0.agents { $0.states[agent] = "working" }
        },
        Step(
            "08:20",
            [
                "08:20:00 <6>recovered guild=eu kind=rejected passes=20",
                "08:20:00 <6>recovered guild=us kind=rejected passes=40",
            ]
        ) {
            $0.fabric.guilds["us"]?.health = .healthy
            $0.fabric.guilds["eu"]?.health = .healthy
        },
        Step("24:00") { _ in },
    ]

    private static func revokeKey(of agent: AgentID, _ machine: inout SimulatedMachine) {
        machine.fabric.acceptedKeys[agent] = "new"
        machine.fabric.rotateTokens(of: agent)
        machine.states[agent] = "working"
    }

    private static func seconds(_ time: String) -> Int64 {
        time.split(separator: ":").reduce((0, 3600)) { ($0.0 + (Int64($1) ?? 0) * $0.1, $0.1 / 60) }.0
    }

    private static func time(_ seconds: Int64) -> String {
        [seconds / 3600, seconds / 60 % 60, seconds % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    }

    /// A line without its message and lengths.
    private static func bare(_ line: String) -> String {
        line.replacing(#/ (message|lasting|lasted)=("(\\.|[^"\\])*"|[^ ]*)/#, with: "")
    }

    @Test func `each fault is said in the pass in which it began, with what is news of it, and nothing else is`() throws
    {
        var machine = try SimulatedMachine(agents: ["ann", "ben", "cat"], guilds: ["eu", "us"])
        machine.policy.staleAfter = .seconds(110)
        machine.policy.refreshAfter = .zero
        for (step, next) in zip(Self.steps, Self.steps.dropFirst()) {
            step.change(&machine)
            var lines: [String] = []
            for second in stride(from: Self.seconds(step.time), to: Self.seconds(next.time), by: 30) {
                let pass = machine.pass(at: EngineBench.start + .seconds(Double(second)))
                lines += pass.lines().map { "\(Self.time(second)) \(Self.bare($0))" }
            }
            #expect(lines == step.lines, "from \(step.time) on")
        }
    }
}
