import StubFabric

extension DemoStep {
    /// The presence for each host state.
    private static let presences = ["idle": "idle", "working": "on_call", "busy": "busy", "offline": "offline"]

    /// The presence that Fabric must show for an agent in a guild after this step.
    func expected(_ agent: String, _ guild: String, host: [String: String]) -> String? {
        let old = behind.first { $0.agent == agent && $0.guild == guild }?.state
        return (old ?? host[agent]).flatMap { Self.presences[$0] }
    }

    /// Describes everything that differs from this step's expectations.
    func mismatches(
        host: [String: String], result: Program.Result, requests: [Request], snapshot: Snapshot
    ) -> [String] {
        var found: [String] = []
        func check(_ what: String, _ count: Int, _ accepted: ClosedRange<Int>) {
            guard !accepted.contains(count) else { return }
            let (low, high) = (accepted.lowerBound, accepted.upperBound)
            found.append("\(what): \(count) instead of \(low == high ? "\(low)" : "\(low) to \(high)")")
        }
        check("exit code", Int(result.exitCode), Int(exitCode)...Int(exitCode))
        check("logins accepted", requests.count { $0.kind == .login && $0.status == 200 }, logins...logins)
        check("PUTs acknowledged", requests.count { $0.kind == .presence && $0.status == 200 }, applied...applied)
        check("PUTs refused for their token", requests.count { $0.kind == .presence && $0.status == 401 }, refused)
        let others = requests.count { $0.status != 200 && !($0.kind == .presence && $0.status == 401) }
        check("other requests", others, 0...0)
        check("requests for one row at the same time", snapshot.overlaps, 0...0)
        for agent in Self.agents {
            for guild in Self.guilds {
                let expected = expected(agent, guild, host: host)
                let actual = snapshot.row(user: "usr_\(agent)", guild: guild)?.status
                guard actual != expected else { continue }
                found.append("\(agent) in \(guild): \(actual ?? "no row") instead of \(expected ?? "no row")")
            }
        }
        return found
    }
}
