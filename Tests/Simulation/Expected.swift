import SimulatedCore

/// What a pass must decide about each target, worked out from the configuration, the host and the rows it found, by other
/// code than the program's.
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

    /// Rows that the configuration has no target for.
    var removed: [FileRow] = []

    /// Whether the host could be read, or may be taken for dead, or nobody looked.
    let isHostKnown: Bool
    let isHostReadable: Bool

    init(
        _ setup: Setup, _ host: Host, _ rows: [FileRow], _ last: LastPass?, at now: Timestamp, refreshesAll: Bool,
        clears: Bool, lacksLibrary: Bool
    ) {
        isHostReadable = clears || host.isReadable && !(lacksLibrary && setup.source == .http)
        var isGone = false
        if !isHostReadable, setup.whenStale == .offline, let limit = setup.staleAfter {
            let bound = rows.filter { setup.bindings.contains($0.target) && $0.presence != nil }
            if let seen = last?.observedAt ?? bound.map(\.pushedAt).max() { isGone = now - min(seen, now) > limit }
        }
        isHostKnown = isHostReadable || isGone
        let byTarget = Dictionary(rows.map { ($0.target, $0) }) { _, last in last }
        removed = rows.filter { !setup.bindings.contains($0.target) || setup.user(of: $0.target.agent) == nil }
        // An agent that is not registered keeps its rows, unless another one is the same user by now.
        let live = Set(
            setup.bindings.compactMap { target in
                setup.user(of: target.agent).map { Fabric.Seat(user: $0, guild: target.guild) }
            })
        removed.removeAll { row in
            setup.identity(of: row.target.agent)?.standing == .withoutUserID && setup.bindings.contains(row.target)
                && !(row.seat.map(live.contains) ?? false)
        }
        // A push that was lost for a removed row may still overtake its heir's.
        var doubtful: Set<Fabric.Seat> = []
        // Of whom nobody knows.
        var doubtfulGuilds: Set<GuildID> = []
        for row in removed where row.isInDoubt || row.isUnsettled {
            if let user = row.user ?? setup.user(of: row.target.agent) {
                doubtful.insert(Fabric.Seat(user: user, guild: row.target.guild))
            } else {
                doubtfulGuilds.insert(row.target.guild)
            }
        }
        for target in setup.bindings {
            var decision = Self.decision(
                target.agent, setup, host, isGone: isGone, clears: clears, isReadable: isHostReadable, at: now)
            let user = setup.user(of: target.agent)
            let row = byTarget[target]
            var need = Need.mustNot
            if case .show(let presence) = decision, let user {
                let isHeir =
                    doubtful.contains(Fabric.Seat(user: user, guild: target.guild))
                    || doubtfulGuilds.contains(target.guild) && row?.user != user
                need = Self.need(
                    presence, user, row, setup, isHeir: isHeir, refreshesAll: refreshesAll, at: now)
            }
            if setup.identity(of: target.agent) == nil { decision = .skip(.identityMissing) }
            lines[target] = Line(target: target, decision: decision, user: user, row: row, need: need)
        }
    }

    private static func decision(
        _ agent: AgentID, _ setup: Setup, _ host: Host, isGone: Bool, clears: Bool, isReadable: Bool,
        at now: Timestamp
    ) -> Decision {
        guard let identity = setup.identity(of: agent) else { return .skip(.identityMissing) }
        switch identity.standing {
        case .disabled: return .skip(.identityDisabled)
        case .withoutUserID: return .skip(.noUserID)
        case .active: break
        }
        if clears || isGone { return .show(.offline) }
        return isReadable ? host.desired(agent, setup, at: now) : .fail(.stateUnreadable)
    }

    private static func need(
        _ presence: Presence, _ user: UserID, _ row: FileRow?, _ setup: Setup, isHeir: Bool, refreshesAll: Bool,
        at now: Timestamp
    ) -> Need {
        guard let row, let shown = row.presence else { return .must(.new) }
        if row.isInDoubt || isHeir { return .must(.inDoubt) }
        if shown != presence || row.user != user { return .must(.changed) }
        if refreshesAll { return .must(.refresh) }
        let age = now - row.pushedAt
        if row.isUnsettled { return age < .zero || age > setup.interval ? .must(.refresh) : .may }
        if setup.refreshAfter == .zero { return .mustNot }
        if age < .zero || age >= setup.refreshAfter { return .must(.refresh) }
        return age < setup.refreshAfter * 3 / 4 ? .mustNot : .may
    }
}
