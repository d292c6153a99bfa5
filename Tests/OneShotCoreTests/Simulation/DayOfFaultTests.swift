import Testing

@testable import OneShotCore

/// What a fault that lasts a day, with a pass every thirty seconds, costs in requests and log lines.
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

    private static func failing(_ health: SimulatedFabric.Health) -> @Sendable (inout SimulatedMachine) -> Void {
        { $0.fabric.guilds["bad"]?.health = health }
    }

    /// For each kind of failure, one line when it begins and one an hour. The rest is for failures that end.
    private static func lines(_ kinds: Int) -> Int { kinds * 24 + 10 }

    // In every pass a dead guild costs the first two pushes and their retries.
    private static let firstPushes = 4 * passes

    // In every pass one agent logs in to look for a dead guild's new address. Its session is recent for the next 300 s.
    private static let moveProbes = min(passes, agents.count * 288)

    // A session lasts half a day.
    private static let renewals = 2 * agents.count

    // A refusal is remembered for 1, 2, 4, 8 and then 15 minutes.
    private static let refusals = 101

    @Test(arguments: [
        Example(
            "a guild refuses", Bounds(logins: moveProbes, pushes: firstPushes, lines: lines(2)), failing(.refusing)),
        Example(
            "a guild says nothing", Bounds(logins: moveProbes, pushes: 2 * passes, lines: lines(2)), failing(.mute)),
        Example(
            "a guild is out of reach", Bounds(logins: moveProbes, pushes: 2 * passes, lines: lines(2)),
            failing(.unreachable)),
        Example(
            "a guild answers 500", Bounds(logins: renewals, pushes: 18 * passes, lines: lines(2)),
            failing(.answering(500))),
        Example(
            "a guild answers 404", Bounds(logins: moveProbes, pushes: agents.count * passes, lines: lines(1)),
            failing(.answering(404))),
        // Once a minute, the two pushes that are in flight when the first is throttled.
        Example(
            "a guild throttles", Bounds(logins: renewals, pushes: 2 * 1440, lines: lines(1)),
            failing(.throttling(429, .seconds(60)))),
        Example(
            "a guild refuses every token",
            Bounds(
                logins: agents.count * refusals, pushes: agents.count * (passes + refusals), lines: lines(1)),
            failing(.answering(403))),
        Example("a key is refused", Bounds(logins: refusals, pushes: 2 * agents.count, lines: lines(2))) {
            $0.fabric.acceptedKeys["agent-0"] = "another"
            $0.fabric.rotateTokens(of: "agent-0")
        },
        Example(
            "the center is down while tokens are refused",
            Bounds(logins: firstPushes, pushes: 2 * agents.count, lines: lines(2))
        ) {
            $0.fabric.centerHealth = .refusing
            $0.fabric.rotateTokens()
        },
    ])
    func `a fault costs a bounded number of requests, is logged once and then hourly, and leaves nothing behind`(
        _ example: Example
    ) throws {
        var machine = try SimulatedMachine(agents: Self.agents, guilds: ["bad", "good"])
        machine.policy.refreshAfter = .zero
        var now = EngineBench.start
        #expect(machine.pass(at: now).exitStatus == .ok)
        // Sessions are not recent when the fault begins.
        now = now + .seconds(600)
        example.fault(&machine)
        for agent in Self.agents { machine.states[agent] = "busy" }
        var (logins, pushes, lines) = (0, 0, 0)
        for _ in 0..<Self.passes {
            let pass = machine.pass(at: now)
            logins += pass.driver.logins.count { $0.response != .login(.sameKey) }
            pushes += pass.driver.pushes(to: "bad").count
            lines += pass.lines().count
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
