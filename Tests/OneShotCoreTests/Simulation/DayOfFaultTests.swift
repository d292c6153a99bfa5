import Testing

@testable import OneShotCore

/// A fault that lasts a day, with a pass every thirty seconds: what it costs in requests and in log lines.
@Suite struct DayOfFaultTests {
    private static let agents = (0..<6).map { AgentID("agent-\($0)") }
    private static let passes = 2880

    /// What a day may cost at most.
    struct Bounds: Sendable {
        let logins: Int
        let pushes: Int
        let lines: Int
    }

    struct Example: CustomTestStringConvertible {
        let testDescription: String
        let fault: @Sendable (inout SimulatedMachine) -> Void
        let bounds: Bounds

        init(_ name: String, _ bounds: Bounds, _ fault: @escaping @Sendable (inout SimulatedMachine) -> Void) {
            testDescription = name
            self.fault = fault
            self.bounds = bounds
        }
    }

    private static func ill(_ health: SimulatedFabric.Health) -> @Sendable (inout SimulatedMachine) -> Void {
        { $0.fabric.guilds["bad"]?.health = health }
    }

    /// One line when a failure begins and one an hour, for each of its kinds; and one when it ends.
    private static func lines(_ kinds: Int) -> Int { kinds * 24 + 10 }

    // A dead guild: two probes find out, with the retries that its first rows are allowed; and one agent whose session is not
    // young looks for its new place in every pass, so each agent once in 300 s.
    private static let probes = 4 * passes
    private static let scouts = min(passes, agents.count * 288)

    // A session lives for half a day.
    private static let renewals = 2 * agents.count

    // A refusal is remembered for 1, 2, 4, 8 and then 15 minutes.
    private static let refusals = 101

    @Test(arguments: [
        Example("a guild refuses", Bounds(logins: scouts, pushes: probes, lines: lines(2)), ill(.refusing)),
        Example("a guild says nothing", Bounds(logins: scouts, pushes: 2 * passes, lines: lines(2)), ill(.mute)),
        Example(
            "a guild is out of reach", Bounds(logins: scouts, pushes: 2 * passes, lines: lines(2)), ill(.unreachable)),
        Example(
            "a guild answers 500", Bounds(logins: renewals, pushes: 18 * passes, lines: lines(2)), ill(.answering(500))),
        Example(
            "a guild answers 404", Bounds(logins: scouts, pushes: agents.count * passes, lines: lines(1)),
            ill(.answering(404))),
        // The two that are on their way, once a minute.
        Example(
            "a guild throttles", Bounds(logins: renewals, pushes: 2 * 1440, lines: lines(1)),
            ill(.throttling(429, .seconds(60)))),
        Example(
            "a guild refuses every token",
            Bounds(
                logins: agents.count * refusals, pushes: agents.count * (passes + refusals), lines: lines(1)),
            ill(.answering(403))),
        Example("a key is refused", Bounds(logins: refusals, pushes: 2 * agents.count, lines: lines(2))) {
            $0.fabric.acceptedKeys["agent-0"] = "another"
            $0.fabric.rotateTokens(of: "agent-0")
        },
        Example(
            "the center is down while tokens are refused",
            Bounds(logins: probes, pushes: 2 * agents.count, lines: lines(2))
        ) {
            $0.fabric.centerHealth = .refusing
            $0.fabric.rotateTokens()
        },
    ])
    func `its cost is bounded, it is said once and then hourly, and its end leaves nothing behind`(
        _ example: Example
    ) throws {
        var machine = try SimulatedMachine(agents: Self.agents, guilds: ["bad", "good"])
        machine.policy.refreshAfter = .zero
        var now = EngineBench.start
        #expect(machine.pass(at: now).exitStatus == .ok)
        // Sessions are not young when the fault begins.
        now = now + .seconds(600)
        example.fault(&machine)
        for agent in Self.agents { machine.states[agent] = "busy" }
        var (logins, pushes, lines) = (0, 0, 0)
        for _ in 0..<Self.passes {
            let pass = machine.pass(at: now)
            logins += pass.driver.logins.count { $0.response != .login(.sameKey) }
            pushes += pass.driver.pushes(to: "bad").count
            lines += pass.logLines() - pass.report.changes.count { $0.reason != .refresh }
            #expect(pass.driver.violations.isEmpty)
            now = now + .seconds(30)
        }
        print("\(example.testDescription), for a day: \(logins) logins, \(pushes) pushes, \(lines) log lines")
        #expect(logins <= example.bounds.logins)
        #expect(pushes <= example.bounds.pushes)
        #expect((24...example.bounds.lines).contains(lines))

        machine.fabric.centerHealth = .healthy
        machine.fabric.guilds["bad"]?.health = .healthy
        machine.fabric.acceptedKeys = [:]
        now = now + .seconds(900)
        _ = machine.pass(at: now)
        let last = machine.pass(at: now + .seconds(31))
        #expect(last.exitStatus == .ok)
        for agent in Self.agents {
            #expect(machine.fabric.rows[.init(UserID("usr_\(agent)"), "bad")] == .busy, "\(agent)")
        }
    }
}
