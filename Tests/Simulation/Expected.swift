import SimulatedCore

/// What a pass must decide about each target, given the configuration, the host and the cached rows.
///
/// It shares no code with the program's own plan.
struct Expected {
    enum Decision: Equatable {
        case show(Presence)
        case skip(SkipReason)
        case fail(FailureKind)
    }

    enum Need: Equatable { case must(ChangeReason), may, mustNot }

    struct Line {
        let target: Target
        let decision: Decision
        let user: UserID?
        let row: FileRow?
        let need: Need
    }

    var lines: [Target: Line] = [:]

    /// The orphaned rows, for which the configuration has no target.
    var orphans: [FileRow] = []

    /// Whether the host could be read, or counts as dead because it was unreadable for too long.
    let isHostKnown: Bool

    /// Whether the host could be read. Also true if the pass does not read it.
    let isHostReadable: Bool

    init(
        _ setup: Setup, _ host: Host, _ rows: [FileRow], _ last: LastPass?, at now: Timestamp, refreshesAll: Bool,
        clears: Bool, lacksLibrary: Bool
    ) {
        isHostReadable = clears || host.isReadable && !(lacksLibrary && setup.source == .http)
        var isHostDead = false
        if !isHostReadable, setup.whenStale == .offline, let limit = setup.staleAfter {
            let bound = rows.filter { setup.bindings.contains($0.target) && $0.presence != nil }
            if let seen = last?.observedAt ?? bound.map(\.pushedAt).max() { isHostDead = now - min(seen, now) > limit }
        }
        isHostKnown = isHostReadable || isHostDead
        let byTarget = Dictionary(rows.map { ($0.target, $0) }) { _, last in last }
        orphans = rows.filter { !setup.bindings.contains($0.target) || setup.user(of: $0.target.agent) == nil }
        // An agent without a user id keeps its rows, unless another agent has the same user now.
        let live = Set(
            setup.bindings.compactMap { target in
                setup.user(of: target.agent).map { Fabric.RowKey(user: $0, guild: target.guild) }
            })
        orphans.removeAll { row in
            setup.identity(of: row.target.agent)?.status == .withoutUserID && setup.bindings.contains(row.target)
                && !(row.rowKey.map(live.contains) ?? false)
        }
        // A lost push of an orphaned row may still arrive after a push of a target with the same user and guild.
        var keysInDoubt: Set<Fabric.RowKey> = []
        // The guilds of such rows whose user is unknown.
        var guildsInDoubt: Set<GuildID> = []
        for row in orphans where row.isInDoubt || row.isUnsettled {
            if let user = row.user ?? setup.user(of: row.target.agent) {
                keysInDoubt.insert(Fabric.RowKey(user: user, guild: row.target.guild))
            } else {
                guildsInDoubt.insert(row.target.guild)
            }
        }
        for target in setup.bindings {
            var decision = Self.decision(
                target.agent, setup, host, isHostDead: isHostDead, clears: clears, isReadable: isHostReadable, at: now)
            let user = setup.user(of: target.agent)
            let row = byTarget[target]
            var need = Need.mustNot
            if case .show(let presence) = decision, let user {
                let inheritsDoubt =
                    keysInDoubt.contains(Fabric.RowKey(user: user, guild: target.guild))
                    || guildsInDoubt.contains(target.guild) && row?.user != user
                need = Self.need(
                    presence, user, row, setup, inheritsDoubt: inheritsDoubt, refreshesAll: refreshesAll, at: now)
            }
            if setup.identity(of: target.agent) == nil { decision = .skip(.identityMissing) }
            lines[target] = Line(target: target, decision: decision, user: user, row: row, need: need)
        }
    }

    private static func decision(
        _ agent: AgentID, _ setup: Setup, _ host: Host, isHostDead: Bool, clears: Bool, isReadable: Bool,
        at now: Timestamp
    ) -> Decision {
        guard let identity = setup.identity(of: agent) else { return .skip(.identityMissing) }
        switch identity.status {
        case .disabled: return .skip(.identityDisabled)
        case .withoutUserID: return .skip(.noUserID)
        case .active: break
        }
        if clears || isHostDead { return .show(.offline) }
        return isReadable ? host.desired(agent, setup, at: now) : .fail(.stateUnreadable)
    }

    private static func need(
        _ presence: Presence, _ user: UserID, _ row: FileRow?, _ setup: Setup, inheritsDoubt: Bool, refreshesAll: Bool,
        at now: Timestamp
    ) -> Need {
        guard let row, let shown = row.presence else { return .must(.new) }
        if row.isInDoubt || inheritsDoubt { return .must(.inDoubt) }
        if shown != presence || row.user != user { return .must(.changed) }
        if refreshesAll { return .must(.refresh) }
        let age = now - row.pushedAt
        if row.isUnsettled { return age < .zero || age > setup.interval ? .must(.refresh) : .may }
        if setup.refreshAfter == .zero { return .mustNot }
        if age < .zero || age >= setup.refreshAfter { return .must(.refresh) }
        return age < setup.refreshAfter * 3 / 4 ? .mustNot : .may
    }
}
