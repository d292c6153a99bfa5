import SimulatedCore

/// *Truth*: a row of the cache that claims to be certain equals the server's, at every moment; and a row is forgotten only
/// once nothing is left to be told of it.
enum Truth {
    /// What is wrong with the rows that are on the disk now.
    static func flaw(of rows: [FileRow], _ fabric: Fabric) -> String? {
        for row in rows where row.isCertain {
            guard let seat = row.seat, !fabric.lost.contains(seat), fabric.rows[seat] != row.presence else { continue }
            let shown = fabric.rows[seat]?.rawValue ?? "nothing"
            return
                "the cache is certain that \(row.target) of \(seat.user) is \(row.presence?.rawValue ?? "?"), and Fabric shows \(shown)"
        }
        return nil
    }

    /// What is wrong with rows that a pass has dropped.
    static func flaw(of record: PassRecord, from before: [FileRow], to after: [FileRow]) -> String? {
        guard record.setup.whenRemoved == .offline, let expected = record.expected else { return nil }
        for row in before where !after.contains(where: { $0.target == row.target }) {
            guard expected.isHostKnown else { return "\(row.target) is forgotten though nothing is known of the host" }
            guard let user = row.user ?? record.setup.user(of: row.target.agent) else { continue }
            let isShown = row.isInDoubt || row.isUnsettled || row.presence.map { $0 != .offline } ?? false
            let isLive = record.setup.bindings.contains {
                $0.guild == row.target.guild && record.setup.user(of: $0.agent) == user
            }
            let isTwin = before.contains {
                $0.target != row.target && $0.target.guild == row.target.guild
                    && ($0.user ?? record.setup.user(of: $0.target.agent)) == user
            }
            let hasKey = record.setup.identity(of: row.target.agent)?.key.map { !$0.isEmpty } ?? false
            let session = record.memory.sessions[row.target.agent]
            let hasSession =
                session?.isUsable(
                    in: row.target.guild, at: record.lockedAt ?? Timestamp(milliseconds: 0),
                    lifetime: record.setup.sessionLifetime) ?? false
            let wasTold = record.pushes(for: row.target).contains {
                guard case .push(_, user, .offline) = $0.subject else { return false }
                return $0.isAcknowledged
            }
            if isShown, !isLive, !isTwin, hasKey || hasSession, !wasTold {
                return "the removed row of \(row.target) is forgotten before Fabric acknowledged it as offline"
            }
        }
        return nil
    }
}
