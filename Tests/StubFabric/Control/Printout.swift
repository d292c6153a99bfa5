import Foundation

/// The stub's data as JSON or as text. It never contains a token or a key.
enum Printout {
    static func state(of server: Server) -> [String: Any] {
        let snapshot = Snapshot(server)
        var guilds: [String: Any] = [:]
        for listener in server.listeners {
            guard let guild = listener.site.guildID else { continue }
            let rows = snapshot.rows.filter { ID($0.guild) == ID(guild) }.map { row in
                [
                    "user_id": row.userID, "status": row.status, "source": row.source, "updates": row.updates,
                    "updated_at": row.updatedAt,
                ] as [String: Any]
            }
            guilds[guild] = [
                "endpoint": listener.url, "up": listener.isUp, "rows": rows,
                "counters": counters(snapshot.counters(at: listener.site)),
            ]
        }
        return [
            "generation": snapshot.generation, "overlaps": snapshot.overlaps, "guilds": guilds,
            "center": [
                "url": server.listeners[0].url, "up": server.listeners[0].isUp,
                "counters": counters(snapshot.counters(at: .center)),
            ],
            "counters": counters(snapshot.total), "scenario": optional(server.scenarioRun.map(scenario)),
        ]
    }

    private static func scenario(_ run: ScenarioRun) -> [String: Any] {
        [
            "name": run.scenario.name.rawValue, "guild": run.guild, "steps": run.stepsTaken,
            "last": optional(run.last),
        ]
    }

    private static func counters(_ counters: Counters) -> [String: Any] {
        [
            "requests": counters.requests, "in_flight": counters.inFlight, "max_in_flight": counters.maxInFlight,
            "connections_opened": counters.connectionsOpened,
        ]
    }

    static func requests(_ requests: [Request]) -> [String: Any] {
        ["requests": requests.map(request)]
    }

    private static func request(_ request: Request) -> [String: Any] {
        [
            "sequence": request.sequence, "arrived_at_ns": request.arrivedAt, "server": request.server,
            "guild": optional(request.guild), "kind": request.kind.rawValue, "method": redact(request.method, request),
            "path": redact(request.path, request), "agent_id": optional(request.agentID.map { redact($0, request) }),
            "user_id": optional(request.userID), "authorized": request.authorized, "status": optional(request.status),
            "in_flight": request.isInFlight,
            // A login's body contains a key, and an unreadable body may contain anything. Leave both out.
            "body": optional(request.kind == .presence ? redact(request.body, request) : nil),
        ]
    }

    private static func redact(_ text: String, _ request: Request) -> String {
        guard let secret = request.secret, !secret.isEmpty else { return text }
        return text.replacingOccurrences(of: secret, with: "***")
    }

    static func faults(_ table: FaultTable) -> [[String: Any]] {
        table.entries.map {
            ["fault": "\($0.fault)", "scope": "\($0.scope)", "remaining": optional($0.remaining)]
        }
    }

    private static func optional(_ value: Any?) -> Any { value ?? NSNull() }

    /// A few lines for people: the counts and the last requests.
    static func summary(of snapshot: Snapshot) -> String {
        let last = snapshot.requests.suffix(10).map { request in
            let status = request.status.map(String.init) ?? (request.isInFlight ? "in flight" : "never answered")
            let line = "\(request.server) \(request.method) \(redact(request.path, request))"
            return "  \(request.sequence) \(line): \(status)"
        }
        let counts = "\(snapshot.rows.count) rows, \(snapshot.requests.count) requests"
        return (["Seen so far: \(counts), \(snapshot.total.inFlight) in flight"] + last).joined(separator: "\n")
    }
}
