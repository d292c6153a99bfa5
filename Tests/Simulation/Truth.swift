import SimulatedCore

/// Checks *truth*: a cached row that is neither in doubt nor unsettled always equals the server's row, and a row is
/// removed only when Fabric needs no further push for it.
enum Truth {
    /// The first violation in the rows that are on the disk now.
    static func violation(in rows: [FileRow], _ fabric: Fabric) -> String? {
        for row in rows where row.isCertain {
            guard let rowKey = row.rowKey, !fabric.lost.contains(rowKey), fabric.rows[rowKey] != row.presence else {
                continue
            }
            let shown = fabric.rows[rowKey]?.rawValue ?? "nothing"
            return
                "the cache is certain that \(row.target) of \(rowKey.user) is \(row.presence?.rawValue ?? "?"),"
                + " and Fabric shows \(shown)"
        }
        return nil
    }

    /// Whether the pass was told for certain that Fabric shows nothing of a target: its agent's last session of this
    /// pass lacks the guild, or a push was answered with 404 or 410, or refused twice.
    static func isGone(_ target: Target, _ record: PassRecord) -> Bool {
        let pushes = record.pushes(for: target)
        if [404, 410].contains(pushes.last?.status) || pushes.count(where: \.isRefused) > 1 { return true }
        let sessions = record.logins(of: target.agent).compactMap { login -> [GuildID: String]? in
            if case .session(let urls)? = login.outcome { urls } else { nil }
        }
        return sessions.last.map { $0[target.guild] == nil } ?? false
    }

    /// The first violation in the rows that a pass has removed.
    static func violation(by record: PassRecord, from before: [FileRow], to after: [FileRow]) -> String? {
        guard record.setup.whenRemoved == .offline, let expected = record.expected else { return nil }
        for row in before where !after.contains(where: { $0.target == row.target }) {
            guard expected.isHostKnown else { return "\(row.target) was removed although the host is unknown" }
            guard let user = row.user ?? record.setup.user(of: row.target.agent) else { continue }
            let mayBeShown = row.isInDoubt || row.isUnsettled || row.presence.map { $0 != .offline } ?? false
            let hasLiveTarget = record.setup.bindings.contains {
                $0.guild == row.target.guild && record.setup.user(of: $0.agent) == user
            }
            let hasSameUserElsewhere = before.contains {
                $0.target != row.target && $0.target.guild == row.target.guild
                    && ($0.user ?? record.setup.user(of: $0.target.agent)) == user
            }
            let hasKey = record.setup.identity(of: row.target.agent)?.key.map { !$0.isEmpty } ?? false
            let session = record.tokens.sessions[row.target.agent]
            let hasSession =
                session?.isUsable(
                    in: row.target.guild, at: record.lockedAt ?? Timestamp(milliseconds: 0),
                    lifetime: record.setup.sessionLifetime) ?? false
            let wasPushed = record.pushes(for: row.target).contains {
                guard case .push(_, user, .offline) = $0.subject else { return false }
                return $0.isAcknowledged
            }
            if mayBeShown, !hasLiveTarget, !hasSameUserElsewhere, hasKey || hasSession, !wasPushed,
                !isGone(row.target, record)
            {
                return "the orphaned row of \(row.target) was removed before Fabric acknowledged it as offline"
            }
        }
        return nil
    }
}
