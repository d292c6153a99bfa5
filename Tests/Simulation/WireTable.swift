import SimulatedCore

/// The events that requests can meet and what each must lead to. Counts how often each occurred.
package enum WireTable {
    package static let rows = [
        "PUT 401/403: logs in again, then acknowledged", "PUT 401/403 twice: unauthorized",
        "PUT 401/403 after a remembered refusal: no login",
        "PUT 429/503 with Retry-After: waits, then acknowledged", "PUT 429/503 with Retry-After: rate_limited",
        "PUT Retry-After of an earlier pass: rate_limited without a request",
        "PUT 5xx or 408: tried again, then acknowledged", "PUT 5xx or 408: server_error",
        "PUT 429 without Retry-After: tried again, then acknowledged", "PUT 429 without Retry-After: rate_limited",
        "PUT refused, reset or not HTTP: tried again, then acknowledged", "PUT refused, reset or not HTTP: transport",
        "PUT without DNS, connection or TLS: transport", "PUT timed out: timeout", "PUT 3xx or 4xx: rejected",
        "dead endpoint: circuit_open", "dead center: login_failed", "possible move: one login checks it",
        "guild not in an old session: renewed", "guild not in the session: guild_not_in_session",
        "login 4xx: login_rejected", "login malformed or too large: login_rejected",
        "login backoff: login_backoff without a request", "login of a changed key within the backoff",
        "login 5xx, 408, 429, refused or reset: tried again, then a session",
        "login 5xx, 408, 429, refused or reset: login_failed", "login Retry-After of an earlier pass: login_failed",
        "login timed out: login_failed", "removed row of which Fabric has nothing to show: forgotten",
        "login answered by something else: login_misdirected",
    ]

    static func count(_ record: PassRecord, _ bounds: Bounds, _ coverage: inout Coverage) {
        guard let report = record.report else { return }
        let failures = Dictionary(report.failures.map { ($0.target, $0.cause) }) { first, _ in first }
        func row(_ name: String) { coverage.count("wire: \(name)") }
        for (target, pushes) in Dictionary(grouping: record.sent.filter { !$0.isLogin }, by: \.target) {
            guard let target, let last = pushes.last else { continue }
            let failure = failures[target]
            for push in pushes.dropLast() where last.isAcknowledged { retried(push, row) }
            if last.isRefused, failure == "unauthorized" {
                row(pushes.count(where: \.isRefused) > 1 ? rows[1] : rows[2])
            }
            switch (last.outcome, failure) {
            case (.status(429, .some), "rate_limited"?), (.status(503, .some), "rate_limited"?): row(rows[4])
            case (.status(429, nil), "rate_limited"?): row(rows[9])
            case (.status, "server_error"?): row(rows[7])
            case (.status, "rejected"?): row(rows[14])
            case (.fault(.timeout), "timeout"?): row(rows[13])
            case (.fault(let kind), "transport"?):
                row([.refused, .reset, .notHTTP].contains(kind) ? rows[11] : rows[12])
            default: break
            }
        }
        for (target, failure) in failures where record.pushes(for: target).isEmpty {
            let logins = record.logins(of: target.agent)
            switch failure {
            case "rate_limited" where Isolation.endpoints(of: target, record).contains { bounds.waits[$0] == nil }:
                row(rows[5])
            case "circuit_open": row(rows[15])
            case "guild_not_in_session": row(rows[19])
            case "login_backoff" where logins.isEmpty: row(rows[22])
            case "login_failed" where logins.isEmpty:
                let center = record.sent.contains { $0.isLogin }
                row(center ? rows[16] : rows[26])
            default: break
            }
        }
        let left = Set(failures.keys).union(report.changes.map(\.target))
        for orphan in record.expected?.orphans ?? [] where record.setup.whenRemoved == .offline {
            if !left.contains(orphan.target), Truth.isGone(orphan.target, record) { row(rows[28]) }
        }
        for agent in Set(record.sent.filter(\.isLogin).map(\.agent)) { logins(record.logins(of: agent), record, row) }
    }

    private static func retried(_ push: SentRequest, _ row: (String) -> Void) {
        switch push.outcome {
        case .status(401, _)?, .status(403, _)?: row(rows[0])
        case .status(429, .some)?, .status(503, .some)?: row(rows[3])
        case .status(429, nil)?: row(rows[8])
        case .status(408, _)?, .status(500..., _)?: row(rows[6])
        case .fault?: row(rows[10])
        default: break
        }
    }

    private static func logins(_ logins: [SentRequest], _ record: PassRecord, _ row: (String) -> Void) {
        guard let last = logins.last else { return }
        switch last.outcome {
        case .malformed?: row(rows[21])
        case .foreign?, .status(300..<400, _)?, .status(404, _)?, .status(405, _)?, .status(410, _)?: row(rows[29])
        case .status(let status, _)?:
            row([408, 429].contains(status) || status >= 500 ? rows[25] : rows[20])
        case .fault(.timeout)?: row(rows[27])
        case .fault(.refused)?, .fault(.reset)?, .fault(.notHTTP)?: row(rows[25])
        case .session?:
            if logins.dropLast().contains(where: { if case .session? = $0.outcome { false } else { true } }) {
                row(rows[24])
            }
            if case .login(let agent, _) = last.subject,
                record.tokens.loginBackoffs[agent].map({ entry in
                    (record.lockedAt ?? entry.backoff.until) < entry.backoff.until
                }) ?? false
            {
                row(rows[23])
            }
            let session = record.tokens.sessions[last.agent]
            let refused = record.sent.contains { $0.isRefused && $0.agent == last.agent }
            guard let session, !refused, let started = record.lockedAt,
                started - session.loggedInAt < record.setup.sessionLifetime
            else { return }
            let wanted =
                record.expected?.lines.values.filter { $0.target.agent == last.agent && $0.need != .mustNot } ?? []
            if wanted.contains(where: { session.guilds[$0.target.guild] == nil }) { row(rows[18]) }
            let endpoints = session.guilds.values.compactMap { try? Endpoint($0.endpoint) }
            if !(record.last?.possiblyMoved.isDisjoint(with: endpoints) ?? true) { row(rows[17]) }
        default: break
        }
    }
}
